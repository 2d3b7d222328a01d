package org.pulsarweb.benchmarks;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What the Vert.x peers share: the native transport, one verticle on one event loop, and the
 * switches that its authors use when they are measured.
 *
 * <p>Safe for use by many threads.
 */
final class VertxHello {
  private static final CharSequence SERVER = HttpHeaders.createOptimized("vert.x");

  private VertxHello() {}

  /** Serves with handlers, until the process ends. */
  static void serve(HttpServerOptions options, UnaryOperator<HttpServer> handlers) {
    System.setProperty("vertx.disableMetrics", "true");
    System.setProperty("vertx.disableContextTimings", "true");
    System.setProperty("vertx.disableHttpHeadersValidation", "true");
    System.setProperty("vertx.cacheImmutableHttpResponseHeaders", "true");
    var vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    var _ = vertx.deployVerticle(new Verticle(options, handlers), new DeploymentOptions());
  }

  /** Returns how a port is served. */
  static HttpServerOptions options(int port) {
    return new HttpServerOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setAcceptBacklog(4096)
        .setTcpNoDelay(true)
        .setStrictThreadMode(true);
  }

  /** Returns the options with TLS by OpenSSL, the faster of its two engines. */
  static HttpServerOptions withKeys(HttpServerOptions options, Path folder) {
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setSslEngineOptions(new OpenSSLEngineOptions())
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(TlsKeys.certificate(folder).toString())
                .setKeyPath(TlsKeys.key(folder).toString()));
  }

  /** Adds the headers that all answers have. */
  static MultiMap headers(HttpServerResponse response) {
    return response
        .headers()
        .add(HttpHeaders.SERVER, SERVER)
        .add(HttpHeaders.DATE, DateLine.value());
  }

  /** Answers what is not there. */
  static void answerNotFound(HttpServerRequest request) {
    var _ = request.response().setStatusCode(404).end();
  }

  private static final class Verticle extends AbstractVerticle {
    private final HttpServerOptions options;
    private final UnaryOperator<HttpServer> handlers;

    Verticle(HttpServerOptions options, UnaryOperator<HttpServer> handlers) {
      this.options = options;
      this.handlers = handlers;
    }

    @Override
    public void start(Promise<Void> started) {
      handlers
          .apply(vertx.createHttpServer(options))
          .listen()
          .onSuccess(server -> Greeting.listening(server.actualPort()))
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }
}
