package org.pulsarweb.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Setting;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Words;
import org.pulsarweb.app.Worker;
import org.pulsarweb.web.AccessLog;
import org.pulsarweb.web.ErrorPages;
import org.pulsarweb.web.FileSettings;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.StaticFiles;

/**
 * Serves the files of a folder: index pages, lists, ranges, compressed forms, and nothing outside.
 *
 * <p>Immutable.
 */
public final class FileServer implements Application {
  // @start region="settings"
  static final Setting<Path> ROOT =
      Setting.named("root", "FOLDER", Words.path())
          .initially(".")
          .help("The folder whose files are served.")
          .declare();

  static final Setting<Boolean> LISTING =
      Setting.named("listing", "", Words.yesOrNo())
          .initially("true")
          .help("List a folder that has no index page.")
          .declare();

  static final Setting<String> CACHE_CONTROL =
      Setting.named("cache-control", "TEXT", Words.text("directives of Cache-Control"))
          .initially("no-cache")
          .help("How long clients may keep a file, as in 'public, max-age=3600'.")
          .declare();

  // @end

  FileServer() {}

  @Override
  public List<Setting<?>> settings() {
    return List.of(ROOT, LISTING, CACHE_CONTROL);
  }

  // @start region="start"
  @Override
  public Serving start(Worker worker) throws IOException {
    Settings settings = worker.settings();
    FileSettings how =
        FileSettings.DEFAULTS
            .withListing(settings.value(LISTING))
            .withCacheControl(settings.value(CACHE_CONTROL));
    Router routes =
        Router.of()
            .files("", StaticFiles.of(settings.value(ROOT), how))
            .with(AccessLog.common(), ErrorPages.of());
    return HttpServer.of(routes).named(name()).start(worker);
  }

  // @end

  @Override
  public String name() {
    return "file-server";
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
    Pulsar.run(args, new FileServer());
  }
}
