package org.pulsarweb.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response: a status, headers, and bytes or a stream.
 *
 * <p>Framing is not its business: Content-Length, Transfer-Encoding, Connection, Date and Server
 * are written by the connection. A stream may declare its Content-Length.
 *
 * <p>Immutable.
 */
public final class Response {
  private static final byte[] NO_BYTES = new byte[0];
  private static final int TRANSFER_BYTES = 64 * 1024;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15); // as the HTML standard advises
  private static final Headers TEXT = Headers.of("Content-Type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("Content-Type", "text/html; charset=utf-8");
  private static final Headers JSON = Headers.of("Content-Type", "application/json");
  private static final Headers PROBLEM = Headers.of("Content-Type", "application/problem+json");
  private static final Headers EVENTS =
      Headers.of(
          "Content-Type", "text/event-stream",
          "Cache-Control", "no-store",
          "X-Accel-Buffering", "no"); // nginx would hold events back
  private static final Headers BYTES = Headers.of("Content-Type", "application/octet-stream");

  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final @Nullable Stream stream;
  private final @Nullable Tunnel tunnel;

  private Response(int status, Headers headers, byte[] body, @Nullable Stream stream) {
    this(status, headers, body, stream, null);
  }

  private Response(
      int status, Headers headers, byte[] body, @Nullable Stream stream, @Nullable Tunnel tunnel) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.stream = stream;
    this.tunnel = tunnel;
  }

  /**
   * Writes a body whose length is not known before, in straight-line code. Called once for each
   * request that it answers, where that request is handled.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  @FunctionalInterface
  public interface Stream {
    /**
     * Writes the whole body. Returning ends it; throwing cuts the connection, so that the client
     * sees that it is not whole.
     *
     * @param out where to write
     * @throws Exception for any reason
     */
    void write(Sink out) throws Exception;
  }

  /**
   * Where a stream writes. Writing waits while the client does not read.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  public interface Sink {
    /**
     * Writes bytes.
     *
     * @param bytes not kept
     * @throws IOException if the client went away
     */
    default void write(byte[] bytes) throws IOException {
      write(bytes, 0, bytes.length);
    }

    /**
     * Writes a slice.
     *
     * @param bytes not kept
     * @param from the first index
     * @param to the index after the last
     * @throws IOException if the client went away
     */
    void write(byte[] bytes, int from, int to) throws IOException;

    /**
     * Writes text in UTF-8.
     *
     * @param text any
     * @throws IOException if the client went away
     */
    default void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends what was written so far.
     *
     * @throws IOException if the client went away
     */
    void flush() throws IOException;

    /**
     * Adds a field that goes after the body. A client of HTTP/1.0, or a body of declared length,
     * has no place for it: then it is left away.
     *
     * @param name a token
     * @param value visible characters, spaces and tabs
     */
    void trailer(String name, String value);

    /**
     * Writes a part of something that lies elsewhere. A server may have the kernel do it.
     *
     * @param source read here, and not closed
     * @param from the first byte
     * @param to the byte after the last
     * @throws IOException if the client went away, or the source cannot be read or is too short
     */
    default void transfer(ByteSource source, long from, long to) throws IOException {
      byte[] piece = new byte[TRANSFER_BYTES];
      long at = from;
      while (at < to) {
        int count = source.read(at, piece);
        if (count < 0) {
          throw new EOFException("the source ends at " + at + ", not at " + to);
        }
        int wanted = (int) Math.min(count, to - at);
        write(piece, 0, wanted);
        at += wanted;
      }
    }

    /**
     * From now on writes a filler whenever nothing else has been written for a while, until the
     * stream ends; and has the stream's fiber interrupted when the server stops. A sink without a
     * clock does neither.
     *
     * @param silence how long nothing is to have been written
     * @param filler what to write then; never in the midst of anything else
     */
    default void fillSilence(Duration silence, byte[] filler) {}

    /** {@return whether the server stops, so that a stream without an end had better find one} */
    default boolean isStopping() {
      return false;
    }
  }

  /**
   * {@return 200 with text}
   *
   * @param text any
   */
  public static Response text(String text) {
    return new Response(200, TEXT, text.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * {@return a status with text}
   *
   * @param status 200 to 599
   * @param text any
   */
  public static Response text(int status, String text) {
    return text(text).withStatus(status);
  }

  /**
   * {@return 200 with HTML}
   *
   * @param html trusted: nothing is escaped
   */
  public static Response html(String html) {
    return new Response(200, HTML, html.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * {@return 200 with a value as JSON}
   *
   * @param value a record, map, list or whatever else Jackson can write
   */
  public static Response json(Object value) {
    return new Response(200, JSON, Json.write(value), null);
  }

  /**
   * {@return a status with a value as JSON}
   *
   * @param status 200 to 599
   * @param value a record, map, list or whatever else Jackson can write
   */
  public static Response json(int status, Object value) {
    return json(value).withStatus(status);
  }

  /**
   * {@return 200 with bytes of no particular type}
   *
   * @param bytes not copied; nobody changes them any more
   */
  public static Response bytes(byte[] bytes) {
    return new Response(200, BYTES, bytes, null);
  }

  /**
   * {@return 200 with bytes}
   *
   * @param type the Content-Type
   * @param bytes not copied; nobody changes them any more
   */
  public static Response bytes(String type, byte[] bytes) {
    return new Response(200, Headers.of("Content-Type", type), bytes, null);
  }

  /**
   * {@return a status without a body}
   *
   * @param status 200 to 599, or 101
   */
  public static Response status(int status) {
    return new Response(Status.requireFinal(status), Headers.EMPTY, NO_BYTES, null);
  }

  /**
   * {@return 302, which sends the client elsewhere}
   *
   * @param location a URI or a path; what is not ASCII is percent-encoded
   */
  public static Response redirect(String location) {
    return redirect(302, location);
  }

  /**
   * {@return an answer that sends the client elsewhere}
   *
   * @param status 301, 302, 303, 307 or 308
   * @param location a URI or a path; what is not ASCII is percent-encoded
   */
  public static Response redirect(int status, String location) {
    if (status < 300 || status > 399) {
      throw new IllegalArgumentException("a redirect has status 300 to 399, not " + status);
    }
    return status(status).withHeader("Location", Texts.percentEncoded(location));
  }

  /**
   * {@return 200 with a stream of no particular type}
   *
   * @param stream called when the response is written; not at all for HEAD
   */
  public static Response stream(Stream stream) {
    return new Response(200, BYTES, NO_BYTES, stream);
  }

  /**
   * {@return 200 with a stream}
   *
   * @param type the Content-Type
   * @param stream called when the response is written; not at all for HEAD
   */
  public static Response stream(String type, Stream stream) {
    return new Response(200, Headers.of("Content-Type", type), NO_BYTES, stream);
  }

  /**
   * {@return 101, after which the connection speaks another protocol (RFC 9110 §7.8)}
   *
   * <p>Only for a request that asks for it: with Connection: upgrade, and this protocol in Upgrade.
   * Over HTTP/2 the same answer is a 200 (RFC 8441 §5).
   *
   * @param protocol as the request names it, for example {@code websocket}
   * @param tunnel takes over once the head of the answer is written
   */
  public static Response upgrade(String protocol, Tunnel tunnel) {
    Headers headers = Headers.of("Connection", "Upgrade", "Upgrade", protocol);
    return new Response(101, headers, NO_BYTES, null, tunnel);
  }

  /**
   * {@return 200 to CONNECT, after which bytes go both ways (RFC 9110 §9.3.6)}
   *
   * @param tunnel takes over once the head of the answer is written
   */
  public static Response tunnel(Tunnel tunnel) {
    return new Response(200, Headers.EMPTY, NO_BYTES, null, tunnel);
  }

  /**
   * {@return a status with a message for the client}
   *
   * @param status 400 to 599
   * @param message what the client may read
   */
  public static Response error(int status, String message) {
    if (status < 400) {
      throw new IllegalArgumentException("an error has status 400 to 599, not " + status);
    }
    return text(status, message + "\n");
  }

  /**
   * {@return the answer to a request that ended with an exception}
   *
   * @param refusal says status, message and headers
   */
  public static Response error(HttpException refusal) {
    Response[] response = {
      refusal
          .problem()
          .map(Response::problem)
          .orElseGet(() -> error(refusal.status(), refusal.message()))
    };
    refusal.headers().forEach((name, value) -> response[0] = response[0].withHeader(name, value));
    return response[0];
  }

  /**
   * {@return what went wrong, as {@code application/problem+json} (RFC 9457)}
   *
   * @param problem says the status, too
   */
  public static Response problem(Problem problem) {
    return new Response(problem.status(), PROBLEM, Json.write(problem.members()), null);
  }

  /**
   * {@return a stream of events (server-sent events) with a heart-beat after 15 seconds of silence}
   *
   * @param source sends the events; called when the response is written
   */
  public static Response events(EventSink.Source source) {
    return events(HEARTBEAT, source);
  }

  /**
   * {@return a stream of events (server-sent events)}
   *
   * @param heartbeat after how long a silence a comment is sent, so that proxies do not close the
   *     connection; more than zero
   * @param source sends the events; called when the response is written
   */
  public static Response events(Duration heartbeat, EventSink.Source source) {
    if (!heartbeat.isPositive()) {
      throw new IllegalArgumentException("a heart-beat has to be positive, not " + heartbeat);
    }
    return new Response(200, EVENTS, NO_BYTES, new EventBody(heartbeat, source));
  }

  /** {@return the status code} */
  public int status() {
    return status;
  }

  /** {@return what the registry of IANA calls the status; empty if it is not there} */
  public String reason() {
    return Status.reason(status);
  }

  /** {@return the headers, without those that the connection writes} */
  public Headers headers() {
    return headers;
  }

  /**
   * {@return the first value of a header}
   *
   * @param name case-blind
   */
  public Value header(String name) {
    return headers.get(name);
  }

  /** {@return whether something else than HTTP follows the head} */
  public boolean isTunnel() {
    return tunnel != null;
  }

  /**
   * {@return what follows the head}
   *
   * @throws IllegalStateException if it is a body
   */
  public Tunnel tunnel() {
    if (tunnel == null) {
      throw new IllegalStateException("a body follows the head");
    }
    return tunnel;
  }

  /** {@return whether the body is a stream} */
  public boolean isStream() {
    return stream != null;
  }

  /**
   * {@return the stream}
   *
   * @throws IllegalStateException if the body is bytes
   */
  public Stream stream() {
    if (stream == null) {
      throw new IllegalStateException("the body is bytes");
    }
    return stream;
  }

  /**
   * {@return the body, which nobody may change}
   *
   * @throws IllegalStateException if the body is a stream
   */
  public byte[] bytes() {
    if (stream != null) {
      throw new IllegalStateException("the body is a stream");
    }
    return body;
  }

  /**
   * {@return the body as text, in the charset of Content-Type or else UTF-8}
   *
   * @throws IllegalStateException if the body is a stream
   */
  public String text() {
    String name = MediaType.charset(headers.get("Content-Type").orElse(""));
    return new String(bytes(), name == null ? StandardCharsets.UTF_8 : Charset.forName(name));
  }

  /**
   * {@return the body as a value}
   *
   * @param <T> the type of the value
   * @param type the type of the value
   * @throws IllegalStateException if the body is a stream
   */
  public <T> T json(Class<T> type) {
    return Json.read(bytes(), type);
  }

  /**
   * {@return a copy with another status}
   *
   * @param status 200 to 599, or 101
   */
  public Response withStatus(int status) {
    return new Response(Status.requireFinal(status), headers, body, stream, tunnel);
  }

  /**
   * {@return a copy with one more header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public Response withHeader(String name, String value) {
    return new Response(status, headers.with(name, value), body, stream, tunnel);
  }

  /**
   * {@return a copy with this value in place of all values of the header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public Response setHeader(String name, String value) {
    return new Response(status, headers.set(name, value), body, stream, tunnel);
  }

  /**
   * {@return a copy with other headers}
   *
   * @param headers all of them
   */
  public Response withHeaders(Headers headers) {
    return new Response(status, headers, body, stream, tunnel);
  }

  /**
   * {@return a copy that sets a cookie}
   *
   * @param cookie in the place of what the client has under its name
   */
  public Response withCookie(Cookie cookie) {
    return withHeader("Set-Cookie", cookie.text());
  }

  /**
   * {@return a copy without a header}
   *
   * @param name case-blind
   */
  public Response withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /**
   * {@return a copy whose Vary has one more name (RFC 9110 §12.5.5)}
   *
   * @param name a header of requests that the answer depends on
   */
  public Response varyingBy(String name) {
    return headers.contains("Vary", name) || headers.contains("Vary", "*")
        ? this
        : withHeader("Vary", name);
  }

  /**
   * {@return a copy with another Content-Type}
   *
   * @param type for example {@code text/csv; charset=utf-8}
   */
  public Response withType(String type) {
    return setHeader("Content-Type", type);
  }

  /**
   * {@return a copy with other bytes as its body}
   *
   * @param bytes not copied; nobody changes them any more
   */
  public Response withBytes(byte[] bytes) {
    return new Response(status, headers, bytes, null);
  }

  /**
   * {@return a copy with a stream as its body}
   *
   * @param stream called when the response is written; not at all for HEAD
   */
  public Response withStream(Stream stream) {
    return new Response(status, headers, NO_BYTES, stream);
  }

  /** {@return status and reason, for messages only} */
  @Override
  public String toString() {
    return status + " " + Status.reason(status);
  }
}
