package org.pulsarweb.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.socket.SocketServer;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/** A server and a client of it, both closed together. */
final class Live implements BindingContract.Session {
  private final Running running;
  private final RpcClient client;
  private final String url;

  private Live(Running running, RpcClient client, String url) {
    this.running = running;
    this.client = client;
    this.url = url;
  }

  /** What the client offers to be called back. */
  static JsonRpc callbacks() {
    return JsonRpc.of()
        .method(
            "double",
            call -> 2 * call.argument("number", int.class),
            RpcParameter.of("number", int.class));
  }

  private static Running start(String place, Application application) throws IOException {
    return Pulsar.start(new String[] {"--bind", place}, application);
  }

  private static int port(Running running) {
    return ((InetSocketAddress) running.addresses().getFirst()).getPort();
  }

  static Live http(JsonRpc server) throws IOException {
    Running running = start("127.0.0.1:0", HttpServer.of(server));
    return opened(running, "http://127.0.0.1:" + port(running) + "/");
  }

  static Live webSocket(JsonRpc server) throws IOException {
    var router = Router.of().get("/rpc", server.websocket());
    Running running = start("127.0.0.1:0", HttpServer.of(router));
    return opened(running, "ws://127.0.0.1:" + port(running) + "/rpc");
  }

  static Live unix(JsonRpc server, Path folder) throws IOException {
    Path socket = folder.resolve("rpc.sock");
    Running running = start("unix:" + socket, SocketServer.of(server.framed()));
    return opened(running, "unix:" + socket);
  }

  static Live tcp(JsonRpc server) throws IOException {
    Running running = start("127.0.0.1:0", SocketServer.of(server.framed()));
    return opened(running, "tcp://127.0.0.1:" + port(running));
  }

  String url() {
    return url;
  }

  int port() {
    return port(running);
  }

  private static Live opened(Running running, String url) throws IOException {
    try {
      return new Live(running, RpcClient.open(url, callbacks()), url);
    } catch (IOException | RuntimeException e) {
      running.close();
      throw e;
    }
  }

  @Override
  public RpcClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    running.close();
  }
}
