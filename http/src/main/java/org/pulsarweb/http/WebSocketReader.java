package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.WebSocketEvent.NeedMore;
import org.pulsarweb.http.WebSocketEvent.Piece;

/**
 * Reads the frames of a WebSocket (RFC 6455 §5) from bytes that were split anywhere, for a server
 * or for a client.
 *
 * <p>It is fed arrays and asked for events; it never sees a socket, waits for nothing and knows no
 * time. It is strict, and fails at the first byte that breaks a rule. The pieces of a message are
 * told as they come: who wants messages whole puts them together with {@link MessageAssembler}. Of
 * a compressed message no more than 16 KiB are inflated for each call.
 *
 * <pre>
 * HEAD ──data frame──► PAYLOAD ──Pieces──► HEAD          Close ──► CLOSED
 *   │                     └──compressed──► INFLATE ──Pieces──► PAYLOAD, HEAD
 *   └──control frame──► HEAD
 * </pre>
 *
 * <p>A broken rule is a {@link ProtocolException.ByPeer} whose status is the code to close with.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class WebSocketReader implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private static final int INFLATED_MIN_BYTES = 512;
  private static final int INFLATED_MAX_BYTES = 16 * 1024;

  private enum Phase {
    HEAD,
    PAYLOAD,
    INFLATE,
    CLOSED
  }

  private final boolean forServer;
  private final long frameMaxBytes;
  private final boolean mayCompress;
  private final boolean takesOver;
  private final Compressors compressors;

  private byte[] array = NOTHING;
  private int position;
  private int limit;

  private Phase phase = Phase.HEAD;
  private boolean isLastFrame; // of its message
  private long remaining; // bytes of the frame still to come
  private int mask; // of the next of them

  private int opcode; // of the message under way, or 0
  private boolean isFirst; // whether no piece of it was told yet
  private boolean isCompressed;
  private @Nullable Utf8 utf8; // of a text that is under way
  private @Nullable MessageInflater inflater;
  private int inflatedBytes; // a guess of how much the next piece has
  private ProtocolException.@Nullable ByPeer failure;

  private WebSocketReader(
      boolean forServer,
      long frameMaxBytes,
      Optional<PerMessageDeflate> deflate,
      Compressors compressors) {
    this.forServer = forServer;
    this.frameMaxBytes = frameMaxBytes;
    this.mayCompress = deflate.isPresent();
    this.takesOver = deflate.isPresent() && deflate.get().takesOver(!forServer);
    this.compressors = compressors;
  }

  /**
   * {@return a reader of what a client sends}
   *
   * @param frameMaxBytes the largest payload of a frame, as it comes; beyond it 1009
   * @param deflate what was agreed on
   * @param compressors of the loop
   */
  public static WebSocketReader forServer(
      long frameMaxBytes, Optional<PerMessageDeflate> deflate, Compressors compressors) {
    return new WebSocketReader(true, frameMaxBytes, deflate, compressors);
  }

  /**
   * {@return a reader of what a server sends}
   *
   * @param frameMaxBytes the largest payload of a frame, as it comes; beyond it 1009
   * @param deflate what was agreed on
   * @param compressors of the loop
   */
  public static WebSocketReader forClient(
      long frameMaxBytes, Optional<PerMessageDeflate> deflate, Compressors compressors) {
    return new WebSocketReader(false, frameMaxBytes, deflate, compressors);
  }

  /**
   * Takes bytes that arrived.
   *
   * @param bytes owned by the reader from now on, which unmasks them where they are
   */
  public void feed(byte[] bytes) {
    if (phase == Phase.CLOSED || failure != null) {
      return;
    }
    if (position == limit) {
      array = bytes;
      position = 0;
      limit = bytes.length;
    } else {
      int kept = limit - position;
      byte[] joined = new byte[Math.addExact(kept, bytes.length)];
      System.arraycopy(array, position, joined, 0, kept);
      System.arraycopy(bytes, 0, joined, kept, bytes.length);
      array = joined;
      position = 0;
      limit = joined.length;
    }
  }

  /** {@return how many bytes were fed and not yet looked at} */
  public int buffered() {
    return limit - position;
  }

  /**
   * {@return what the next bytes mean, or NEED_MORE}
   *
   * @throws ProtocolException.ByPeer if they break a rule; then every later call throws the same
   */
  public WebSocketEvent next() throws ProtocolException.ByPeer {
    if (failure != null) {
      throw failure;
    }
    try {
      while (true) {
        WebSocketEvent event =
            switch (phase) {
              case HEAD -> head();
              case PAYLOAD -> payload();
              case INFLATE -> inflated();
              case CLOSED -> NeedMore.NEED_MORE;
            };
        if (event != null) {
          return event;
        }
      }
    } catch (ProtocolException.ByPeer e) {
      failure = e;
      close();
      throw e;
    }
  }

  /** Lets go of everything; it can read no more. May be called again. */
  @Override
  public void close() {
    phase = Phase.CLOSED;
    array = NOTHING;
    position = 0;
    limit = 0;
    utf8 = null;
    giveBack();
  }

  private void giveBack() {
    if (inflater != null) {
      compressors.giveBack(inflater);
      inflater = null;
    }
  }

  private WebSocketEvent needMore() {
    if (position == limit) { // so that an idle connection keeps no bytes alive
      array = NOTHING;
      position = 0;
      limit = 0;
    }
    return NeedMore.NEED_MORE;
  }

  // ---- heads of frames ------------------------------------------------------------------------

  /** Reads the head of a frame (RFC 6455 §5.2), and all of a control frame. */
  private @Nullable WebSocketEvent head() throws ProtocolException.ByPeer {
    int available = limit - position;
    if (available == 0) {
      return needMore();
    }
    int first = array[position] & 0xFF;
    requireFirst(first);
    if (available == 1) {
      return needMore();
    }
    int second = array[position + 1] & 0xFF;
    requireSecond(first, second);
    int lengthBytes = lengthBytes(second & 0x7F);
    int headBytes = 2 + lengthBytes + (forServer ? 4 : 0);
    if (available < headBytes) {
      return needMore();
    }
    long length = lengthBytes == 0 ? second & 0x7F : length(position + 2, lengthBytes);
    int payload = position + headBytes;
    mask = forServer ? bigEndianInt(payload - 4) : 0;
    if ((first & 0x08) != 0) {
      return control(first & 0x0F, payload, (int) length);
    }
    if (length > frameMaxBytes) {
      throw new ProtocolException.ByPeer(
          CloseReason.TOO_BIG, "RFC 6455 §10.4", "a frame larger than " + frameMaxBytes + " bytes");
    }
    position = payload;
    remaining = length;
    isLastFrame = (first & 0x80) != 0;
    if ((first & 0x0F) != 0) {
      beginMessage(first);
    }
    phase = Phase.PAYLOAD;
    return null;
  }

  private void beginMessage(int first) {
    opcode = first & 0x0F;
    isFirst = true;
    isCompressed = (first & 0x40) != 0;
    if (isCompressed) {
      if (inflater == null) {
        inflater = compressors.takeInflater();
      }
      inflater.begin();
    }
    inflatedBytes = 0;
  }

  private void requireFirst(int first) throws ProtocolException.ByPeer {
    int code = first & 0x0F;
    boolean isControl = (code & 0x08) != 0;
    if ((first & 0x30) != 0 || ((first & 0x40) != 0 && (!mayCompress || isControl || code == 0))) {
      throw broken("§5.2", "a reserved bit that means nothing");
    }
    if (isControl ? code > 0xA : code > 2) {
      throw broken("§5.2", "an unknown opcode, " + code);
    }
    if (isControl && (first & 0x80) == 0) {
      throw broken("§5.5", "a fragmented control frame");
    }
    if (!isControl && (code == 0) == (opcode == 0)) {
      throw broken(
          "§5.4", code == 0 ? "a continuation of nothing" : "a message within another message");
    }
  }

  private void requireSecond(int first, int second) throws ProtocolException.ByPeer {
    if (((second & 0x80) != 0) != forServer) {
      throw broken("§5.1", forServer ? "a frame that is not masked" : "a frame that is masked");
    }
    if ((first & 0x08) != 0 && (second & 0x7F) > 125) {
      throw broken("§5.5", "a control frame of more than 125 bytes");
    }
  }

  private static int lengthBytes(int length) {
    return length < 126 ? 0 : length == 126 ? 2 : 8;
  }

  private long length(int at, int bytes) throws ProtocolException.ByPeer {
    long length =
        bytes == 2
            ? bigEndianInt(at) >>> 16
            : (long) bigEndianInt(at) << 32 | (bigEndianInt(at + 4) & 0xFFFF_FFFFL);
    if (length < (bytes == 2 ? 126 : 0x1_0000)) { // negative, too
      throw broken("§5.2", "a length that is not in its shortest form, or has 64 bits");
    }
    return length;
  }

  /** Returns four bytes; those that are not there yet mean nothing. */
  private int bigEndianInt(int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | (at + i < limit ? array[at + i] & 0xFF : 0);
    }
    return value;
  }

  // ---- control frames -------------------------------------------------------------------------

  private WebSocketEvent control(int code, int from, int length) throws ProtocolException.ByPeer {
    if (limit - from < length) {
      return needMore();
    }
    Octets.mask(array, from, from + length, mask);
    position = from + length;
    byte[] bytes = Arrays.copyOfRange(array, from, position);
    return switch (code) {
      case 0x8 -> closing(bytes);
      case 0x9 -> new WebSocketEvent.Ping(bytes);
      default -> new WebSocketEvent.Pong(bytes);
    };
  }

  private WebSocketEvent closing(byte[] bytes) throws ProtocolException.ByPeer {
    if (bytes.length == 1) {
      throw broken("§5.5.1", "a code of closing that is cut off");
    }
    CloseReason reason = CloseReason.NONE;
    if (bytes.length > 0) {
      int code = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
      if (!CloseReason.isSendable(code)) {
        throw broken("§7.4", "a code of closing that is not to be sent, " + code);
      }
      var words = new Utf8();
      if (!words.accepts(bytes, 2, bytes.length) || !words.isWhole()) {
        throw notUtf8();
      }
      reason =
          new CloseReason(code, new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8));
    }
    close();
    return new WebSocketEvent.Close(reason);
  }

  // ---- messages -------------------------------------------------------------------------------

  private @Nullable WebSocketEvent payload() throws ProtocolException.ByPeer {
    int count = (int) Math.min(remaining, limit - position);
    if (count == 0 && remaining > 0) {
      return needMore();
    }
    int from = position;
    int to = from + count;
    if (mask != 0) {
      Octets.mask(array, from, to, mask);
      mask = Integer.rotateLeft(mask, count % 4 * Byte.SIZE);
    }
    position = to;
    remaining -= count;
    boolean isFrameRead = remaining == 0;
    boolean isMessageRead = isFrameRead && isLastFrame;
    if (isCompressed && inflater != null) {
      inflater.feed(array, from, to, isMessageRead);
      inflatedBytes =
          Math.max(inflatedBytes, Math.clamp(count * 4L, INFLATED_MIN_BYTES, INFLATED_MAX_BYTES));
      phase = Phase.INFLATE;
      return null;
    }
    phase = isFrameRead ? Phase.HEAD : Phase.PAYLOAD;
    return piece(array, from, to, isMessageRead);
  }

  private @Nullable WebSocketEvent inflated() throws ProtocolException.ByPeer {
    MessageInflater from = Objects.requireNonNull(inflater);
    byte[] out = new byte[inflatedBytes];
    int count = from.inflate(out);
    boolean isAll = count < out.length;
    boolean isMessageRead = isAll && remaining == 0 && isLastFrame;
    if (isAll) {
      phase = remaining == 0 ? Phase.HEAD : Phase.PAYLOAD;
    } else {
      inflatedBytes = INFLATED_MAX_BYTES; // it swells
    }
    if (isMessageRead && !takesOver) {
      giveBack();
    }
    return piece(out, 0, count, isMessageRead);
  }

  /** Returns a part of the message under way, or null if there is nothing to tell. */
  private @Nullable Piece piece(byte[] bytes, int from, int to, boolean isLast)
      throws ProtocolException.ByPeer {
    if (from == to && !isLast) {
      return null;
    }
    boolean isText = opcode == 1;
    if (isText) {
      requireUtf8(bytes, from, to, isLast);
    }
    var piece = new Piece(isText, isFirst, isLast, bytes, from, to);
    isFirst = false;
    if (isLast) {
      opcode = 0;
      isCompressed = false;
    }
    return piece;
  }

  /** Most texts are one piece of ASCII, and need no memory of what came before. */
  private void requireUtf8(byte[] bytes, int from, int to, boolean isLast)
      throws ProtocolException.ByPeer {
    Utf8 check = utf8;
    if (check == null) {
      if (Octets.isAscii(bytes, from, to)) {
        return;
      }
      check = new Utf8();
      utf8 = isLast ? null : check;
    }
    if (!check.accepts(bytes, from, to) || (isLast && !check.isWhole())) {
      throw notUtf8();
    }
    if (isLast) {
      utf8 = null;
    }
  }

  private static ProtocolException.ByPeer notUtf8() {
    return new ProtocolException.ByPeer(
        CloseReason.INVALID_PAYLOAD, "RFC 6455 §8.1", "text that is not UTF-8");
  }

  private static ProtocolException.ByPeer broken(String section, String what) {
    return new ProtocolException.ByPeer(CloseReason.PROTOCOL_ERROR, "RFC 6455 " + section, what);
  }
}
