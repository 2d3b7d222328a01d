package org.pulsarweb.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.TlsSession;
import org.pulsarweb.loop.TlsSettings;
import org.pulsarweb.loop.TrustedPeers;
import org.pulsarweb.socket.SocketServer;

/**
 * A server for HTTP/1.1 and HTTP/2 that answers each request through one handler.
 *
 * <p>Immutable.
 */
public final class HttpServer implements Application {
  /** What a client gets that does not use TLS where it is to be used. */
  private static final String PLAIN =
      """
      HTTP/1.1 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: 24\r
      Connection: close\r
      \r
      This port speaks HTTPS.
      """;

  private final String name;
  private final HttpHandler handler;
  private final HttpSettings settings;
  private final boolean inFibers;
  private final Optional<Rooms> rooms;

  private HttpServer(
      String name,
      HttpHandler handler,
      HttpSettings settings,
      boolean inFibers,
      Optional<Rooms> rooms) {
    this.name = name;
    this.handler = handler;
    this.settings = settings;
    this.inFibers = inFibers;
    this.rooms = rooms;
  }

  /**
   * Returns a server, not started.
   *
   * @param handler answers every request
   * @return the server, for {@link org.pulsarweb.app.Pulsar#run}
   */
  public static HttpServer of(HttpHandler handler) {
    return new HttpServer("", handler, HttpSettings.DEFAULTS, true, Optional.empty());
  }

  /**
   * Returns this server with a name.
   *
   * @param name what logs and help call it
   * @return a changed copy
   */
  public HttpServer named(String name) {
    return new HttpServer(name, handler, settings, inFibers, rooms);
  }

  /**
   * Returns this server with other limits.
   *
   * @param settings what to put up with
   * @return a changed copy
   */
  public HttpServer with(HttpSettings settings) {
    return new HttpServer(name, handler, settings, inFibers, rooms);
  }

  /**
   * Returns this server with rooms that all its workers share, those in JVMs of their own too.
   *
   * @param rooms that the handler has its sockets join
   * @return a changed copy
   */
  public HttpServer with(Rooms rooms) {
    return new HttpServer(name, handler, settings, inFibers, Optional.of(rooms));
  }

  /**
   * Returns this server with its handler called on the loop itself instead of in a fiber. That
   * saves about a tenth of a microsecond for each request, and obliges the handler never to wait:
   * its whole loop would. Requests with a body, and answers that are streamed, get a fiber all the
   * same.
   *
   * @return a changed copy
   */
  public HttpServer inline() {
    return new HttpServer(name, handler, settings, false, rooms);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String scheme(Settings chosen) {
    return SocketServer.tls(chosen).isPresent() ? "https" : "http";
  }

  @Override
  public List<BoundSocket> bind(Settings chosen, EventLoop loop) throws IOException {
    SocketServer.check(SocketServer.tls(chosen));
    return Application.super.bind(chosen, loop);
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    HttpSettings effective = effective(worker.settings());
    rooms.ifPresent(shared -> shared.open(worker));
    var home = new HttpLoop(worker, handler, effective, inFibers);
    ListenerSettings limits =
        ListenerSettings.DEFAULTS
            .withConnectionMax(worker.share(effective.quotas().connectionMax()))
            .withStallTimeout(effective.deadlines().stall())
            .withSendMinBytesPerSecond(effective.deadlines().answerMinBytesPerSecond());
    String[] protocols =
        effective.http2().isPresent() ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"};
    Optional<TlsSettings> tls =
        SocketServer.tls(worker.settings())
            .map(chosen -> chosen.withApplicationProtocols(protocols).withPlainReply(PLAIN));
    return SocketServer.listen(worker, limits, tls, connection -> protocol(connection, home));
  }

  /** Returns what the program's user has said instead of the program. */
  private HttpSettings effective(Settings chosen) {
    HttpSettings kept = chosen.keepAlive().map(settings::withKeepAlive).orElse(settings);
    List<String> trusted = chosen.value(Settings.FORWARDED_ALLOW_IPS);
    return trusted.isEmpty() ? kept : kept.withForwarders(TrustedPeers.of(trusted));
  }

  /** Returns what speaks with a client: what was agreed on in TLS, or what it begins with. */
  private static Protocol protocol(Connection connection, HttpLoop home) {
    Optional<Http2Limits> http2 = home.settings.http2();
    Optional<TlsSession> tls = connection.tls();
    if (http2.isEmpty() || tls.isPresent()) {
      boolean agreed = tls.flatMap(TlsSession::applicationProtocol).equals(Optional.of("h2"));
      return agreed && http2.isPresent()
          ? new Http2Exchange(connection, home, http2.get())
          : new Exchange(connection, home);
    }
    return new Greeting(connection, home, http2.get());
  }
}
