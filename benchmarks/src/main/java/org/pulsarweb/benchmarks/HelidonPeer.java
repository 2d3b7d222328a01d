package org.pulsarweb.benchmarks;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;

/**
 * Helidon SE: a virtual thread per connection, with header and path checks off.
 *
 * <p>Safe for use by many threads.
 */
final class HelidonPeer {
  private static final Header SERVER = HeaderValues.createCached(HeaderNames.SERVER, "helidon");
  private static final Header TEXT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Greeting.TEXT_TYPE);
  private static final Header TEXT_LENGTH =
      HeaderValues.createCached(HeaderNames.CONTENT_LENGTH, Greeting.text().length);

  private HelidonPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    var http1 =
        Http1Config.builder()
            .validateRequestHeaders(false)
            .validateResponseHeaders(false)
            .validatePath(false)
            .build();
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(Greeting.port(args))
            .backlog(4096)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addProtocol(http1)
            .routing(HelidonPeer::routing)
            .build()
            .start();
    Greeting.listening(server.port());
  }

  private static void routing(HttpRouting.Builder routing) {
    routing.get("/", HelidonPeer::text).get("/json", HelidonPeer::json);
  }

  private static void text(ServerRequest request, ServerResponse response) {
    response.header(TEXT_LENGTH).header(TEXT_TYPE).header(SERVER);
    response.send(Greeting.text());
  }

  private static void json(ServerRequest request, ServerResponse response) {
    response.header(HeaderValues.CONTENT_TYPE_JSON).header(SERVER);
    response.send(Greeting.json());
  }
}
