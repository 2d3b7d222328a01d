package org.pulsarweb.examples;

import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

/**
 * Two applications in one program: a web site, and an echo beside it. Each has its own address,
 * workers and settings; they are started, reloaded and stopped together.
 *
 * <p>Immutable.
 */
public final class Multi {
  // @start region="applications"
  static final Application SITE =
      HttpServer.of(request -> Response.text("This is " + request.path() + "\n")).named("site");

  /** The server of the example {@code echo}, with an address that the site leaves free. */
  static final Application ECHO = Echo.SERVER.withDefaults(Settings.of("--bind", "127.0.0.1:8061"));

  // @end

  private Multi() {}

  /**
   * Serves both until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  // @start region="main"
  public static void main(String... args) {
    Pulsar.run(args, SITE, ECHO);
  }

  // @end
}
