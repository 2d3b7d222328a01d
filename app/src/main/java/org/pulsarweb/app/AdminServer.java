package org.pulsarweb.app;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;

/**
 * A tiny HTTP/1.1 server for who looks after a program: {@code /metrics} for Prometheus, {@code
 * /health/live} and {@code /health/ready} for whatever starts it and sends it clients. It answers
 * GET and HEAD, takes no bodies, and belongs on an address that clients do not reach.
 *
 * <p>Not the {@code web} server, which is a room above this one and lives in workers: this one has
 * to answer when all of them are gone.
 *
 * <p>Safe for use by many threads.
 */
final class AdminServer implements AutoCloseable {
  /**
   * Limits of the server.
   *
   * @param connectionMax connections at once; one more is closed at once. 64: a Prometheus or two
   *     and a few probes
   * @param headMax how long a request may take to come; 5 s
   * @param idleMax how long a connection is kept between requests; 75 s, longer than Prometheus
   *     takes from one scrape to the next by default
   * @param pageMax how long a page may take to be made; 10 s, as Prometheus waits by default
   */
  record Limits(int connectionMax, Duration headMax, Duration idleMax, Duration pageMax) {
    static final Limits DEFAULTS =
        new Limits(64, Duration.ofSeconds(5), Duration.ofSeconds(75), Duration.ofSeconds(10));
  }

  /** Of a request there is a head, and not much of it. */
  static final Http1Limits MESSAGES =
      Http1Limits.DEFAULTS
          .withRequestLineMaxBytes(1024)
          .withHeadMaxBytes(8 * 1024)
          .withBodyMaxBytes(0);

  /** How long a client may take none of an answer. */
  private static final Duration STALL_MAX = Duration.ofSeconds(10);

  private final Listener listener;

  private AdminServer(Listener listener) {
    this.listener = listener;
  }

  /**
   * Opens the server; not on the loop.
   *
   * @param loop carries it, and makes the pages
   * @param bind where; port 0 lets the system choose
   * @param pages what it shows
   * @throws IOException if the address cannot be had
   */
  static AdminServer open(EventLoop loop, SocketAddress bind, AdminPages pages) throws IOException {
    return open(loop, bind, pages, Limits.DEFAULTS);
  }

  static AdminServer open(EventLoop loop, SocketAddress bind, AdminPages pages, Limits limits)
      throws IOException {
    ListenerSettings settings =
        ListenerSettings.DEFAULTS
            .withBind(bind)
            .withBacklog(limits.connectionMax())
            .withConnectionMax(limits.connectionMax())
            .withStallTimeout(STALL_MAX);
    return new AdminServer(
        Listener.open(loop, settings, connection -> new AdminExchange(connection, pages, limits)));
  }

  /** Returns the address that is bound, with the port that the system chose. */
  SocketAddress address() {
    return listener.address();
  }

  /**
   * Stops: takes no more connections, and waits for answers under way. Not on the loop.
   *
   * @return whether all were sent by the deadline
   */
  boolean stop(Duration deadline) {
    return listener.stop(deadline);
  }

  /** Stops at once. */
  @Override
  public void close() {
    listener.close();
  }
}
