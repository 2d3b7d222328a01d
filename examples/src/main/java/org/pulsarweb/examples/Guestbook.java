package org.pulsarweb.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Form;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validation;
import org.pulsarweb.web.AccessLog;
import org.pulsarweb.web.BasicAuth;
import org.pulsarweb.web.BodyLimit;
import org.pulsarweb.web.Compression;
import org.pulsarweb.web.Csrf;
import org.pulsarweb.web.ErrorPages;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.RateLimit;
import org.pulsarweb.web.RequestId;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.SecurityHeaders;
import org.pulsarweb.web.Session;
import org.pulsarweb.web.Sessions;
import org.pulsarweb.web.User;

/**
 * Keeps a guest book: sessions, forms, uploads, static files, events, and middleware around it all.
 *
 * <p>Safe for use by many threads.
 */
public final class Guestbook {
  private static final int ENTRY_MAX_COUNT = 100;

  private final List<String> entries = new CopyOnWriteArrayList<>();
  private final Path uploads;
  private final byte[] key;
  private final Router routes;

  private Guestbook(Path uploads, byte[] key) {
    this.uploads = uploads;
    this.key = key;
    this.routes = routes();
  }

  // @start region="routes"
  private Router routes() {
    Router admin =
        Router.of()
            .get("/", request -> Response.text("Hello " + name(request) + "!\n"))
            .delete("/entries/{index:int}", this::remove)
            .with(BasicAuth.of("guest book", Map.of("ann", "secret")));
    return Router.of()
        .get("/entries", _ -> Response.json(entries))
        .post("/entries", this::add)
        .get("/entries/{index:int}", this::entry)
        .named("entry")
        .post("/photos", this::upload)
        .get("/ticks/{count:int}", Guestbook::ticks)
        .files("/photos", uploads)
        .mount("/admin", admin);
  }

  // @end

  // @start region="around"
  private Router all() {
    return routes.with(
        RequestId.fresh(),
        AccessLog.common(),
        ErrorPages.of(),
        SecurityHeaders.strict(),
        Compression.over(1000),
        RateLimit.of(1000, Duration.ofMinutes(1)),
        Csrf.bySite(),
        BodyLimit.of(1_000_000),
        Sessions.signed(key));
  }

  // @end

  // @start region="add"
  private Response add(Request request) throws IOException {
    Form form = request.form();
    String text = form.get("text").orElse("").strip();
    Validation.of()
        .require(!text.isEmpty(), "text", "must not be empty")
        .require(text.length() <= 200, "text", "must not be longer than 200")
        .require(entries.size() < ENTRY_MAX_COUNT, "text", "must wait: the book is full")
        .check();
    entries.add(text);
    Session session = Session.of(request);
    int written = session.get("written").orElse(0) + 1;
    session.put("written", Integer.toString(written));
    return Response.text(201, "Thank you, that is your entry number " + written + ".\n")
        .withHeader("Location", routes.url("entry", entries.size() - 1));
  }

  // @end

  private Response entry(Request request) {
    int index = request.path("index").asInt();
    return index < entries.size()
        ? Response.text(entries.get(index) + "\n")
        : Response.error(404, "there is no entry " + index);
  }

  private Response remove(Request request) {
    int index = request.path("index").asInt();
    if (index >= entries.size()) {
      return Response.error(404, "there is no entry " + index);
    }
    String _ = entries.remove(index);
    return Response.status(204);
  }

  private static String name(Request request) {
    return User.of(request).map(User::name).orElse("stranger");
  }

  // @start region="upload"
  private Response upload(Request request) throws IOException {
    for (Part part : request.multipart()) {
      if (part.fileName().isPresent()) {
        Path _ = part.saveTo(uploads);
      }
    }
    return Response.status(204);
  }

  // @end

  // @start region="ticks"
  private static Response ticks(Request request) {
    int count = request.path("count").asInt();
    return Response.events(out -> {
      for (int n = 1; n <= count; n++) {
        out.send(n);
        Thread.sleep(Duration.ofMillis(10));
      }
    });
  }

  // @end

  /**
   * Returns the server.
   *
   * @param uploads a folder for what guests bring
   * @return the server, not started
   */
  static HttpServer server(Path uploads) {
    byte[] key = "not a secret: this is an example".getBytes(StandardCharsets.US_ASCII);
    var book = new Guestbook(uploads, key);
    return HttpServer.of(book.all()).named("guestbook");
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   * @throws IOException if there is no place for files
   */
  public static void main(String... args) throws IOException {
    Pulsar.run(args, server(Files.createTempDirectory("guestbook")));
  }
}
