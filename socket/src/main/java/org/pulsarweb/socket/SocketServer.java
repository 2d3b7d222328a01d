package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;

/**
 * A server for TCP and unix sockets whose handler talks with each peer in straight-line code.
 *
 * <p>Its settings are the house's: {@code --keep-alive} closes a connection on which nothing came
 * or went for so long; unset, as it is by default, connections may be idle for ever.
 *
 * <p>Immutable.
 */
public final class SocketServer implements Application {
  private final String name;
  private final ByteStream.Handler handler;

  private SocketServer(String name, ByteStream.Handler handler) {
    this.name = name;
    this.handler = handler;
  }

  /**
   * Returns a server, not started.
   *
   * @param handler talks with one peer, in a fiber of its own
   * @return the server, for {@link org.pulsarweb.app.Pulsar#run}
   */
  public static SocketServer of(ByteStream.Handler handler) {
    return new SocketServer("", handler);
  }

  /**
   * Returns this server with a name.
   *
   * @param name what logs and help call it
   * @return a changed copy
   */
  public SocketServer named(String name) {
    return new SocketServer(name, handler);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    Duration idle = worker.settings().keepAlive().orElse(Duration.ZERO);
    Protocol.Factory factory = ByteStream.serving(handler, idle);
    return listen(
        worker,
        ListenerSettings.DEFAULTS,
        connection -> {
          worker.countHandled();
          return factory.open(connection);
        });
  }

  /**
   * Listens on every socket of a worker, for an application that has a protocol of its own.
   *
   * @param worker whose loop serves
   * @param limits what the settings do not say: connections, patience
   * @param factory makes the protocol of each connection
   * @return what was opened
   * @throws IOException if a socket is closed
   */
  public static Serving listen(Worker worker, ListenerSettings limits, Protocol.Factory factory)
      throws IOException {
    return Listening.open(worker, limits, factory);
  }
}
