package org.pulsarweb.benchmarks;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * Vert.x on its native transport: one verticle, one event loop, headers and body made once, JSON in
 * its own way.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class VertxPeer {
  private static final CharSequence TEXT_TYPE = HttpHeaders.createOptimized(Greeting.TEXT_TYPE);
  private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized(Greeting.JSON_TYPE);
  private static final Buffer TEXT = Buffer.buffer(Greeting.TEXT);
  private static final CharSequence TEXT_LENGTH =
      HttpHeaders.createOptimized(Integer.toString(TEXT.length()));

  private VertxPeer() {}

  /**
   * Serves on the port named first, or on one that the system chooses; over TLS if keys are named.
   */
  public static void main(String[] args) {
    System.setProperty("vertx.disableWebsockets", "true");
    HttpServerOptions options = VertxHello.options(Greeting.port(args));
    Greeting.folder(args, 1).ifPresent(folder -> VertxHello.withKeys(options, folder));
    VertxHello.serve(options, server -> server.requestHandler(VertxPeer::answer));
  }

  private static void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/" -> {
        HttpServerResponse response = request.response();
        headers(response, TEXT_TYPE).add(HttpHeaders.CONTENT_LENGTH, TEXT_LENGTH);
        var _ = response.end(TEXT);
      }
      case "/json" -> {
        Buffer json = JsonObject.of("message", Greeting.TEXT).toBuffer();
        HttpServerResponse response = request.response();
        headers(response, JSON_TYPE)
            .add(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()));
        var _ = response.end(json);
      }
      case null, default -> VertxHello.answerNotFound(request);
    }
  }

  private static MultiMap headers(HttpServerResponse response, CharSequence type) {
    return VertxHello.headers(response).add(HttpHeaders.CONTENT_TYPE, type);
  }
}
