package org.pulsarweb.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpHandler;

/** Pages of the examples, which lie beside their classes. */
final class Page {
  private Page() {}

  /** Reads a page, once, and returns what answers with it. */
  static HttpHandler named(String name) {
    byte[] page = read(name);
    return _ -> Response.bytes("text/html; charset=utf-8", page);
  }

  private static byte[] read(String name) {
    try (InputStream page = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return page.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
