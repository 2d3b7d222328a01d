package org.pulsarweb.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * A client for tests: of a handler, without a socket, or of a {@link TestServer}. Both give the
 * same answers. It follows no redirects, keeps no cookies, and gives answers whole.
 *
 * <p>Without a socket the handler runs on the thread that asks, not on a loop, and a stream is
 * written before its answer is given; what it writes beyond 64 MiB ends it.
 *
 * <p>Safe for use by many threads.
 */
public final class TestClient {
  private final TestLine line;
  private final List<Throwable> errors;

  private TestClient(TestLine line, List<Throwable> errors) {
    this.line = line;
    this.errors = errors;
  }

  /**
   * Returns a client of a handler.
   *
   * @param handler answers on the thread that asks
   * @return the client
   */
  public static TestClient of(HttpHandler handler) {
    return of(handler, HttpSettings.DEFAULTS);
  }

  /**
   * Returns a client of a handler.
   *
   * @param handler answers on the thread that asks
   * @param settings whose limits of messages hold
   * @return the client
   */
  public static TestClient of(HttpHandler handler, HttpSettings settings) {
    var errors = new CopyOnWriteArrayList<Throwable>();
    return new TestClient(new MemoryLine(handler, settings, errors::add), errors);
  }

  static TestClient of(TestLine line, List<Throwable> errors) {
    return new TestClient(line, errors);
  }

  /**
   * Sends a GET.
   *
   * @param target a path and perhaps a query
   * @return the answer
   * @throws IOException if it does not come whole
   */
  public Response get(String target) throws IOException {
    return send(Request.of("GET", target));
  }

  /**
   * Sends a POST with text.
   *
   * @param target a path and perhaps a query
   * @param type the Content-Type
   * @param body any
   * @return the answer
   * @throws IOException if it does not come whole
   */
  public Response post(String target, String type, String body) throws IOException {
    return send(
        Request.of("POST", target)
            .withHeader("Content-Type", type)
            .withBody(body.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Sends a request.
   *
   * @param request which gets a Host if it has none
   * @return the answer, with the headers of its framing
   * @throws IOException if it does not come whole
   */
  public Response send(Request request) throws IOException {
    return line.send(request);
  }

  /**
   * Returns what was reported so far: what handlers and streams threw without meaning the client.
   *
   * @return in their order
   */
  public List<Throwable> errors() {
    return List.copyOf(errors);
  }
}
