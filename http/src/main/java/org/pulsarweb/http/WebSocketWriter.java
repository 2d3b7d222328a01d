package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of a WebSocket (RFC 6455 §5), for a server or for a client.
 *
 * <p>A message goes in one frame, compressed if that was agreed on and makes it shorter; or piece
 * by piece, compressed if that was agreed on, with nothing but control frames in between. After a
 * close frame nothing more can be written.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class WebSocketWriter implements AutoCloseable {
  private static final int FIN = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int CONTROL_MAX_BYTES = 125;

  private final @Nullable IntSupplier masks; // of a client
  private final Compressors compressors;
  private final boolean takesOver;

  /** The least and the largest message to be compressed; none if the least is the larger. */
  private final int compressMinBytes;

  private final int compressMaxBytes;

  private @Nullable MessageDeflater own; // which remembers
  private @Nullable MessageDeflater lent; // while a message goes piece by piece, compressed
  private boolean owesTail; // the pieces so far lack what the last of them ended with
  private boolean isWithinMessage;
  private boolean isClosed;

  private WebSocketWriter(
      @Nullable IntSupplier masks,
      Optional<PerMessageDeflate> deflate,
      int compressMinBytes,
      Compressors compressors) {
    boolean forServer = masks == null;
    this.masks = masks;
    this.compressors = compressors;
    this.takesOver = deflate.isPresent() && deflate.get().takesOver(forServer);
    this.compressMinBytes = Math.max(1, compressMinBytes);
    this.compressMaxBytes = deflate.isPresent() ? deflate.get().messageMaxBytes(forServer) : 0;
  }

  /**
   * {@return a writer of what a server sends}
   *
   * @param deflate what was agreed on
   * @param compressMinBytes how large a message has to be to be compressed
   * @param compressors of the loop
   */
  public static WebSocketWriter forServer(
      Optional<PerMessageDeflate> deflate, int compressMinBytes, Compressors compressors) {
    return new WebSocketWriter(null, deflate, compressMinBytes, compressors);
  }

  /**
   * {@return a writer of what a client sends}
   *
   * @param deflate what was agreed on
   * @param compressMinBytes how large a message has to be to be compressed
   * @param compressors of the loop
   * @param masks gives 32 bits for each frame that nobody can foretell (RFC 6455 §10.3)
   */
  public static WebSocketWriter forClient(
      Optional<PerMessageDeflate> deflate,
      int compressMinBytes,
      Compressors compressors,
      IntSupplier masks) {
    return new WebSocketWriter(masks, deflate, compressMinBytes, compressors);
  }

  /**
   * Appends a message of text.
   *
   * @param out where to
   * @param text any; half a surrogate pair becomes a question mark
   * @throws IllegalStateException within a message that goes piece by piece, or after a close
   */
  public void text(ByteSink out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    message(out, TEXT, bytes, 0, bytes.length);
  }

  /**
   * Appends a message of bytes.
   *
   * @param out where to
   * @param bytes not kept
   * @param from the first index
   * @param to the index after the last
   * @throws IllegalStateException within a message that goes piece by piece, or after a close
   */
  public void binary(ByteSink out, byte[] bytes, int from, int to) {
    message(out, BINARY, bytes, from, to);
  }

  private void message(ByteSink out, int opcode, byte[] bytes, int from, int to) {
    requireBetweenMessages();
    int length = to - from;
    if (length < compressMinBytes || length > compressMaxBytes) {
      frame(out, FIN | opcode, bytes, from, to);
      return;
    }
    ByteSink deflated = deflated(bytes, from, to);
    if (takesOver || deflated.size() < length) { // what the peer's window is to have must be sent
      frame(out, FIN | COMPRESSED | opcode, deflated.array(), 0, deflated.size());
    } else {
      frame(out, FIN | opcode, bytes, from, to);
    }
  }

  private ByteSink deflated(byte[] bytes, int from, int to) {
    if (!takesOver) {
      return compressors.deflated(bytes, from, to);
    }
    ByteSink deflated = compressors.scratch();
    ownDeflater().deflate(bytes, from, to, deflated);
    return deflated;
  }

  private MessageDeflater ownDeflater() {
    MessageDeflater deflater = own;
    if (deflater == null) {
      deflater = compressors.ownDeflater();
      own = deflater;
    }
    return deflater;
  }

  /**
   * Appends a piece of a message of unknown length, as a frame of its own (RFC 6455 §5.4). The
   * first piece begins the message, which is compressed as a whole (RFC 7692 §7.2.1) unless the
   * peer's window is too small for what is not known to be small.
   *
   * @param out where to
   * @param isText whether the message is text; UTF-8 may be cut anywhere
   * @param bytes not kept
   * @param from the first index
   * @param to the index after the last; the piece may be empty
   * @param isLast whether the message ends with it
   * @throws IllegalStateException after a close
   */
  public void piece(ByteSink out, boolean isText, byte[] bytes, int from, int to, boolean isLast) {
    if (!isWithinMessage && isLast) {
      message(out, isText ? TEXT : BINARY, bytes, from, to);
      return;
    }
    requireOpen();
    int first = isWithinMessage ? 0 : isText ? TEXT : BINARY;
    if (!isWithinMessage && compressMaxBytes == Integer.MAX_VALUE) {
      first |= COMPRESSED; // said once, in the first frame (RFC 7692 §6)
      lent = takesOver ? ownDeflater() : compressors.takeDeflater();
      owesTail = false;
    }
    first |= isLast ? FIN : 0;
    MessageDeflater deflater = lent;
    if (deflater == null) {
      frame(out, first, bytes, from, to);
    } else {
      ByteSink deflated = deflatedPiece(deflater, bytes, from, to, isLast);
      frame(out, first, deflated.array(), 0, deflated.size());
    }
    isWithinMessage = !isLast;
    if (isLast) {
      giveBack();
    }
  }

  /**
   * Returns a piece, deflated. What each would end with is left to the next, and the reader puts it
   * behind the last (RFC 7692 §7.2.2); behind pieces that are all empty it needs a head.
   */
  private ByteSink deflatedPiece(
      MessageDeflater deflater, byte[] bytes, int from, int to, boolean isLast) {
    ByteSink deflated = compressors.scratch();
    if (from < to) {
      if (owesTail) {
        deflated.write(MessageDeflater.TAIL);
      }
      deflater.deflate(bytes, from, to, deflated);
      owesTail = true;
    } else if (isLast && !owesTail) {
      deflated.write(0); // RFC 7692 §7.2.3.6
    }
    return deflated;
  }

  private void giveBack() {
    MessageDeflater deflater = lent;
    lent = null;
    if (deflater != null && deflater != own) {
      compressors.giveBack(deflater);
    }
  }

  /**
   * Returns a message, encoded for many, as this socket gets it.
   *
   * @param message of a server
   * @return the frame, which nobody may change
   * @throws IllegalStateException within a message that goes piece by piece, after a close, or if
   *     this is a client, whose frames are each masked anew
   */
  public byte[] frame(EncodedMessage message) {
    requireBetweenMessages();
    if (masks != null) {
      throw new IllegalStateException("a client masks each frame anew (RFC 6455 §5.3)");
    }
    if (message.length() < compressMinBytes || message.length() > compressMaxBytes) {
      return message.plain();
    }
    if (own != null) {
      own.reset(); // the peer will have a message in its window that our compressor has not
    }
    return message.compressed(compressors);
  }

  /**
   * Appends a Ping.
   *
   * @param out where to
   * @param bytes at most 125, which the peer sends back
   * @throws IllegalStateException after a close
   */
  public void ping(ByteSink out, byte[] bytes) {
    control(out, PING, bytes);
  }

  /**
   * Appends a Pong.
   *
   * @param out where to
   * @param bytes at most 125; those of the Ping that it answers
   * @throws IllegalStateException after a close
   */
  public void pong(ByteSink out, byte[] bytes) {
    control(out, PONG, bytes);
  }

  /**
   * Appends the last frame (RFC 6455 §5.5.1).
   *
   * @param out where to
   * @param reason 1005 for none; words that are too long for a frame are cut
   * @throws IllegalStateException after a close
   * @throws IllegalArgumentException if the code is not one that may be sent (RFC 6455 §7.4)
   */
  public void close(ByteSink out, CloseReason reason) {
    if (reason.code() == CloseReason.NO_CODE) {
      control(out, CLOSE, new byte[0]);
    } else {
      requireSendable(reason);
      byte[] words = CloseReason.truncated(reason.reason());
      byte[] bytes = new byte[2 + words.length];
      bytes[0] = (byte) (reason.code() >> 8);
      bytes[1] = (byte) reason.code();
      System.arraycopy(words, 0, bytes, 2, words.length);
      control(out, CLOSE, bytes);
    }
    close();
  }

  /**
   * Checks a reason before it is sent.
   *
   * @param reason of closing
   * @throws IllegalArgumentException if its code is not one that may be sent (RFC 6455 §7.4)
   */
  public static void requireSendable(CloseReason reason) {
    if (!CloseReason.isSendable(reason.code())) {
      throw new IllegalArgumentException(
          "not a code to close with (RFC 6455 §7.4): " + reason.code());
    }
  }

  private void control(ByteSink out, int opcode, byte[] bytes) {
    requireOpen();
    if (bytes.length > CONTROL_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a control frame has at most 125 bytes (RFC 6455 §5.5), not " + bytes.length);
    }
    frame(out, FIN | opcode, bytes, 0, bytes.length);
  }

  private void frame(ByteSink out, int first, byte[] bytes, int from, int to) {
    IntSupplier source = masks;
    head(out, first, to - from, source != null);
    if (source == null) {
      out.write(bytes, from, to);
      return;
    }
    int mask = source.getAsInt();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(mask >>> shift);
    }
    int start = out.size();
    out.write(bytes, from, to);
    Octets.mask(out.array(), start, out.size(), mask);
  }

  /** Appends the head of a frame but for the mask (RFC 6455 §5.2). */
  static void head(ByteSink out, int first, int length, boolean isMasked) {
    int bit = isMasked ? 0x80 : 0;
    out.write(first);
    if (length < 126) {
      out.write(bit | length);
    } else if (length <= 0xFFFF) {
      out.write(bit | 126);
      out.write(length >>> 8);
      out.write(length);
    } else {
      out.write(bit | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) length >>> shift));
      }
    }
  }

  /** {@return whether a message has begun that goes piece by piece} */
  public boolean isWithinMessage() {
    return isWithinMessage;
  }

  private void requireBetweenMessages() {
    requireOpen();
    if (isWithinMessage) {
      throw new IllegalStateException("the message before is not whole yet (RFC 6455 §5.4)");
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("a close was sent, after which comes nothing");
    }
  }

  /** Gives memory back; nothing more can be written. May be called again. */
  @Override
  public void close() {
    isClosed = true;
    giveBack();
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
