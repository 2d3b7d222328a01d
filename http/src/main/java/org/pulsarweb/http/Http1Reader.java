package org.pulsarweb.http;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.BodyChunk;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Event.ResponseHead;

/**
 * Reads HTTP/1.1 messages from bytes that were split anywhere, for a server or for a client.
 *
 * <p>It is fed arrays and asked for events; it never sees a socket, waits for nothing and knows no
 * time. It is strict: what two readers could understand in two ways is refused (RFC 9112 §11.2).
 *
 * <pre>
 * HEAD ──head──► FIXED, CHUNK… or UNTIL_CLOSE ──chunks──► END ──EndOfMessage──► HEAD
 *   └──head without a body──────────────────────────────► END
 *   └──1xx head (client)──► HEAD            101, CONNECT, takeRest ──► OPAQUE
 * </pre>
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Http1Reader {
  /**
   * All chunk extensions of one message may have this many times the bytes of one chunk line: 16
   * KiB by default, as Node and hyper. Otherwise a body of one-byte chunks costs its reader far
   * more than the body's limit says.
   */
  private static final int EXTENSIONS_MAX_LINES = 64;

  private static final byte[] NOTHING = new byte[0];

  private enum Phase {
    HEAD,
    FIXED,
    CHUNK_LINE,
    CHUNK_BYTES,
    CHUNK_END,
    TRAILERS,
    UNTIL_CLOSE,
    END,
    OPAQUE
  }

  private final Http1Limits limits;
  private final boolean forServer;
  private final FieldLines fields;
  private final HeadReader head;

  /** Methods of requests whose responses are still to come, oldest first (RFC 9112 §9.2). */
  private final @Nullable ArrayDeque<String> awaited;

  private byte[] array = NOTHING;
  private int position;
  private int limit;

  /** Whether what follows {@link #limit} in the array is ours to fill. */
  private boolean hasSpare;

  private Phase phase = Phase.HEAD;

  /** In HEAD: whether the empty line before a start line was seen, and whether the head was. */
  private boolean sawBlankLine;

  private boolean inHead;
  private boolean ended;

  /** Whether the last answer was NEED_MORE within a message. */
  private boolean isStarved;

  /** Bytes to come of a body of known length, or of a chunk. */
  private long remaining;

  private long bodyBytes;
  private long bodyMaxBytes;
  private int extensionBytes;
  private int scanned;
  private int trailersFrom;
  private EndOfMessage endOfMessage = EndOfMessage.PLAIN;
  private ProtocolException.@Nullable ByPeer failure;

  private Http1Reader(Http1Limits limits, boolean forServer) {
    this.limits = limits;
    this.forServer = forServer;
    this.fields = new FieldLines(limits.headerMaxCount());
    this.head = new HeadReader(limits, forServer, fields);
    this.awaited = forServer ? null : new ArrayDeque<>(2);
    this.bodyMaxBytes = limits.bodyMaxBytes();
  }

  /**
   * {@return a reader of requests}
   *
   * @param limits of each message
   */
  public static Http1Reader forServer(Http1Limits limits) {
    return new Http1Reader(limits, true);
  }

  /**
   * {@return a reader of responses}
   *
   * @param limits of each message; the request line's is the status line's
   */
  public static Http1Reader forClient(Http1Limits limits) {
    return new Http1Reader(limits, false);
  }

  /**
   * Announces the response to a request, because its framing depends on the method (RFC 9112 §6.3).
   * May be called for several requests ahead. Bytes of a response that was not announced are
   * refused (RFC 9112 §9.2).
   *
   * @param method of the request
   */
  public void responseTo(String method) {
    if (awaited == null) {
      throw new IllegalStateException("a server reads no responses");
    }
    awaited.add(method);
  }

  /**
   * Takes bytes that arrived. They are not copied while messages lie whole in one array.
   *
   * @param bytes owned by the reader from now on: nobody changes them any more
   */
  public void feed(byte[] bytes) {
    feed(bytes, 0, bytes.length);
  }

  /**
   * Takes a slice that arrived.
   *
   * @param bytes owned by the reader from now on: nobody changes the slice any more
   * @param from the first index
   * @param to the index after the last
   */
  public void feed(byte[] bytes, int from, int to) {
    if (ended) {
      throw new IllegalStateException("fed after the end");
    }
    isStarved = false;
    if (position == limit) {
      array = bytes;
      position = from;
      limit = to;
      hasSpare = false;
      scanned = from;
      if (phase == Phase.TRAILERS) { // nothing of them was seen, or position would say so
        trailersFrom = from;
        fields.begin(from);
      }
    } else {
      append(bytes, from, to);
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int length = to - from;
    if (!hasSpare || array.length - limit < length) {
      int kept = limit - position;
      int needed = Math.addExact(kept, length);
      var larger = new byte[Math.max(256, needed + Math.min(needed / 2, 64 * 1024))];
      System.arraycopy(array, position, larger, 0, kept);
      head.shift(-position);
      scanned -= position;
      trailersFrom -= position;
      array = larger;
      position = 0;
      limit = kept;
      hasSpare = true;
    }
    System.arraycopy(bytes, from, array, limit, length);
    limit += length;
  }

  /**
   * Says that the peer sends no more. What was fed before is still read; {@link #next} throws where
   * a message is cut off.
   *
   * @throws ProtocolException.ByPeer if {@link #next} has already asked for more of a message
   */
  public void end() throws ProtocolException.ByPeer {
    ended = true;
    if (isStarved && failure == null && phase != Phase.UNTIL_CLOSE) {
      throw failed(cutOff());
    }
  }

  /** {@return how many bytes were fed and not yet read as events} */
  public int buffered() {
    return limit - position;
  }

  /** {@return whether nothing of a next message was seen, an empty line aside} */
  public boolean atMessageStart() {
    return phase == Phase.HEAD && !inHead && (position == limit || isHalfBlankLine());
  }

  private boolean isHalfBlankLine() {
    return forServer && !sawBlankLine && limit - position == 1 && array[position] == '\r';
  }

  /**
   * Changes the limit of the current message's body. Call it after its head, before its body is
   * read; the next message has the usual limit again.
   *
   * @param bytes 0 or more
   */
  public void bodyMaxBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bodyMaxBytes must not be negative: " + bytes);
    }
    bodyMaxBytes = bytes;
  }

  /**
   * Stops reading HTTP: what follows is another protocol (101, or 2xx to CONNECT).
   *
   * @return the bytes fed and not yet read; later bytes must not be fed
   */
  public byte[] takeRest() {
    var rest = new byte[limit - position];
    System.arraycopy(array, position, rest, 0, rest.length);
    array = NOTHING;
    position = 0;
    limit = 0;
    phase = Phase.OPAQUE;
    return rest;
  }

  /**
   * {@return what the next bytes mean, or NEED_MORE}
   *
   * @throws ProtocolException.ByPeer if they break a rule; then every later call throws the same
   */
  public Http1Event next() throws ProtocolException.ByPeer {
    if (failure != null) {
      throw failure;
    }
    try {
      return switch (phase) {
        case HEAD -> head();
        case END -> endOfMessage();
        case FIXED -> fixed();
        case CHUNK_LINE, CHUNK_BYTES, CHUNK_END, TRAILERS -> chunked();
        case UNTIL_CLOSE -> untilClose();
        case OPAQUE -> NeedMore.NEED_MORE;
      };
    } catch (ProtocolException.ByPeer e) {
      throw failed(e);
    }
  }

  private ProtocolException.ByPeer failed(ProtocolException.ByPeer e) {
    failure = e;
    array = NOTHING;
    position = 0;
    limit = 0;
    return e;
  }

  private static ProtocolException.ByPeer cutOff() {
    return new ProtocolException.ByPeer(400, "RFC 9112 §8", "the message is cut off");
  }

  private Http1Event needMore(boolean withinMessage) throws ProtocolException.ByPeer {
    if (withinMessage && ended) {
      throw cutOff();
    }
    isStarved = withinMessage;
    if (position == limit) { // so that an idle connection keeps no bytes alive
      array = NOTHING;
      position = 0;
      limit = 0;
    }
    return NeedMore.NEED_MORE;
  }

  private Http1Event head() throws ProtocolException.ByPeer {
    if (!inHead) {
      if (position < limit && array[position] == '\r' && forServer) {
        skipBlankLine();
      }
      if (position == limit || isHalfBlankLine()) {
        return needMore(false);
      }
      if (awaited != null && awaited.isEmpty()) {
        throw new ProtocolException.ByPeer(400, "RFC 9112 §9.2", "a response to no request");
      }
      inHead = true;
      head.begin(position);
    }
    int after = head.advance(array, limit);
    if (after < 0) {
      return needMore(true);
    }
    inHead = false;
    sawBlankLine = false;
    position = after;
    bodyBytes = 0;
    bodyMaxBytes = limits.bodyMaxBytes();
    extensionBytes = 0;
    endOfMessage = EndOfMessage.PLAIN;
    return forServer ? requestHead() : responseHead();
  }

  /**
   * RFC 9112 §2.2: one empty line before a request line is ignored, for old clients that end a body
   * with one. A second one is refused by the request line's grammar.
   */
  private void skipBlankLine() {
    if (!sawBlankLine && limit - position >= 2 && array[position + 1] == '\n') {
      position += 2;
      sawBlankLine = true;
    }
  }

  private RequestHead requestHead() throws ProtocolException.ByPeer {
    RequestHead request = head.request(array);
    frame(request.bodyLength());
    return request;
  }

  private ResponseHead responseHead() throws ProtocolException.ByPeer {
    ArrayDeque<String> methods = awaited;
    String method = methods == null ? "" : methods.element();
    ResponseHead response = head.response(array, method);
    if (response.isInterim()) {
      return response; // the response itself is still to come
    }
    if (methods != null) {
      methods.remove();
    }
    boolean isTunnel = method.equals("CONNECT") && response.status() < 300;
    if (isTunnel || response.status() == 101) {
      phase = Phase.OPAQUE;
    } else {
      frame(response.bodyLength());
    }
    return response;
  }

  private void frame(long bodyLength) {
    remaining = bodyLength;
    if (bodyLength == 0) {
      phase = Phase.END;
    } else if (bodyLength == Framing.CHUNKED) {
      phase = Phase.CHUNK_LINE;
      scanned = position;
    } else {
      phase = bodyLength == Framing.UNTIL_CLOSE ? Phase.UNTIL_CLOSE : Phase.FIXED;
    }
  }

  private Http1Event endOfMessage() {
    phase = Phase.HEAD;
    return endOfMessage;
  }

  private Http1Event fixed() throws ProtocolException.ByPeer {
    requireBodySize(remaining);
    if (position == limit) {
      return needMore(true);
    }
    BodyChunk chunk = takeChunk();
    if (remaining == 0) {
      phase = Phase.END;
    }
    return chunk;
  }

  private Http1Event untilClose() throws ProtocolException.ByPeer {
    if (position == limit) {
      return ended ? endOfMessage() : needMore(true);
    }
    remaining = (long) limit - position;
    requireBodySize(remaining);
    return takeChunk();
  }

  private void requireBodySize(long more) throws ProtocolException.ByPeer {
    if (more > bodyMaxBytes - bodyBytes) {
      throw new ProtocolException.ByPeer(
          413, "RFC 9110 §15.5.14", "a body larger than " + bodyMaxBytes + " bytes");
    }
  }

  private BodyChunk takeChunk() {
    int length = (int) Math.min(remaining, limit - position);
    var chunk = new BodyChunk(array, position, position + length);
    position += length;
    remaining -= length;
    bodyBytes += length;
    return chunk;
  }

  private Http1Event chunked() throws ProtocolException.ByPeer {
    while (true) {
      switch (phase) {
        case CHUNK_LINE -> {
          if (!readChunkLine()) {
            return needMore(true);
          }
        }
        case CHUNK_BYTES -> {
          if (position == limit) {
            return needMore(true);
          }
          BodyChunk chunk = takeChunk();
          if (remaining == 0) {
            phase = Phase.CHUNK_END;
          }
          return chunk;
        }
        case CHUNK_END -> {
          if (!readChunkEnd()) {
            return needMore(true);
          }
        }
        default -> {
          return readTrailers() ? endOfMessage() : needMore(true);
        }
      }
    }
  }

  private boolean readChunkLine() throws ProtocolException.ByPeer {
    int lf = Octets.indexOf((byte) '\n', array, scanned, limit);
    int end = lf < 0 ? limit - 1 : lf - 1; // where the CR is, or may be
    if (end - position > limits.chunkLineMaxBytes()) {
      throw new ProtocolException.ByPeer(
          400,
          "RFC 9112 §7.1.1",
          "a chunk line longer than " + limits.chunkLineMaxBytes() + " bytes");
    }
    if (lf < 0) {
      scanned = limit;
      return false;
    }
    if (end < position || array[end] != '\r') {
      throw new ProtocolException.ByPeer(400, "RFC 9112 §2.2", "an LF without CR");
    }
    int sizeEnd = Framing.chunkSizeEnd(array, position, end);
    remaining = Framing.chunkSize(array, position, sizeEnd);
    if (sizeEnd < end) {
      Framing.requireExtensions(array, sizeEnd, end);
      extensionBytes += end - sizeEnd;
      if (extensionBytes > EXTENSIONS_MAX_LINES * (long) limits.chunkLineMaxBytes()) {
        throw new ProtocolException.ByPeer(400, "RFC 9112 §7.1.1", "too many chunk extensions");
      }
    }
    requireBodySize(remaining);
    position = lf + 1;
    if (remaining == 0) {
      phase = Phase.TRAILERS;
      trailersFrom = position;
      fields.begin(position);
    } else {
      phase = Phase.CHUNK_BYTES;
    }
    return true;
  }

  private boolean readChunkEnd() throws ProtocolException.ByPeer {
    if (position < limit && array[position] != '\r') {
      throw noChunkEnd();
    }
    if (limit - position < 2) {
      return false;
    }
    if (array[position + 1] != '\n') {
      throw noChunkEnd();
    }
    position += 2;
    scanned = position;
    phase = Phase.CHUNK_LINE;
    return true;
  }

  private static ProtocolException.ByPeer noChunkEnd() {
    return new ProtocolException.ByPeer(400, "RFC 9112 §7.1", "no CRLF after a chunk");
  }

  /**
   * Reads trailers (RFC 9112 §7.1.2). Those that frame or route a message are refused (RFC 9110
   * §6.5.1): no honest peer sends them, and a reader that merged them would be fooled.
   */
  private boolean readTrailers() throws ProtocolException.ByPeer {
    int after = fields.advance(array, limit, trailersFrom, limits.trailerMaxBytes());
    if (after < 0) {
      return false;
    }
    if (fields.has(KnownField.NEVER_IN_TRAILERS)) {
      throw new ProtocolException.ByPeer(
          400, "RFC 9110 §6.5.1", "a trailer that frames or routes a message");
    }
    position = after;
    if (fields.count() > 0) {
      endOfMessage = new EndOfMessage(fields.headers(array));
    }
    return true;
  }
}
