package org.pulsarweb.benchmarks;

import java.time.Duration;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.HttpServer;

/**
 * Pulsar's own server, every limit on: {@code fibers}, as everybody gets it, or {@code inline}, its
 * handler called on the loop.
 */
final class PulsarPeer {
  private static final HttpHandler HANDLER =
      request ->
          switch (request.path()) {
            case "/" -> Response.text("Hello, World!");
            case "/json" -> Response.json(new Greeting.Message("Hello, World!"));
            case "/sleep" -> {
              Thread.sleep(Duration.ofSeconds(1));
              yield Response.text("Hello, World!");
            }
            default -> Response.error(404, "not here");
          };

  private PulsarPeer() {}

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.of(HANDLER);
    if (args.length > 1 && args[1].equals("inline")) {
      server = server.inline();
    }
    try (var running =
        Pulsar.start(
            new String[] {"--bind", "127.0.0.1:" + args[0], "--log-level", "warning"}, server)) {
      System.out.println("listening " + args[0]);
      running.awaitStop();
    }
  }
}
