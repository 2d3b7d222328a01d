package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * Writes HTTP/1.1 messages, as a server or as a client, and refuses to write wrong ones.
 *
 * <p>A message that would break a rule is refused with {@link ProtocolException.ByUs} before a byte
 * of it is written; calls in the wrong order are refused with {@link IllegalStateException}.
 * Content-Length, Transfer-Encoding and Connection are written here, for the handler cannot know
 * them; Date and Server are, unless the response has its own. The status line says HTTP/1.1 to a
 * client of HTTP/1.0 too (RFC 9110 §6.2).
 *
 * <pre>
 * IDLE ──respond, request──► IDLE
 * IDLE ──startStream──► STREAM ──chunk, chunkStart + chunkEnd──► STREAM ──endStream──► IDLE
 * IDLE ──interim──► IDLE
 * </pre>
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Http1Writer {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] HTTP_1_1 = bytes("HTTP/1.1 ");
  private static final byte[] VERSION_LINE = bytes(" HTTP/1.1\r\n");
  private static final byte[] HOST = bytes("Host: ");
  private static final byte[] OK = bytes("HTTP/1.1 200 OK\r\n");
  private static final byte[] CONTENT_LENGTH = bytes("Content-Length: ");
  private static final byte[] CHUNKED = bytes("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = bytes("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = bytes("Connection: keep-alive\r\n");
  private static final byte[] LAST_CHUNK = bytes("0\r\n");
  private static final String TEXT_HEADER = "Content-Type: text/plain; charset=utf-8\r\n";

  /** Fields that a server writes itself. */
  private static final int OWN = KnownField.CONNECTION | KnownField.CONTENT_LENGTH;

  private enum Mode {
    IDLE,
    CHUNKED,
    FIXED,
    UNTIL_CLOSE,
    /** The answer to HEAD: what a stream writes goes nowhere. */
    DISCARDED
  }

  private final boolean forServer;
  private final byte[] server;
  private byte[] date = NOTHING;

  /** Status line, Server and Date of a 200, made once per date. */
  private byte[] okStart;

  /** Server and Date of any other. */
  private byte[] start;

  private Mode mode = Mode.IDLE;
  private boolean inChunk;

  /** Bytes that a stream of declared length still owes. */
  private long remaining;

  private Http1Writer(boolean forServer, byte[] server) {
    this.forServer = forServer;
    this.server = server;
    this.start = server;
    this.okStart = joined(OK, server);
  }

  /**
   * {@return a writer of responses}
   *
   * @param serverName the value of Server; empty to send none
   */
  public static Http1Writer forServer(String serverName) {
    return new Http1Writer(true, serverName.isEmpty() ? NOTHING : line("Server", serverName));
  }

  /** {@return a writer of requests} */
  public static Http1Writer forClient() {
    return new Http1Writer(false, NOTHING);
  }

  private static byte[] line(String name, String value) {
    ByteSink out = ByteSink.open();
    Headers.of(name, value).writeTo(out, KnownField.NONE);
    return out.toBytes();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var joined = new byte[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /**
   * Tells the time, once a second. Giving the same array again costs nothing. Without it responses
   * have no Date, as of a server without a clock (RFC 9110 §6.6.1).
   *
   * @param imfFixdate for example {@code Fri, 20 Nov 2026 12:00:00 GMT}; not changed any more
   */
  @SuppressWarnings("ReferenceEquality") // the same array is the cheap and usual case
  public void date(byte[] imfFixdate) {
    if (imfFixdate != date) {
      date = imfFixdate;
      start = joined(server, line("Date", Octets.latin1(imfFixdate, 0, imfFixdate.length)));
      okStart = joined(OK, start);
    }
  }

  /**
   * Writes a whole response whose body is bytes.
   *
   * @param out where to
   * @param request what it answers
   * @param response what to say
   * @param close whether the connection shall end after it in any case
   * @return whether the connection may live on
   * @throws ProtocolException.ByUs if the response contradicts itself; nothing is written
   */
  public boolean respond(ByteSink out, RequestHead request, Response response, boolean close)
      throws ProtocolException.ByUs {
    requireIdle(true);
    byte[] body = response.bytes();
    Headers headers = response.headers();
    int status = response.status();
    requireFraming(request, response, body.length);
    boolean switches = switchesProtocol(request, status);
    boolean alive = isKeptAlive(request, headers, close || response.status() == 101) || switches;
    if (status == 200 && !headers.hasKnown(OWN | KnownField.DATE | KnownField.SERVER)) {
      out.write(okStart);
      headers.writeTo(out, KnownField.NONE);
    } else {
      startLine(out, status, headers);
      headers.writeTo(out, skipped(request, status));
    }
    if (hasOwnLength(request, response, body.length)) {
      out.write(CONTENT_LENGTH);
      out.decimal(body.length);
      out.crlf();
    }
    connection(out, request, alive, switches);
    out.crlf();
    if (!request.isHead()) {
      out.write(body);
    }
    return alive;
  }

  /**
   * Writes the head of a response whose body follows in pieces: with the length that it declares,
   * else in chunks, else, to a client of HTTP/1.0, until the connection closes.
   *
   * @param out where to
   * @param request what it answers
   * @param response what to say; of its body only the rest of the calls say something
   * @param close whether the connection shall end after it in any case
   * @return whether the connection may live on
   * @throws ProtocolException.ByUs if the response contradicts itself; nothing is written
   */
  public boolean startStream(ByteSink out, RequestHead request, Response response, boolean close)
      throws ProtocolException.ByUs {
    requireIdle(true);
    Headers headers = response.headers();
    int status = response.status();
    requireStreaming(request, response);
    long length = declaredLength(headers);
    Mode next = length >= 0 ? Mode.FIXED : Mode.CHUNKED;
    if (next == Mode.CHUNKED && request.minorVersion() == 0) {
      next = Mode.UNTIL_CLOSE;
    }
    boolean alive = isKeptAlive(request, headers, close || next == Mode.UNTIL_CLOSE);
    startLine(out, status, headers);
    headers.writeTo(out, KnownField.CONNECTION);
    if (next == Mode.CHUNKED) {
      out.write(CHUNKED);
    }
    connection(out, request, alive, false);
    out.crlf();
    begin(request.isHead() ? Mode.DISCARDED : next, length);
    return alive;
  }

  /**
   * Writes a whole request whose body is bytes.
   *
   * @param out where to
   * @param request what to ask; with Host
   * @throws ProtocolException.ByUs if the request contradicts itself; nothing is written
   */
  public void request(ByteSink out, Request request) throws ProtocolException.ByUs {
    requireIdle(false);
    if (!(request.body() instanceof BytesBody body)) {
      throw new IllegalArgumentException("the body is no array of bytes: use startStream");
    }
    byte[] bytes = body.bytes();
    Headers headers = request.headers();
    requireRequest(headers);
    long declared = declaredLength(headers);
    if (declared >= 0 && declared != bytes.length) {
      throw wrongLength();
    }
    requestLine(out, request);
    if (declared < 0 && (bytes.length > 0 || expectsBody(request.method()))) {
      out.write(CONTENT_LENGTH);
      out.decimal(bytes.length);
      out.crlf();
    }
    out.crlf();
    out.write(bytes);
  }

  /**
   * Writes the head of a request whose body, if it has one, the caller itself sends.
   *
   * @param out where to
   * @param method a token
   * @param target visible ASCII
   * @param host the value of Host; of no account if the fields have one
   * @param headers the other fields
   * @param length how many bytes will follow
   * @throws ProtocolException.ByUs if the request contradicts itself; nothing is written
   */
  public void requestHead(
      ByteSink out, String method, String target, String host, Headers headers, long length)
      throws ProtocolException.ByUs {
    head(out, method, target, host, headers, length);
    if (length > 0 || expectsBody(method)) {
      out.write(CONTENT_LENGTH);
      out.decimal(length);
      out.crlf();
    }
    out.crlf();
  }

  /**
   * Writes the head of a request whose body follows in pieces, as {@link #chunk} writes them.
   *
   * @param out where to
   * @param method a token
   * @param target visible ASCII
   * @param host the value of Host; of no account if the fields have one
   * @param headers the other fields
   * @param length how many bytes the pieces have in all; -1 to send them in chunks
   * @throws ProtocolException.ByUs if the request contradicts itself; nothing is written
   */
  public void startStream(
      ByteSink out, String method, String target, String host, Headers headers, long length)
      throws ProtocolException.ByUs {
    head(out, method, target, host, headers, length);
    if (length < 0) {
      out.write(CHUNKED);
    } else {
      out.write(CONTENT_LENGTH);
      out.decimal(length);
      out.crlf();
    }
    out.crlf();
    begin(length < 0 ? Mode.CHUNKED : Mode.FIXED, length);
  }

  private void head(
      ByteSink out, String method, String target, String host, Headers headers, long length)
      throws ProtocolException.ByUs {
    requireIdle(false);
    requireNoCoding(headers);
    boolean hasHost = headers.hasKnown(KnownField.HOST);
    if (hasHost && headers.all("Host").size() != 1) {
      throw new ProtocolException.ByUs("RFC 9112 §3.2", "a request without one Host");
    }
    long declared = declaredLength(headers);
    if (declared >= 0 && declared != length) {
      throw wrongLength();
    }
    int before = out.size();
    out.ascii(method);
    int end = out.size();
    if (end == before || Octets.tokenEnd(out.array(), before, end) != end) {
      out.truncate(before);
      throw new ProtocolException.ByUs("RFC 9110 §9.1", "a method that is no token");
    }
    out.write(' ');
    out.ascii(target);
    if (out.size() == end + 1 || Octets.targetEnd(out.array(), end + 1, out.size()) != out.size()) {
      out.truncate(before);
      throw new ProtocolException.ByUs("RFC 9112 §3.2", "a target that is not visible ASCII");
    }
    out.write(VERSION_LINE);
    if (!hasHost) {
      out.write(HOST);
      out.ascii(host);
      out.crlf();
    }
    headers.writeTo(out, KnownField.CONTENT_LENGTH);
  }

  /**
   * Writes the head of a request whose body follows in pieces: with the length that it declares, or
   * else in chunks.
   *
   * @param out where to
   * @param request what to ask; with Host
   * @throws ProtocolException.ByUs if the request contradicts itself; nothing is written
   */
  public void startStream(ByteSink out, Request request) throws ProtocolException.ByUs {
    requireIdle(false);
    Headers headers = request.headers();
    requireRequest(headers);
    long length = declaredLength(headers);
    requestLine(out, request);
    if (length < 0) {
      out.write(CHUNKED);
    }
    out.crlf();
    begin(length < 0 ? Mode.CHUNKED : Mode.FIXED, length);
  }

  private void begin(Mode next, long length) {
    mode = next;
    remaining = length;
    inChunk = false;
  }

  /**
   * Writes a piece of a stream. An empty piece is nothing: an empty chunk would be the end.
   *
   * @param out where to
   * @param bytes holds the piece
   * @param from the first index
   * @param to the index after the last
   * @throws ProtocolException.ByUs if it goes beyond the declared length; nothing is written
   */
  public void chunk(ByteSink out, byte[] bytes, int from, int to) throws ProtocolException.ByUs {
    if (from == to) {
      requireStream();
      return;
    }
    if (chunkStart(out, to - from)) {
      out.write(bytes, from, to);
    }
    chunkEnd(out);
  }

  /**
   * Writes what goes before a piece that the caller itself sends, so that it need not be copied.
   *
   * @param out where to
   * @param length of the piece, more than 0
   * @return whether the piece is to be sent; false in the answer to HEAD
   * @throws ProtocolException.ByUs if it goes beyond the declared length; nothing is written
   */
  public boolean chunkStart(ByteSink out, int length) throws ProtocolException.ByUs {
    requireStream();
    if (length <= 0) {
      throw new IllegalArgumentException("a chunk has bytes, not " + length);
    }
    if (mode == Mode.FIXED) {
      if (length > remaining) {
        throw wrongLength();
      }
      remaining -= length;
    } else if (mode == Mode.CHUNKED) {
      out.hex(length);
      out.crlf();
    }
    inChunk = true;
    return mode != Mode.DISCARDED;
  }

  /**
   * Writes what goes after a piece that the caller itself sent.
   *
   * @param out where to
   */
  public void chunkEnd(ByteSink out) {
    if (!inChunk) {
      throw new IllegalStateException("no chunk was started");
    }
    inChunk = false;
    if (mode == Mode.CHUNKED) {
      out.crlf();
    }
  }

  /**
   * Writes the end of a stream.
   *
   * @param out where to
   * @param trailers sent after chunks, else left away: there is no place for them
   * @throws ProtocolException.ByUs if the declared length was not reached, which only closing the
   *     connection can tell the peer; or if a trailer frames or routes the message (RFC 9110
   *     §6.5.1)
   */
  public void endStream(ByteSink out, Headers trailers) throws ProtocolException.ByUs {
    requireStream();
    if (mode == Mode.FIXED && remaining > 0) {
      throw wrongLength();
    }
    if (mode == Mode.CHUNKED) {
      if (trailers.hasKnown(KnownField.NEVER_IN_TRAILERS)) {
        throw new ProtocolException.ByUs(
            "RFC 9110 §6.5.1", "a trailer that frames or routes a message");
      }
      out.write(LAST_CHUNK);
      trailers.writeTo(out, KnownField.NONE);
      out.crlf();
    }
    mode = Mode.IDLE;
  }

  /**
   * Writes an interim response, before the real one. Not for a client of HTTP/1.0 (RFC 9110 §15.2).
   *
   * @param out where to
   * @param status 100, 102 or 103
   * @param headers its fields
   */
  public void interim(ByteSink out, int status, Headers headers) {
    requireIdle(true);
    if (status < 100 || status > 199 || status == 101) {
      throw new IllegalArgumentException("an interim response has status 1xx, not " + status);
    }
    statusLine(out, status);
    headers.writeTo(
        out, KnownField.CONNECTION | KnownField.CONTENT_LENGTH | KnownField.TRANSFER_ENCODING);
    out.crlf();
  }

  /**
   * {@return a complete minimal answer that ends the connection, for a peer that broke a rule}
   *
   * @param status 400 to 599
   * @param message what the client may read
   */
  public static byte[] refusal(int status, String message) {
    ByteSink out = ByteSink.open();
    refusal(out, NOTHING, status, message);
    return out.toBytes();
  }

  /**
   * Writes a complete answer that ends the connection, with Server and Date, for a peer that broke
   * a rule.
   *
   * @param out where to
   * @param status 400 to 599
   * @param message what the client may read
   */
  public void refuse(ByteSink out, int status, String message) {
    requireIdle(true);
    refusal(out, start, status, message);
  }

  private static void refusal(ByteSink out, byte[] start, int status, String message) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a refusal has status 400 to 599, not " + status);
    }
    byte[] body = (message + "\n").getBytes(StandardCharsets.UTF_8);
    statusLine(out, status);
    out.write(start);
    out.ascii(TEXT_HEADER);
    out.write(CONTENT_LENGTH);
    out.decimal(body.length);
    out.crlf();
    out.write(CLOSE);
    out.crlf();
    out.write(body);
  }

  private static void statusLine(ByteSink out, int status) {
    if (status == 200) {
      out.write(OK);
      return;
    }
    out.write(HTTP_1_1);
    out.decimal(status);
    out.write(' ');
    out.ascii(Status.reason(status));
    out.crlf();
  }

  private void startLine(ByteSink out, int status, Headers headers) {
    statusLine(out, status);
    boolean hasServer = headers.hasKnown(KnownField.SERVER);
    boolean hasDate = headers.hasKnown(KnownField.DATE);
    if (!hasServer && !hasDate) {
      out.write(start);
    } else if (hasDate && !hasServer) {
      out.write(server);
    } else if (hasServer && !hasDate) {
      out.write(start, server.length, start.length);
    }
  }

  private void connection(ByteSink out, RequestHead request, boolean alive, boolean switches) {
    if (!alive) {
      out.write(CLOSE);
    } else if (request.minorVersion() == 0 && !switches) {
      out.write(KEEP_ALIVE);
    }
  }

  /** RFC 9112 §9.3: as the request and the server want it; a handler may only ask to close. */
  private static boolean isKeptAlive(RequestHead request, Headers headers, boolean close) {
    return !close
        && request.keepAlive()
        && !(headers.hasKnown(KnownField.CONNECTION) && headers.contains("Connection", "close"));
  }

  /** Tells whether other bytes than HTTP follow this answer (RFC 9110 §7.8 and §9.3.6). */
  private static boolean switchesProtocol(RequestHead request, int status) {
    return status == 101 || (status / 100 == 2 && request.method().equals("CONNECT"));
  }

  private static boolean forbidsBody(int status) {
    return status < 200 || status == 204 || status == 205 || status == 304;
  }

  /** Returns the fields of the handler that are not written as they are. */
  private static int skipped(RequestHead request, int status) {
    if (status == 101) {
      return KnownField.CONTENT_LENGTH; // Connection: upgrade is the handler's
    }
    return request.isHead() || status == 304 ? KnownField.CONNECTION : OWN;
  }

  /** Tells whether Content-Length is written from the body (RFC 9110 §8.6). */
  static boolean hasOwnLength(RequestHead request, Response response, int bodyBytes) {
    int status = response.status();
    if (status < 200 || status == 204 || switchesProtocol(request, status)) {
      return false;
    }
    if (status == 304 || request.isHead()) { // the length that a GET would have, if anybody knows
      boolean isKnown = status != 304 && bodyBytes > 0;
      return isKnown && !response.headers().hasKnown(KnownField.CONTENT_LENGTH);
    }
    return true;
  }

  /** Throws unless a response may have a body that is written in pieces. */
  static void requireStreaming(RequestHead request, Response response)
      throws ProtocolException.ByUs {
    requireNoCoding(response.headers());
    int status = response.status();
    if (forbidsBody(status) || switchesProtocol(request, status)) {
      throw new ProtocolException.ByUs("RFC 9112 §6.3", "a stream in a response " + status);
    }
  }

  /** Throws unless a response may have a body of that many bytes. */
  static void requireFraming(RequestHead request, Response response, int bodyBytes)
      throws ProtocolException.ByUs {
    int status = response.status();
    Headers headers = response.headers();
    requireNoCoding(headers);
    if (bodyBytes > 0 && (forbidsBody(status) || switchesProtocol(request, status))) {
      throw new ProtocolException.ByUs("RFC 9112 §6.3", "a body in a response " + status);
    }
    long declared = declaredLength(headers);
    boolean describesAnother = status == 304 || (request.isHead() && bodyBytes == 0);
    if (declared >= 0 && declared != bodyBytes && !describesAnother) {
      throw wrongLength();
    }
  }

  private static void requireNoCoding(Headers headers) throws ProtocolException.ByUs {
    if (headers.hasKnown(KnownField.TRANSFER_ENCODING)) {
      throw new ProtocolException.ByUs(
          "RFC 9112 §6.1", "Transfer-Encoding is the writer's to decide");
    }
  }

  private static void requireRequest(Headers headers) throws ProtocolException.ByUs {
    requireNoCoding(headers);
    if (headers.all("Host").size() != 1) {
      throw new ProtocolException.ByUs("RFC 9112 §3.2", "a request without one Host");
    }
  }

  /** Returns the Content-Length that the headers declare, or -1. */
  static long declaredLength(Headers headers) throws ProtocolException.ByUs {
    if (!headers.hasKnown(KnownField.CONTENT_LENGTH)) {
      return -1;
    }
    String text = headers.get("Content-Length").asText();
    boolean isNumber = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; i < text.length() && isNumber; i++) {
      isNumber = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!isNumber || headers.all("Content-Length").size() > 1) {
      throw new ProtocolException.ByUs("RFC 9110 §8.6", "a Content-Length that is not one number");
    }
    return Long.parseLong(text);
  }

  private static ProtocolException.ByUs wrongLength() {
    return new ProtocolException.ByUs(
        "RFC 9110 §8.6", "a body of another length than Content-Length declares");
  }

  private static void requestLine(ByteSink out, Request request) {
    out.ascii(request.method());
    out.write(' ');
    out.ascii(request.target());
    out.write(VERSION_LINE);
    request.headers().writeTo(out, KnownField.NONE);
  }

  /** RFC 9110 §8.6: methods whose requests say so when they have no body. */
  private static boolean expectsBody(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH" -> true;
      default -> false;
    };
  }

  private void requireIdle(boolean server) {
    if (server != forServer) {
      throw new IllegalStateException(
          forServer ? "a server writes no requests" : "a client writes no responses");
    }
    if (mode != Mode.IDLE) {
      throw new IllegalStateException("a stream is open: " + mode);
    }
  }

  private void requireStream() {
    if (mode == Mode.IDLE || inChunk) {
      throw new IllegalStateException(inChunk ? "a chunk is open" : "no stream was started");
    }
  }
}
