package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server over streams, as of a process, in a thread of its own. */
final class Pipes implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  final InputStream fromServer;
  final OutputStream toServer;
  private final CompletableFuture<IOException> end = new CompletableFuture<>();

  private Pipes(InputStream fromServer, OutputStream toServer) {
    this.fromServer = fromServer;
    this.toServer = toServer;
  }

  static Pipes open(JsonRpc server) throws IOException {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    var pipes =
        new Pipes(Channels.newInputStream(back.source()), Channels.newOutputStream(there.sink()));
    InputStream in = Channels.newInputStream(there.source());
    OutputStream out = Channels.newOutputStream(back.sink());
    Thread _ = Thread.ofPlatform().daemon().start(() -> pipes.serve(server, in, out));
    return pipes;
  }

  private void serve(JsonRpc server, InputStream in, OutputStream out) {
    try (in;
        out) {
      server.serve(in, out);
      end.complete(null);
    } catch (IOException e) {
      end.complete(e);
    } catch (InterruptedException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  /** Waits until the server has ended; returns what broke it, or null. */
  @Nullable IOException awaitEnd() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    toServer.close();
    fromServer.close();
  }
}
