package org.pulsarweb.web;

import java.io.IOException;
import java.util.IdentityHashMap;
import org.pulsarweb.app.AppContext;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
import org.pulsarweb.loop.EventLoop;
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
  public Serving start(AppContext context) throws IOException {
    HttpSettings effective =
        context.settings().keepAlive().map(settings::withKeepAlive).orElse(settings);
    var loops = new IdentityHashMap<EventLoop, HttpLoop>();
    for (EventLoop loop : context.loops().loops()) {
      int share = Math.ceilDiv(effective.requestMax(), context.loops().loops().size());
      loops.put(loop, new HttpLoop(loop, handler, effective, share, inFibers));
    }
    ListenerSettings limits =
        ListenerSettings.DEFAULTS
            .withConnectionMax(effective.connectionMax())
            .withStallTimeout(effective.stallTimeout());
    return SocketServer.listen(
        context,
        limits,
        "http",
        connection -> {
          HttpLoop home = loops.get(connection.loop());
          if (home == null) {
            throw new IllegalStateException("a connection on a loop of another group");
          }
          return new Exchange(connection, home);
        });
  }
}
