package org.pulsarweb.examples;

import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

/**
 * Says hello to every request. {@code examples/Hello.java} is the same as a file of its own.
 *
 * <p>Immutable.
 */
public final class Hello {
  static final HttpServer SERVER =
      HttpServer.of(request -> Response.text("Hello World!\n")).named("hello");

  private Hello() {}

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
