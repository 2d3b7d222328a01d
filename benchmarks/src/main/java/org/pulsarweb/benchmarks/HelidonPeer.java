package org.pulsarweb.benchmarks;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Helidon SE: a virtual thread per connection, with header and path checks off.
 *
 * <p>Safe for use by many threads.
 */
final class HelidonPeer {
  /** What all of its answers say of their server. */
  static final Header SERVER = HeaderValues.createCached(HeaderNames.SERVER, "helidon");

  private static final Header TEXT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Greeting.TEXT_TYPE);
  private static final Header TEXT_LENGTH =
      HeaderValues.createCached(HeaderNames.CONTENT_LENGTH, Greeting.text().length);

  private HelidonPeer() {}

  /**
   * Serves on the port named first, or on one that the system chooses; over TLS if keys are named.
   */
  public static void main(String[] args) throws Exception {
    WebServerConfig.Builder server = server(Greeting.port(args)).routing(HelidonPeer::routing);
    Optional<Path> keys = Greeting.folder(args, 1);
    if (keys.isPresent()) {
      var context = TlsKeys.context(keys.get());
      server.tls(tls ->
          tls.sslContext(context).addApplicationProtocol("h2").addApplicationProtocol("http/1.1"));
    }
    start(server);
  }

  /** Returns a server that has no routes yet. */
  static WebServerConfig.Builder server(int port) {
    var http1 =
        Http1Config.builder()
            .validateRequestHeaders(false)
            .validateResponseHeaders(false)
            .validatePath(false)
            .build();
    return WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .backlog(4096)
        .connectionOptions(options -> options.tcpNoDelay(true))
        .addProtocol(http1)
        .addProtocol(Http2Config.builder().validatePath(false).build());
  }

  /** Serves, until the process ends. */
  static void start(WebServerConfig.Builder server) {
    Greeting.listening(server.build().start().port());
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
