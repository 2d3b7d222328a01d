package org.pulsarweb.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Setting;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Words;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.MultipartLimits;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.web.Csrf;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Takes files into a folder, of any size and none of it in memory: a page that shows how far each
 * one is, and a form that works without scripts, too.
 *
 * <p>Immutable.
 */
public final class Upload implements Application {
  private static final int FILE_MAX_COUNT = 100;
  private static final int FORM_MAX_BYTES = 64 * 1024; // what a form has around its files

  static final Setting<Path> FOLDER =
      Setting.named("folder", "FOLDER", Words.path())
          .initially("uploads")
          .help("Where files go; it is made if it is not there.")
          .declare();

  static final Setting<Long> UPLOAD_MAX =
      Setting.named("upload-max", "SIZE", Words.size(1, 1L << 40))
          .unit("bytes")
          .initially("1G")
          .help("The most that is taken at once.")
          .declare();

  /** What was kept of an upload. */
  record Kept(String name, long bytes) {}

  record Limit(long bytes) {}

  Upload() {}

  @Override
  public List<Setting<?>> settings() {
    return List.of(FOLDER, UPLOAD_MAX);
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    Settings settings = worker.settings();
    Path folder = Files.createDirectories(settings.value(FOLDER));
    var inbox = new Inbox(folder, settings.value(UPLOAD_MAX));
    return HttpServer.of(inbox.routes()).named(name()).start(worker);
  }

  /** The folder, and how much goes into it at once. */
  private record Inbox(Path folder, long maxBytes) {
    // @start region="routes"
    Router routes() {
      return Router.of()
          .get("/", Page.named("upload.html"))
          .get("/limit", _ -> Response.json(new Limit(maxBytes)))
          .post("/files", this::keep)
          .with(Csrf.bySite());
    }

    // @end

    // @start region="keep"
    private Response keep(Request request) throws Exception {
      var limits =
          MultipartLimits.DEFAULTS
              .withPartMaxCount(FILE_MAX_COUNT)
              .withPartMaxBytes(maxBytes)
              .withTotalMaxBytes(maxBytes);
      var kept = new ArrayList<Kept>();
      for (Part part : request.withBodyLimit(maxBytes + FORM_MAX_BYTES).multipart(limits)) {
        if (!part.fileName().orElse("").isEmpty()) {
          Path file = part.saveTo(folder);
          kept.add(new Kept(file.getFileName().toString(), Fibers.aside(() -> Files.size(file))));
        }
      }
      if (kept.isEmpty()) {
        throw new HttpException(422, "there is no file in the form");
      }
      return Response.json(201, kept);
    }

    // @end
  }

  @Override
  public String name() {
    return "upload";
  }

  @Override
  public String scheme(Settings settings) {
    return "http";
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, new Upload());
  }
}
