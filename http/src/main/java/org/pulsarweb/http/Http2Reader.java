package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/2 from bytes that were split anywhere, for a server (RFC 9113).
 *
 * <p>It is fed arrays and asked for events; it never sees a socket, waits for nothing, knows no
 * time, and of streams only which numbers were used. Frames are read whole, and are 16 KiB at most;
 * only the bytes of a body are told as they come. What ends the connection is an {@link
 * Http2Exception}, what ends a stream an event.
 *
 * <pre>
 * PREFACE ──24 bytes──► FRAMES ──HEADERS without END_HEADERS──► BLOCK ──END_HEADERS──► FRAMES
 * </pre>
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Http2Reader {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Bytes in front of each frame (RFC 9113 §4.1). */
  private static final int FRAME_HEAD_BYTES = 9;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int PADDED = 0x8;
  private static final int HAS_PRIORITY = 0x20;

  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;

  private static final byte[] NOTHING = new byte[0];

  private final Http1Limits messages;
  private final Http2Limits limits;
  private final HpackReader hpack = new HpackReader();
  private final FieldBlock fields;
  private final Repeat repeat = new Repeat();

  private byte[] array = NOTHING;
  private int position;
  private int limit;
  private boolean hasSpare;

  private boolean hasPreface;
  private boolean hasSettings;

  /** The highest number of a stream that the peer has opened. */
  private int lastStream;

  /** The latest gap in the numbers that the peer used: they were never open. */
  private int skippedFrom;

  private int skippedTo;

  // A block that goes on in CONTINUATION frames.
  private int blockStream;
  private boolean blockEndsStream;
  private byte[] block = NOTHING;
  private int blockBytes;
  private int continuations;

  // A DATA frame whose bytes are told as they come.
  private int contentStream;
  private int contentBytes;
  private boolean contentEndsStream;

  private @Nullable Http2Exception failure;

  private Http2Reader(Http1Limits messages, Http2Limits limits) {
    this.messages = messages;
    this.limits = limits;
    this.fields = new FieldBlock(messages);
  }

  /**
   * {@return a reader of what a client sends}
   *
   * @param messages limits of each request
   * @param limits of the connection
   */
  public static Http2Reader forServer(Http1Limits messages, Http2Limits limits) {
    return new Http2Reader(messages, limits);
  }

  /**
   * {@return how much of the connection preface (RFC 9113 §3.4) the bytes may be: all of it if it
   * is 24, -1 if they begin with something else}
   *
   * @param bytes the first of a connection
   */
  public static int prefaceBytes(byte[] bytes) {
    int count = Math.min(bytes.length, PREFACE.length);
    return Arrays.equals(bytes, 0, count, PREFACE, 0, count) ? count : -1;
  }

  /**
   * Takes bytes that arrived.
   *
   * @param bytes owned by the reader from now on: nobody changes them any more
   */
  public void feed(byte[] bytes) {
    if (position == limit) {
      array = bytes;
      position = 0;
      limit = bytes.length;
      hasSpare = false;
      return;
    }
    if (!hasSpare || array.length - limit < bytes.length) {
      int kept = limit - position;
      var larger = new byte[Math.max(1024, (kept + bytes.length) * 3 / 2)];
      System.arraycopy(array, position, larger, 0, kept);
      array = larger;
      position = 0;
      limit = kept;
      hasSpare = true;
    }
    System.arraycopy(bytes, 0, array, limit, bytes.length);
    limit += bytes.length;
  }

  /** {@return whether the preface, a head or another frame has begun and is not whole yet} */
  public boolean isWithinHead() {
    return position < limit || blockStream != 0 || !hasSettings;
  }

  /** {@return the highest number of a stream that the peer has opened} */
  public int lastStream() {
    return lastStream;
  }

  /**
   * {@return whether a stream was ever opened}
   *
   * @param stream its number
   */
  public boolean wasOpened(int stream) {
    return (stream & 1) == 1
        && stream <= lastStream
        && (stream < skippedFrom || stream >= skippedTo);
  }

  /**
   * {@return what the next bytes mean, or NEED_MORE}
   *
   * @throws Http2Exception if they break a rule so that the connection has to end; then every later
   *     call throws the same
   */
  public Http2Event next() throws Http2Exception {
    if (failure != null) {
      throw failure;
    }
    try {
      return read();
    } catch (Http2Exception e) {
      failure = e;
      array = NOTHING;
      position = 0;
      limit = 0;
      throw e;
    }
  }

  private Http2Event read() throws Http2Exception {
    if (!hasPreface && !readPreface()) {
      return Http2Event.Other.NEED_MORE;
    }
    if (contentBytes > 0 && position < limit) {
      return moreContent();
    }
    while (contentBytes == 0 && limit - position >= FRAME_HEAD_BYTES) {
      int at = position;
      int length = (array[at] & 0xFF) << 16 | (array[at + 1] & 0xFF) << 8 | (array[at + 2] & 0xFF);
      int type = array[at + 3] & 0xFF;
      if (length > Http2Limits.FRAME_MAX_BYTES) {
        throw new Http2Exception(
            Http2Error.FRAME_SIZE_ERROR, "RFC 9113 §4.2", "a frame larger than 16384 bytes");
      }
      if (!hasSettings && (type != SETTINGS || (array[at + 4] & ACK) != 0)) {
        throw broken("RFC 9113 §3.4", "something else than SETTINGS first");
      }
      int from = at + FRAME_HEAD_BYTES;
      if (limit - from < length) {
        if (type == DATA && (array[at + 4] & PADDED) == 0 && blockStream == 0) {
          position = from;
          begin(array[at + 4], int31(at + 5), length);
          if (position < limit) {
            return moreContent();
          }
        }
        break;
      }
      position = from + length;
      Http2Event event = frame(type, array[at + 4], int31(at + 5), from, position);
      if (event != null) {
        return event;
      }
    }
    if (position == limit) { // so that an idle connection keeps no bytes alive
      array = NOTHING;
      position = 0;
      limit = 0;
    }
    return Http2Event.Other.NEED_MORE;
  }

  private boolean readPreface() throws Http2Exception {
    int count = Math.min(limit - position, PREFACE.length);
    if (!Arrays.equals(array, position, position + count, PREFACE, 0, count)) {
      throw broken("RFC 9113 §3.4", "no connection preface");
    }
    if (count < PREFACE.length) {
      return false;
    }
    position += count;
    hasPreface = true;
    return true;
  }

  private int int31(int at) {
    return int32(at) & Integer.MAX_VALUE;
  }

  private int int32(int at) {
    return (array[at] & 0xFF) << 24
        | (array[at + 1] & 0xFF) << 16
        | (array[at + 2] & 0xFF) << 8
        | (array[at + 3] & 0xFF);
  }

  /** Returns what a frame means, or null if it means nothing by itself. */
  private @Nullable Http2Event frame(int type, int flags, int stream, int from, int to)
      throws Http2Exception {
    if (blockStream != 0 && (type != CONTINUATION || stream != blockStream)) {
      throw broken("RFC 9113 §6.10", "something else than the rest of a head");
    }
    return switch (type) {
      case DATA -> content(flags, stream, from, to);
      case HEADERS -> headers(flags, stream, from, to);
      case PRIORITY -> priority(stream, from, to);
      case RST_STREAM -> reset(stream, from, to);
      case SETTINGS -> settings(flags, stream, from, to);
      case PUSH_PROMISE -> throw broken("RFC 9113 §8.4", "a push by a client");
      case PING -> ping(flags, stream, from, to);
      case GOAWAY -> goAway(stream, from, to);
      case WINDOW_UPDATE -> windowUpdate(stream, from, to);
      case CONTINUATION -> continuation(flags, stream, from, to);
      default -> Http2Event.Other.OF_NO_ACCOUNT; // RFC 9113 §4.1
    };
  }

  // ---- frames of a stream ---------------------------------------------------------------------

  private Http2Event content(int flags, int stream, int from, int to) throws Http2Exception {
    requireOpened(stream, "RFC 9113 §6.1");
    int start = from;
    int end = to;
    if ((flags & PADDED) != 0) {
      start = afterPadLength(from, to, "RFC 9113 §6.1");
      end = to - padding(from, start, to, "RFC 9113 §6.1");
    }
    boolean isEnd = (flags & END_STREAM) != 0;
    return new Http2Event.Content(stream, array, start, end, to - from, isEnd);
  }

  private void begin(int flags, int stream, int length) throws Http2Exception {
    requireOpened(stream, "RFC 9113 §6.1");
    contentStream = stream;
    contentBytes = length;
    contentEndsStream = (flags & END_STREAM) != 0;
  }

  private Http2Event moreContent() {
    int from = position;
    int count = Math.min(contentBytes, limit - from);
    position += count;
    contentBytes -= count;
    boolean isEnd = contentEndsStream && contentBytes == 0;
    return new Http2Event.Content(contentStream, array, from, position, count, isEnd);
  }

  private static int afterPadLength(int from, int to, String rule) throws Http2Exception {
    if (from == to) {
      throw new Http2Exception(Http2Error.FRAME_SIZE_ERROR, rule, "no room for padding");
    }
    return from + 1;
  }

  private int padding(int at, int from, int to, String rule) throws Http2Exception {
    int count = array[at] & 0xFF;
    if (count > to - from) {
      throw broken(rule, "more padding than frame");
    }
    return count;
  }

  private @Nullable Http2Event headers(int flags, int stream, int from, int to)
      throws Http2Exception {
    if ((stream & 1) == 0) {
      throw broken("RFC 9113 §5.1.1", "a stream that is no client's");
    }
    int start = from;
    int end = to;
    if ((flags & PADDED) != 0) {
      start = afterPadLength(from, to, "RFC 9113 §6.2");
    }
    if ((flags & HAS_PRIORITY) != 0) {
      start += 5;
      if (start > to) {
        throw wrongSize("RFC 9113 §6.2");
      }
      if (int31(start - 5) == stream) {
        throw broken("RFC 7540 §5.3.1", "a stream that depends on itself");
      }
    }
    if ((flags & PADDED) != 0) {
      end = to - padding(from, start, to, "RFC 9113 §6.2");
    }
    boolean isEnd = (flags & END_STREAM) != 0;
    if ((flags & END_HEADERS) != 0) {
      return fields(stream, isEnd, array, start, end);
    }
    blockStream = stream;
    blockEndsStream = isEnd;
    blockBytes = 0;
    continuations = 0;
    append(start, end);
    return null;
  }

  private @Nullable Http2Event continuation(int flags, int stream, int from, int to)
      throws Http2Exception {
    if (blockStream == 0) {
      throw broken("RFC 9113 §6.10", "the rest of a head that has not begun");
    }
    if (++continuations > limits.continuationMax()) {
      throw new Http2Exception(
          Http2Error.ENHANCE_YOUR_CALM,
          "RFC 9113 §10.5.1",
          "a head in more than " + limits.continuationMax() + " frames");
    }
    append(from, to);
    if ((flags & END_HEADERS) == 0) {
      return null;
    }
    byte[] whole = block;
    int bytes = blockBytes;
    block = NOTHING;
    blockStream = 0;
    return fields(stream, blockEndsStream, whole, 0, bytes);
  }

  private void append(int from, int to) throws Http2Exception {
    int bytes = blockBytes + to - from;
    if (bytes > messages.headMaxBytes()) {
      throw new Http2Exception(
          Http2Error.ENHANCE_YOUR_CALM,
          "RFC 9113 §10.5.1",
          "a compressed head larger than " + messages.headMaxBytes() + " bytes");
    }
    if (block.length < bytes) {
      block = Arrays.copyOf(block, Math.max(bytes, 2 * block.length));
    }
    System.arraycopy(array, from, block, blockBytes, to - from);
    blockBytes = bytes;
  }

  private Http2Event fields(int stream, boolean isEnd, byte[] from, int start, int end)
      throws Http2Exception {
    boolean isNew = stream > lastStream;
    if (isNew) {
      if (stream > lastStream + 2) {
        skippedFrom = lastStream + 1;
        skippedTo = stream;
      }
      lastStream = stream;
      Http2Event again = repeat.recall(stream, isEnd, from, start, end);
      if (again != null) {
        return again;
      }
    } else if (!wasOpened(stream)) {
      throw broken("RFC 9113 §5.1.1", "a stream with a lower number than one before");
    }
    int before = hpack.changes();
    fields.begin();
    hpack.read(from, start, end, fields);
    if (!isNew) {
      return fields.trailers(stream, isEnd);
    }
    Http2Event event = fields.request(stream, isEnd);
    if (before == hpack.changes() && event instanceof Http2Event.Requested request) {
      repeat.remember(request, from, start, end);
    }
    return event;
  }

  private @Nullable Http2Event priority(int stream, int from, int to) throws Http2Exception {
    if (stream == 0) {
      throw broken("RFC 9113 §6.3", "a priority of no stream");
    }
    if (to - from != 5) {
      throw wrongSize("RFC 9113 §6.3");
    }
    if (int31(from) == stream) {
      throw broken("RFC 7540 §5.3.1", "a stream that depends on itself");
    }
    return Http2Event.Other.OF_NO_ACCOUNT; // RFC 9113 §5.3.2: priorities are history
  }

  private Http2Event reset(int stream, int from, int to) throws Http2Exception {
    requireOpened(stream, "RFC 9113 §6.4");
    if (to - from != 4) {
      throw wrongSize("RFC 9113 §6.4");
    }
    return new Http2Event.Reset(stream, int32(from));
  }

  private Http2Event windowUpdate(int stream, int from, int to) throws Http2Exception {
    if (to - from != 4) {
      throw wrongSize("RFC 9113 §6.9");
    }
    if (stream != 0) {
      requireOpened(stream, "RFC 9113 §6.9");
    }
    int bytes = int31(from);
    if (bytes == 0 && stream == 0) {
      throw broken("RFC 9113 §6.9", "a window that grows by nothing");
    }
    return bytes == 0
        ? new Http2Event.Malformed(stream, Http2Error.PROTOCOL_ERROR)
        : new Http2Event.WindowGrown(stream, bytes);
  }

  private void requireOpened(int stream, String rule) throws Http2Exception {
    if (!wasOpened(stream)) {
      throw broken(rule, "a frame of a stream that was never open");
    }
  }

  // ---- frames of the connection ---------------------------------------------------------------

  private Http2Event settings(int flags, int stream, int from, int to) throws Http2Exception {
    if (stream != 0) {
      throw broken("RFC 9113 §6.5", "settings of a stream");
    }
    if ((flags & ACK) != 0) {
      if (from != to) {
        throw wrongSize("RFC 9113 §6.5");
      }
      return Http2Event.Other.SETTINGS_TAKEN;
    }
    if ((to - from) % 6 != 0) {
      throw wrongSize("RFC 9113 §6.5");
    }
    hasSettings = true;
    int windowBytes = -1;
    int frameMaxBytes = -1;
    for (int at = from; at < to; at += 6) {
      int value = int32(at + 2);
      switch ((array[at] & 0xFF) << 8 | (array[at + 1] & 0xFF)) {
        case ENABLE_PUSH -> {
          if (value != 0 && value != 1) {
            throw broken("RFC 9113 §6.5.2", "ENABLE_PUSH that is neither 0 nor 1");
          }
        }
        case INITIAL_WINDOW_SIZE -> {
          if (value < 0) {
            throw new Http2Exception(
                Http2Error.FLOW_CONTROL_ERROR, "RFC 9113 §6.5.2", "a window beyond all bounds");
          }
          windowBytes = value;
        }
        case MAX_FRAME_SIZE -> {
          if (value < 16_384 || value > 16_777_215) {
            throw broken("RFC 9113 §6.5.2", "MAX_FRAME_SIZE out of its bounds");
          }
          frameMaxBytes = value;
        }
        default -> {} // of no use to us, or not known (RFC 9113 §6.5.2)
      }
    }
    return new Http2Event.Settings(windowBytes, frameMaxBytes);
  }

  private Http2Event ping(int flags, int stream, int from, int to) throws Http2Exception {
    if (stream != 0) {
      throw broken("RFC 9113 §6.7", "a ping of a stream");
    }
    if (to - from != 8) {
      throw wrongSize("RFC 9113 §6.7");
    }
    long opaque = (long) int32(from) << 32 | (int32(from + 4) & 0xFFFF_FFFFL);
    return new Http2Event.Ping(opaque, (flags & ACK) != 0);
  }

  private Http2Event goAway(int stream, int from, int to) throws Http2Exception {
    if (stream != 0) {
      throw broken("RFC 9113 §6.8", "GOAWAY of a stream");
    }
    if (to - from < 8) {
      throw wrongSize("RFC 9113 §6.8");
    }
    return new Http2Event.GoAway(int32(from + 4));
  }

  private static Http2Exception broken(String rule, String message) {
    return new Http2Exception(Http2Error.PROTOCOL_ERROR, rule, message);
  }

  private static Http2Exception wrongSize(String rule) {
    return new Http2Exception(
        Http2Error.FRAME_SIZE_ERROR, rule, "a frame of a length that it cannot have");
  }

  /**
   * The request that was read last, to be known again: most programs send the same fields with each
   * request of a connection, and then their blocks are the same bytes. What a block means depends
   * on its bytes and on the table, so the same block with the same table is the same request.
   */
  private final class Repeat {
    private byte[] bytes = NOTHING;
    private int changes = -1;
    private Http2Event.@Nullable Requested request;

    @Nullable Http2Event recall(int stream, boolean isEnd, byte[] from, int start, int end) {
      Http2Event.Requested known = request;
      if (known == null
          || known.isEnd() != isEnd
          || changes != hpack.changes()
          || !Arrays.equals(bytes, 0, bytes.length, from, start, end)) {
        return null;
      }
      return new Http2Event.Requested(stream, known.head(), isEnd);
    }

    void remember(Http2Event.Requested read, byte[] from, int start, int end) {
      request = read;
      changes = hpack.changes();
      bytes = Arrays.copyOfRange(from, start, end);
    }
  }
}
