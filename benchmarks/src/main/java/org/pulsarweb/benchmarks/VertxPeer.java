package org.pulsarweb.benchmarks;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
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
final class VertxPeer extends AbstractVerticle {
  private static final CharSequence SERVER = HttpHeaders.createOptimized("vert.x");
  private static final CharSequence TEXT_TYPE = HttpHeaders.createOptimized(Greeting.TEXT_TYPE);
  private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized(Greeting.JSON_TYPE);
  private static final Buffer TEXT = Buffer.buffer(Greeting.TEXT);
  private static final CharSequence TEXT_LENGTH =
      HttpHeaders.createOptimized(Integer.toString(TEXT.length()));

  private final int port;

  private VertxPeer(int port) {
    this.port = port;
  }

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    // The switches its authors use when they are measured.
    System.setProperty("vertx.disableMetrics", "true");
    System.setProperty("vertx.disableContextTimings", "true");
    System.setProperty("vertx.disableHttpHeadersValidation", "true");
    System.setProperty("vertx.disableWebsockets", "true");
    System.setProperty("vertx.cacheImmutableHttpResponseHeaders", "true");
    var options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1);
    var _ =
        Vertx.vertx(options)
            .deployVerticle(new VertxPeer(Greeting.port(args)), new DeploymentOptions());
  }

  @Override
  public void start(Promise<Void> started) {
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setTcpNoDelay(true)
            .setStrictThreadMode(true);
    vertx
        .createHttpServer(options)
        .requestHandler(VertxPeer::answer)
        .listen()
        .onSuccess(server -> Greeting.listening(server.actualPort()))
        .<Void>mapEmpty()
        .onComplete(started);
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
      case null, default -> {
        var _ = request.response().setStatusCode(404).end();
      }
    }
  }

  private static MultiMap headers(HttpServerResponse response, CharSequence type) {
    return response
        .headers()
        .add(HttpHeaders.CONTENT_TYPE, type)
        .add(HttpHeaders.SERVER, SERVER)
        .add(HttpHeaders.DATE, DateLine.value());
  }
}
