package org.pulsarweb.benchmarks;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Pulsar's own server, every limit on: {@code fibers}, as everybody gets it, {@code inline}, its
 * handler called on the loop, or {@code router}, its handlers chosen by a router.
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

  /** Serves on the port named first, in the form named next, over TLS if keys are named. */
  public static void main(String[] args) throws Exception {
    serve(args[0], server(args.length > 1 ? args[1] : "fibers"), Greeting.folder(args, 2));
  }

  private static HttpServer server(String form) {
    return switch (form) {
      case "fibers" -> HttpServer.of(HANDLER);
      case "inline" -> HttpServer.of(HANDLER).inline();
      case "router" -> HttpServer.of(router());
      default -> throw new IllegalArgumentException(form);
    };
  }

  private static Router router() {
    return Router.of()
        .get("/", _ -> Response.text("Hello, World!"))
        .get("/json", _ -> Response.json(new Greeting.Message("Hello, World!")));
  }

  /** Serves until the process is told to stop; over TLS if there are keys. */
  static void serve(String port, HttpServer server, Optional<Path> keys) throws Exception {
    var words = new ArrayList<>(List.of("--bind", "127.0.0.1:" + port, "--log-level", "warning"));
    keys.ifPresent(folder -> {
      words.addAll(List.of("--cert-file", TlsKeys.certificate(folder).toString()));
      words.addAll(List.of("--key-file", TlsKeys.key(folder).toString()));
    });
    try (var running = Pulsar.start(words.toArray(String[]::new), server)) {
      Greeting.listening(((InetSocketAddress) running.addresses().getFirst()).getPort());
      running.awaitStop();
    }
  }
}
