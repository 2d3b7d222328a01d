package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * Writes HTTP/2 frames as a server, and refuses to write wrong messages.
 *
 * <p>Fields are written without the dynamic table of HPACK: what a response says does not depend on
 * the connection then, so that fields which many share are put together once, and a peer's table
 * has nothing to keep. Content-Length is written here, Date and Server unless the response has its
 * own; fields that HTTP/2 does not know are left away (RFC 9113 §8.2.2).
 *
 * <p>Windows, and the order of frames within a stream, are the caller's business.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Http2Writer {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;

  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;

  private static final int FRAME_HEAD_BYTES = 9;

  /**
   * Tells the peer that no table is used: one byte, in front of the first block (RFC 7541 §6.3).
   */
  private static final int NO_TABLE = 0x20;

  /** Where the static table has content-length (RFC 7541 Appendix A). */
  private static final int CONTENT_LENGTH_INDEX = 28;

  private static final byte[] SERVER = bytes("server");
  private static final byte[] DATE = bytes("date");
  private static final byte[] NOTHING = new byte[0];

  private final byte[] server;
  private byte[] date = NOTHING;
  private byte[] dateField = NOTHING;
  private boolean hasTableSize;

  private Http2Writer(byte[] server) {
    this.server = server;
  }

  /**
   * {@return a writer of responses}
   *
   * @param serverName the value of server; empty to send none
   */
  public static Http2Writer forServer(String serverName) {
    return new Http2Writer(serverName.isEmpty() ? NOTHING : field(SERVER, bytes(serverName)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] field(byte[] name, byte[] value) {
    ByteSink out = ByteSink.open();
    Hpack.field(
        out,
        joined(name, value),
        0,
        name.length,
        name.length,
        name.length + value.length,
        new byte[name.length]);
    return out.toBytes();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var joined = new byte[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /**
   * Tells the time, once a second. Giving the same array again costs nothing.
   *
   * @param imfFixdate for example {@code Fri, 20 Nov 2026 12:00:00 GMT}; not changed any more
   */
  @SuppressWarnings("ReferenceEquality") // the same array is the cheap and usual case
  public void date(byte[] imfFixdate) {
    if (imfFixdate != date) {
      date = imfFixdate;
      dateField = field(DATE, imfFixdate);
    }
  }

  // ---- messages -------------------------------------------------------------------------------

  /**
   * Writes the head of a response.
   *
   * @param out where to
   * @param stream that it goes to
   * @param request what it answers
   * @param response what to say; one that opens a tunnel says 200 (RFC 8441 §5)
   * @param isEnd whether nothing follows
   * @return how many bytes of a body have to follow; -1 if that is not declared
   * @throws ProtocolException.ByUs if the response contradicts itself; nothing is written
   */
  public long head(ByteSink out, int stream, RequestHead request, Response response, boolean isEnd)
      throws ProtocolException.ByUs {
    Headers headers = response.headers();
    int status = response.isTunnel() ? 200 : response.status();
    long length = -1;
    if (!response.isTunnel()) {
      if (response.isStream()) {
        Http1Writer.requireStreaming(request, response);
        length = Http1Writer.declaredLength(headers);
      } else {
        Http1Writer.requireFraming(request, response, response.bytes().length);
        length = response.bytes().length;
      }
    }
    int from = begin(out);
    status(out, status);
    if (!headers.hasKnown(KnownField.SERVER)) {
      out.write(server);
    }
    if (!headers.hasKnown(KnownField.DATE)) {
      out.write(dateField);
    }
    out.write(headers.block());
    if (!response.isTunnel()) {
      contentLength(out, request, response, length);
    }
    finish(out, from, stream, isEnd);
    return length;
  }

  /**
   * Writes a whole answer to a request that was not read: short, and whatever its method.
   *
   * @param out where to
   * @param stream that it goes to
   * @param response with bytes
   */
  public void refusal(ByteSink out, int stream, Response response) {
    int from = begin(out);
    status(out, response.status());
    out.write(server);
    out.write(dateField);
    out.write(response.headers().block());
    finish(out, from, stream, false);
    content(out, stream, response.bytes().length, true);
    out.write(response.bytes());
  }

  private static void contentLength(
      ByteSink out, RequestHead request, Response response, long length)
      throws ProtocolException.ByUs {
    boolean isOwn =
        !response.isStream() && Http1Writer.hasOwnLength(request, response, (int) length);
    long declared = isOwn ? length : Http1Writer.declaredLength(response.headers());
    if (declared >= 0) {
      Hpack.number(out, 0, 4, CONTENT_LENGTH_INDEX);
      int at = out.size();
      out.write(0);
      out.decimal(declared);
      out.array()[at] = (byte) (out.size() - at - 1); // less than 20 digits
    }
  }

  private static void status(ByteSink out, int status) {
    int index =
        switch (status) {
          case 200 -> 8;
          case 204 -> 9;
          case 206 -> 10;
          case 304 -> 11;
          case 400 -> 12;
          case 404 -> 13;
          case 500 -> 14;
          default -> 0;
        };
    if (index > 0) {
      out.write(0x80 | index);
    } else {
      Hpack.number(out, 0, 4, 8);
      out.write(3);
      out.decimal(status);
    }
  }

  /**
   * Writes an interim response, before the real one.
   *
   * @param out where to
   * @param stream that it goes to
   * @param status 100, 102 or 103
   * @param headers its fields
   */
  public void interim(ByteSink out, int stream, int status, Headers headers) {
    int from = begin(out);
    status(out, status);
    out.write(headers.block());
    finish(out, from, stream, false);
  }

  /**
   * Writes the end of a body that has trailers.
   *
   * @param out where to
   * @param stream that it goes to
   * @param trailers at least one
   * @throws ProtocolException.ByUs if a trailer frames or routes the message (RFC 9110 §6.5.1)
   */
  public void trailers(ByteSink out, int stream, Headers trailers) throws ProtocolException.ByUs {
    if (trailers.hasKnown(KnownField.NEVER_IN_TRAILERS)) {
      throw new ProtocolException.ByUs(
          "RFC 9110 §6.5.1", "a trailer that frames or routes a message");
    }
    int from = begin(out);
    out.write(trailers.block());
    finish(out, from, stream, true);
  }

  /** Leaves room for the head of a HEADERS frame and returns where it is. */
  private int begin(ByteSink out) {
    int from = out.size();
    frame(out, 0, HEADERS, 0, 0);
    if (!hasTableSize) {
      hasTableSize = true;
      out.write(NO_TABLE);
    }
    return from;
  }

  /** Fills in the head; a block that is too large for one frame goes on in others. */
  private static void finish(ByteSink out, int from, int stream, boolean isEnd) {
    int length = out.size() - from - FRAME_HEAD_BYTES;
    int flags = isEnd ? END_STREAM : 0;
    if (length <= Http2Limits.FRAME_MAX_BYTES) {
      frameAt(out.array(), from, length, HEADERS, flags | END_HEADERS, stream);
      return;
    }
    int start = from + FRAME_HEAD_BYTES;
    byte[] block = Arrays.copyOfRange(out.array(), start, out.size());
    out.truncate(from);
    for (int at = 0; at < length; at += Http2Limits.FRAME_MAX_BYTES) {
      int piece = Math.min(length - at, Http2Limits.FRAME_MAX_BYTES);
      int last = at + piece == length ? END_HEADERS : 0;
      frame(out, piece, at == 0 ? HEADERS : CONTINUATION, (at == 0 ? flags : 0) | last, stream);
      out.write(block, at, at + piece);
    }
  }

  // ---- frames ---------------------------------------------------------------------------------

  /**
   * Writes what goes before a piece of a body, which the caller writes.
   *
   * @param out where to
   * @param stream that it goes to
   * @param length of the piece; 0 only at the end
   * @param isEnd whether nothing follows
   */
  public void content(ByteSink out, int stream, int length, boolean isEnd) {
    frame(out, length, DATA, isEnd ? END_STREAM : 0, stream);
  }

  /**
   * Ends a stream.
   *
   * @param out where to
   * @param stream its number
   * @param error why
   */
  public void reset(ByteSink out, int stream, Http2Error error) {
    frame(out, 4, RST_STREAM, 0, stream);
    int32(out, error.code());
  }

  /**
   * Says what a server takes, as the first of all.
   *
   * @param out where to
   * @param limits of the connection
   * @param headMaxBytes the most that all fields of a request may take
   */
  public void settings(ByteSink out, Http2Limits limits, int headMaxBytes) {
    frame(out, 24, SETTINGS, 0, 0);
    setting(out, MAX_CONCURRENT_STREAMS, limits.streamMax());
    setting(out, INITIAL_WINDOW_SIZE, limits.streamWindowBytes());
    setting(out, MAX_HEADER_LIST_SIZE, headMaxBytes);
    setting(out, ENABLE_CONNECT_PROTOCOL, 1);
    int more = limits.connectionWindowBytes() - Http2Limits.FIRST_WINDOW_BYTES;
    if (more > 0) {
      windowUpdate(out, 0, more);
    }
  }

  private static void setting(ByteSink out, int name, int value) {
    out.write(name >>> 8);
    out.write(name);
    int32(out, value);
  }

  /**
   * Says that the peer's settings hold.
   *
   * @param out where to
   */
  public void settingsTaken(ByteSink out) {
    frame(out, 0, SETTINGS, ACK, 0);
  }

  /**
   * Answers a ping.
   *
   * @param out where to
   * @param opaque what came with it
   */
  public void pingAnswer(ByteSink out, long opaque) {
    frame(out, 8, PING, ACK, 0);
    int32(out, (int) (opaque >>> 32));
    int32(out, (int) opaque);
  }

  /**
   * Lets the peer send more.
   *
   * @param out where to
   * @param stream its number, or 0 for the connection
   * @param bytes how much more, at least 1
   */
  public void windowUpdate(ByteSink out, int stream, int bytes) {
    frame(out, 4, WINDOW_UPDATE, 0, stream);
    int32(out, bytes);
  }

  /**
   * Says that no more streams are taken.
   *
   * @param out where to
   * @param lastStream the highest number of a stream that is, or was, answered
   * @param error why
   * @param message for who looks into it
   */
  public void goAway(ByteSink out, int lastStream, Http2Error error, String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    frame(out, 8 + text.length, GOAWAY, 0, 0);
    int32(out, lastStream);
    int32(out, error.code());
    out.write(text);
  }

  private static void frame(ByteSink out, int length, int type, int flags, int stream) {
    int at = out.size();
    int32(out, 0);
    int32(out, 0);
    out.write(0);
    frameAt(out.array(), at, length, type, flags, stream);
  }

  private static void frameAt(byte[] array, int at, int length, int type, int flags, int stream) {
    array[at] = (byte) (length >>> 16);
    array[at + 1] = (byte) (length >>> 8);
    array[at + 2] = (byte) length;
    array[at + 3] = (byte) type;
    array[at + 4] = (byte) flags;
    array[at + 5] = (byte) (stream >>> 24);
    array[at + 6] = (byte) (stream >>> 16);
    array[at + 7] = (byte) (stream >>> 8);
    array[at + 8] = (byte) stream;
  }

  private static void int32(ByteSink out, int value) {
    out.write(value >>> 24);
    out.write(value >>> 16);
    out.write(value >>> 8);
    out.write(value);
  }
}
