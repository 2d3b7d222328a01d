package org.pulsarweb.examples;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.HttpSettings;
import org.pulsarweb.web.Router;

/**
 * Shows what a handler may ask of a request, and what it may answer.
 *
 * <p>Immutable.
 */
public final class Tour {
  private static final int COUNT_MAX = 10;

  // @start region="routes"
  private static final Router ROUTES =
      Router.of()
          .get("/", _ -> Response.html("<h1>A tour</h1>\n"))
          .get("/hello/{name}", Tour::hello)
          .get("/files/{rest:path}", request -> Response.text(request.path("rest").asText() + "\n"))
          .get("/old", _ -> Response.redirect("/"))
          .put("/upload", Tour::upload)
          .get("/countdown/{from:int}", Tour::countdown);
  // @end

  // @start region="settings"
  static final HttpServer SERVER =
      HttpServer.of(ROUTES)
          .named("tour")
          .with(
              HttpSettings.DEFAULTS
                  .withHeadTimeout(Duration.ofSeconds(10))
                  .withMessages(Http1Limits.DEFAULTS.withBodyMaxBytes(64L * 1024 * 1024)));

  // @end

  private Tour() {}

  // @start region="request"
  private static Response hello(Request request) {
    String name = request.path("name").asText();
    int times = Math.clamp(request.query("times").orElse(1), 1, COUNT_MAX);
    String agent = request.header("User-Agent").orElse("something nameless");
    return Response.text(("Hello " + name + "! ").repeat(times) + "You use " + agent + ".\n")
        .withHeader("Cache-Control", "no-store");
  }

  // @end

  // @start region="upload"
  record Upload(long bytes, String sha256) {}

  private static Response upload(Request request) throws IOException, NoSuchAlgorithmException {
    var sha256 = MessageDigest.getInstance("SHA-256");
    long bytes = 0;
    Body body = request.body();
    for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
      sha256.update(piece);
      bytes += piece.length;
    }
    return Response.json(new Upload(bytes, HexFormat.of().formatHex(sha256.digest())));
  }

  // @end

  // @start region="stream"
  private static Response countdown(Request request) {
    int from = Math.min(request.path("from").asInt(), COUNT_MAX);
    return Response.stream(
        "text/plain; charset=utf-8",
        out -> {
          for (int n = from; n > 0; n--) {
            out.write(n + "\n");
            out.flush();
            Thread.sleep(Duration.ofMillis(500));
          }
          out.write("lift-off\n");
          out.trailer("Counted", Integer.toString(from));
        });
  }

  // @end

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
