package org.pulsarweb.examples;

import java.util.List;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Setting;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Words;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

/**
 * Says what it was told to say: an application with settings of its own, which are read, checked
 * and listed as those of the house are.
 *
 * <p>Immutable.
 */
public final class Welcome implements Application {
  // @start region="settings"
  static final Setting<String> GREETING =
      Setting.named("greeting", "TEXT", Words.text("a text"))
          .initially("Welcome")
          .help("What is said to everybody.")
          .declare();

  static final Setting<Integer> TIMES =
      Setting.named("greeting-times", "N", Words.wholeNumber(1, 10))
          .unit("times")
          .initially("1")
          .help("How often it is said.")
          .declare();

  @Override
  public List<Setting<?>> settings() {
    return List.of(GREETING, TIMES);
  }

  // @end

  Welcome() {}

  // @start region="start"
  @Override
  public Serving start(Worker worker) throws Exception {
    Settings settings = worker.settings();
    String line = settings.value(GREETING) + "!\n";
    return HttpServer.of(_ -> Response.text(line.repeat(settings.value(TIMES)))).start(worker);
  }

  // @end

  @Override
  public String name() {
    return "welcome";
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
    Pulsar.run(args, new Welcome());
  }
}
