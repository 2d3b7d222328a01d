package org.pulsarweb.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Value;

/**
 * What a server has answered. Its body has been read already, unless it was asked for as a stream:
 * then the response is to be closed, which gives up what was not read.
 *
 * <p>Immutable but for a body that is a stream: that is read once, by one thread.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpResponse implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final HttpRequest request;
  private final int status;
  private final String reason;
  private final String version;
  private final Headers headers;
  private final Content content;
  private final List<HttpResponse> history;

  /** The bytes, as a slice of what came, or what they are read from. Shared by copies. */
  private static final class Content {
    private byte[] array = NOTHING;
    private int from;
    private int to;
    private @Nullable Body stream;

    synchronized byte[] bytes() throws IOException {
      Body reading = stream;
      if (reading != null) {
        array = readAll(reading);
        from = 0;
        to = array.length;
        stream = null;
      } else if (from > 0 || to < array.length) {
        array = Arrays.copyOfRange(array, from, to);
        from = 0;
        to = array.length;
      }
      return array;
    }

    private static byte[] readAll(Body body) throws IOException {
      var all = new java.io.ByteArrayOutputStream();
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        all.write(piece, 0, piece.length);
      }
      return all.toByteArray();
    }
  }

  private HttpResponse(
      HttpRequest request,
      int status,
      String reason,
      String version,
      Headers headers,
      Content content,
      List<HttpResponse> history) {
    this.request = request;
    this.status = status;
    this.reason = reason;
    this.version = version;
    this.headers = headers;
    this.content = content;
    this.history = history;
  }

  /**
   * {@return an answer that came from no network, for transports of one's own and for tests}
   *
   * @param request what it answers
   * @param answer status, headers and bytes
   */
  public static HttpResponse of(HttpRequest request, Response answer) {
    byte[] bytes = answer.bytes();
    return received(
        request,
        answer.status(),
        answer.reason(),
        "HTTP/1.1",
        answer.headers(),
        bytes,
        0,
        bytes.length);
  }

  /** Returns an answer whose body is a slice that nobody changes any more. */
  static HttpResponse received(
      HttpRequest request,
      int status,
      String reason,
      String version,
      Headers headers,
      byte[] array,
      int from,
      int to) {
    var content = new Content();
    content.array = array;
    content.from = from;
    content.to = to;
    return new HttpResponse(request, status, reason, version, headers, content, List.of());
  }

  /** Returns an answer whose body is still to be read. */
  static HttpResponse streamed(
      HttpRequest request, int status, String reason, String version, Headers headers, Body body) {
    var content = new Content();
    content.stream = body;
    return new HttpResponse(request, status, reason, version, headers, content, List.of());
  }

  HttpResponse withHistory(List<HttpResponse> before) {
    return new HttpResponse(
        request, status, reason, version, headers, content, List.copyOf(before));
  }

  /** {@return the status code, 200 to 599, or 101} */
  public int status() {
    return status;
  }

  /** {@return whether the status is 200 to 299} */
  public boolean isOk() {
    return status / 100 == 2;
  }

  /** {@return what the server calls its status; a registered name if it says nothing} */
  public String reason() {
    return reason;
  }

  /** {@return {@code HTTP/2}, {@code HTTP/1.1} or {@code HTTP/1.0}} */
  public String version() {
    return version;
  }

  /** {@return the fields; without those of a body that was decoded} */
  public Headers headers() {
    return headers;
  }

  /**
   * {@return the first value of a field}
   *
   * @param name case-blind
   */
  public Value header(String name) {
    return headers.get(name);
  }

  /** {@return what was asked, by the last request if there were redirects} */
  public HttpRequest request() {
    return request;
  }

  /** {@return where the answer came from, after redirects} */
  public URI url() {
    return request.url();
  }

  /** {@return the redirects that led here, the oldest first} */
  public List<HttpResponse> history() {
    return history;
  }

  /**
   * {@return the whole body, which nobody may change}
   *
   * @throws IOException if it is a stream that breaks
   */
  public byte[] bytes() throws IOException {
    return content.bytes();
  }

  /**
   * {@return the whole body as text, in the charset of Content-Type or else UTF-8; what is not in
   * the charset is replaced}
   *
   * @throws IOException if it is a stream that breaks, or nobody knows the charset
   */
  public String text() throws IOException {
    try {
      return answer().text();
    } catch (IllegalArgumentException e) {
      throw new IOException("the charset of the answer is unknown: " + request, e);
    }
  }

  /**
   * {@return the whole body as a value, for example a record}
   *
   * @param type of the value
   * @param <T> the same
   * @throws IOException if it is no such JSON, or a stream that breaks
   */
  public <T> T json(Class<T> type) throws IOException {
    try {
      return answer().json(type);
    } catch (HttpException e) {
      throw new IOException(
          "the answer is no " + type.getSimpleName() + ": " + e.message() + ": " + request, e);
    }
  }

  private Response answer() throws IOException {
    Response plain = Response.bytes(bytes());
    String type = headers.get("Content-Type").orElse("");
    return type.isEmpty() ? plain.withType("application/octet-stream") : plain.withType(type);
  }

  /** {@return the body, to be read piece by piece; what was read already is one piece} */
  public Body body() {
    synchronized (content) {
      Body reading = content.stream;
      if (reading != null) {
        return reading;
      }
      return Body.of(Arrays.copyOfRange(content.array, content.from, content.to));
    }
  }

  /** Returns what is still to be read of a stream, or null. */
  @Nullable Body unread() {
    synchronized (content) {
      return content.stream;
    }
  }

  /** {@return the body as a stream} */
  public InputStream stream() {
    synchronized (content) {
      Body reading = content.stream;
      return reading == null
          ? new ByteArrayInputStream(content.array, content.from, content.to - content.from)
          : Body.stream(reading);
    }
  }

  /**
   * {@return this response, if its status is below 400}
   *
   * @throws HttpStatusException else: {@code 404 Client Error - Not Found - GET
   *     http://example.org/}
   */
  public HttpResponse raiseForStatus() throws HttpStatusException {
    if (status < 400) {
      return this;
    }
    String fault = status < 500 ? "Client Error" : "Server Error";
    throw new HttpStatusException(status + " " + fault + " - " + reason + " - " + request, this);
  }

  /** Gives up what was not read of a stream. May be called again. */
  @Override
  public void close() {
    synchronized (content) {
      if (content.stream != null) {
        content.stream.close();
      }
    }
  }

  /** {@return status and reason, for messages only} */
  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(status) : status + " " + reason;
  }
}
