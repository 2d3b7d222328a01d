package org.pulsarweb.rpc;

import java.io.IOException;

/** A client of a server over streams. */
record PipesSession(Pipes pipes, RpcClient client) implements BindingContract.Session {
  static PipesSession open(JsonRpc server, RpcFraming framing) throws IOException {
    Pipes pipes = Pipes.open(server);
    return new PipesSession(
        pipes, RpcPeers.open(pipes.fromServer, pipes.toServer, framing, Live.callbacks()));
  }

  @Override
  public void close() {
    client.close();
    IOException _ = pipes.awaitEnd();
  }
}
