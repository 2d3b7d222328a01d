package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import org.pulsarweb.app.AppContext;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
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
  public Serving start(AppContext context) throws IOException {
    Duration idle = context.settings().keepAlive().orElse(Duration.ZERO);
    return listen(context, ListenerSettings.DEFAULTS, "tcp", ByteStream.serving(handler, idle));
  }

  /**
   * Listens on every address of the settings, for an application that has a protocol of its own.
   *
   * @param context the settings and the loops to use
   * @param limits what the settings do not say: connections, patience
   * @param scheme what the log puts before an address
   * @param factory makes the protocol of each connection
   * @return what was opened
   * @throws IOException if an address cannot be had; nothing is left open then
   */
  public static Serving listen(
      AppContext context, ListenerSettings limits, String scheme, Protocol.Factory factory)
      throws IOException {
    return Listening.open(context, limits, scheme, factory);
  }
}
