package org.pulsarweb.web;

import java.io.IOException;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.socket.SocketServer;

/**
 * A server for HTTP/1.1 that answers each request through one handler.
 *
 * <p>Immutable.
 */
public final class HttpServer implements Application {
  private final String name;
  private final HttpHandler handler;
  private final HttpSettings settings;
  private final boolean inFibers;

  private HttpServer(String name, HttpHandler handler, HttpSettings settings, boolean inFibers) {
    this.name = name;
    this.handler = handler;
    this.settings = settings;
    this.inFibers = inFibers;
  }

  /**
   * Returns a server, not started.
   *
   * @param handler answers every request
   * @return the server, for {@link org.pulsarweb.app.Pulsar#run}
   */
  public static HttpServer of(HttpHandler handler) {
    return new HttpServer("", handler, HttpSettings.DEFAULTS, true);
  }

  /**
   * Returns this server with a name.
   *
   * @param name what logs and help call it
   * @return a changed copy
   */
  public HttpServer named(String name) {
    return new HttpServer(name, handler, settings, inFibers);
  }

  /**
   * Returns this server with other limits.
   *
   * @param settings what to put up with
   * @return a changed copy
   */
  public HttpServer with(HttpSettings settings) {
    return new HttpServer(name, handler, settings, inFibers);
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
    return new HttpServer(name, handler, settings, false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String scheme(Settings chosen) {
    return "http";
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    HttpSettings effective =
        worker.settings().keepAlive().map(settings::withKeepAlive).orElse(settings);
    var home = new HttpLoop(worker, handler, effective, inFibers);
    ListenerSettings limits =
        ListenerSettings.DEFAULTS
            .withConnectionMax(worker.share(effective.connectionMax()))
            .withStallTimeout(effective.stallTimeout());
    return SocketServer.listen(worker, limits, connection -> new Exchange(connection, home));
  }
}
