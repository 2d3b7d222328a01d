package org.pulsarweb.examples;

import java.io.IOException;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Message;
import org.pulsarweb.web.AccessLog;
import org.pulsarweb.web.Cors;
import org.pulsarweb.web.ErrorPages;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;

/**
 * A place to try out HTTP clients, after httpbin.org: it tells what they have sent, and answers in
 * every way there is.
 *
 * <p>Immutable.
 */
public final class Httpbin {
  private Httpbin() {}

  // @start region="routes"
  static HttpServer server() {
    var stats = new HttpbinStats();
    Router routes =
        Router.of()
            .get("/", Page.named("httpbin.html"))
            .mount("/", HttpbinRequests.routes())
            .mount("/", HttpbinStatuses.routes())
            .mount("/", HttpbinCredentials.routes())
            .mount("/", HttpbinStreams.routes())
            .mount("/", HttpbinFormats.routes())
            .mount("/", HttpbinCaching.routes())
            .mount("/", stats.routes())
            .get("/websocket", WebSocketEndpoint.of(Httpbin::echo).withAnyOrigin())
            .with(AccessLog.common(), stats.counting(), Cors.any(), ErrorPages.of());
    return HttpServer.of(routes).named("httpbin");
  }

  // @end

  private static void echo(WebSocket socket) throws IOException {
    for (Message message : socket) {
      socket.send(message);
    }
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, server());
  }
}
