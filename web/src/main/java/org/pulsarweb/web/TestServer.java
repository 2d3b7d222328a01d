package org.pulsarweb.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;

/**
 * A server for tests: on a free port of this host, with one loop of its own, and without the rest
 * of a program. Any number of them may be open at once.
 *
 * <p>Safe for use by many threads.
 */
public final class TestServer implements AutoCloseable {
  private final LoopGroup loops;
  private final Worker worker;
  private final Serving serving;
  private final List<Throwable> errors;

  private TestServer(LoopGroup loops, Worker worker, Serving serving, List<Throwable> errors) {
    this.loops = loops;
    this.worker = worker;
    this.serving = serving;
    this.errors = errors;
  }

  /**
   * Opens a server with one handler.
   *
   * @param handler answers in a fiber
   * @return the open server
   * @throws IOException if the operating system refuses
   */
  public static TestServer open(HttpHandler handler) throws IOException {
    return open(HttpServer.of(handler));
  }

  /**
   * Opens a server.
   *
   * @param server as it would be run
   * @param words settings, as on the command line, after {@code --bind}
   * @return the open server
   * @throws IOException if the operating system refuses
   */
  public static TestServer open(HttpServer server, String... words) throws IOException {
    Settings settings = Settings.of("--bind", "127.0.0.1:0").and(words);
    var errors = new CopyOnWriteArrayList<Throwable>();
    LoopGroup loops = LoopGroup.open(1, settings.io(), new Ear(errors));
    Worker worker = null;
    try {
      worker = Worker.open(server, settings, loops.loops().getFirst());
      return new TestServer(loops, worker, server.start(worker), errors);
    } catch (IOException | RuntimeException e) {
      if (worker != null) {
        worker.close();
      }
      loops.close();
      throw e;
    }
  }

  private record Ear(List<Throwable> errors) implements LoopListener {
    @Override
    public void onError(EventLoop loop, String where, Throwable error) {
      errors.add(error);
    }
  }

  /**
   * Returns where it listens.
   *
   * @return host and port
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) worker.sockets().getFirst().address();
  }

  /**
   * Returns the URI of something that it serves, for clients of any kind.
   *
   * @param target begins with a slash
   * @return with scheme, host and port
   */
  public URI uri(String target) {
    return URI.create("http://127.0.0.1:" + address().getPort() + target);
  }

  /**
   * Returns a client of this server, which connects anew for each request.
   *
   * @return the client
   */
  public TestClient client() {
    return client(new SocketLine(address()));
  }

  TestClient client(TestLine line) {
    return TestClient.of(line, errors);
  }

  /**
   * Returns what was reported so far: what handlers and streams threw without meaning the client.
   *
   * @return in their order
   */
  public List<Throwable> errors() {
    return List.copyOf(errors);
  }

  /** Stops as a program does, and frees the port. May be called again. */
  @Override
  public void close() {
    worker.sockets().forEach(BoundSocket::stop);
    serving.close();
    worker.close();
    loops.close();
  }
}
