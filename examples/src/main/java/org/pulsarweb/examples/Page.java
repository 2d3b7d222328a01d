package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpHandler;

/** Pages of the examples, which lie beside their classes, with the sheet that they share. */
final class Page {
  private static final String LINK = "<link rel=\"stylesheet\" href=\"style.css\">";

  private Page() {}

  /** Reads a page and the sheet, once, and returns what answers with the one in the other. */
  static HttpHandler named(String name) {
    String sheet = "<style>\n" + read("style.css") + "</style>";
    byte[] page = read(name).replace(LINK, sheet).getBytes(UTF_8);
    return _ -> Response.bytes("text/html; charset=utf-8", page);
  }

  private static String read(String name) {
    try (InputStream page = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(page.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
