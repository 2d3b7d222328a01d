package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;

/**
 * The unix socket through which a running program takes orders from its user and from root.
 *
 * <p>One request for each connection, as {@link ControlMessage} has it. Requests are carried out at
 * once, each in a fiber of its own; what was begun is finished, even if whoever asked has gone.
 *
 * <p>Safe for use by many threads.
 */
final class ControlServer implements AutoCloseable {
  /** Connections at once; one more is closed unheard, and its client says why. */
  static final int CONNECTION_MAX = 16;

  /** How long a client may take to send its request. */
  static final Duration REQUEST_MAX = Duration.ofSeconds(5);

  private final Path path;
  private final BoundSocket socket;
  private final Listener listener;

  private ControlServer(Path path, BoundSocket socket, Listener listener) {
    this.path = path;
    this.socket = socket;
    this.listener = listener;
  }

  /**
   * Opens the socket; not on the loop.
   *
   * @param loop carries out what is asked
   * @param path where, from {@link ControlFolder#prepare} or {@link ControlFolder#requireUsable}
   * @param commands what can be asked
   * @throws IOException if the path cannot be had; its message says why
   */
  static ControlServer open(EventLoop loop, Path path, ControlCommands commands)
      throws IOException {
    return open(loop, path, commands, REQUEST_MAX);
  }

  static ControlServer open(
      EventLoop loop, Path path, ControlCommands commands, Duration requestMax) throws IOException {
    BoundSocket socket =
        BoundSocket.bindUnix(
            loop, path, CONNECTION_MAX, PosixFilePermissions.fromString("rw-------"));
    try {
      int uid = Ownership.isKnown() ? Ownership.ownUid() : Ownership.ROOT;
      Listener listener =
          Listener.open(
              List.of(loop),
              socket,
              ListenerSettings.DEFAULTS.withConnectionMax(CONNECTION_MAX),
              connection -> new ControlExchange(connection, commands, uid, requestMax));
      return new ControlServer(path, socket, listener);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /**
   * Stops: takes no more requests, and waits until those that were taken are answered, up to a
   * deadline. Not on the loop.
   *
   * @return whether all were answered
   */
  boolean stop(Duration deadline) {
    socket.stop(); // with what waits there to be accepted
    return listener.stop(deadline);
  }

  /** Stops at once; requests that were taken are not answered. */
  @Override
  public void close() {
    boolean _ = stop(Duration.ZERO);
  }
}
