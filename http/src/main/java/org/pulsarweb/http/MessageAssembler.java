package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.WebSocketEvent.Piece;

/**
 * Puts the pieces of a message together, up to a limit. Between messages it holds nothing.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class MessageAssembler {
  private static final int FIRST_BYTES = 1024;

  private final int messageMaxBytes;
  private byte @Nullable [] bytes; // of the message under way
  private int size;

  private MessageAssembler(int messageMaxBytes) {
    this.messageMaxBytes = messageMaxBytes;
  }

  /**
   * {@return an assembler that holds nothing}
   *
   * @param messageMaxBytes the largest message, inflated; beyond it 1009
   */
  public static MessageAssembler of(int messageMaxBytes) {
    if (messageMaxBytes < 1) {
      throw new IllegalArgumentException(
          "messageMaxBytes must be positive, not " + messageMaxBytes);
    }
    return new MessageAssembler(messageMaxBytes);
  }

  /**
   * Takes the next piece.
   *
   * @param piece as the reader told it
   * @return the message, if it ends with this piece
   * @throws ProtocolException.ByPeer 1009 if the message is too large
   */
  public Optional<Message> add(Piece piece) throws ProtocolException.ByPeer {
    int length = piece.length();
    if (length > messageMaxBytes - size) {
      throw new ProtocolException.ByPeer(
          CloseReason.TOO_BIG,
          "RFC 6455 §10.4",
          "a message larger than " + messageMaxBytes + " bytes");
    }
    if (piece.isLast() && size == 0) {
      return Optional.of(message(piece.isText(), piece.array(), piece.from(), piece.to()));
    }
    append(piece, length);
    byte[] all = bytes;
    if (!piece.isLast() || all == null) {
      return Optional.empty();
    }
    Message whole = message(piece.isText(), all, 0, size);
    bytes = null;
    size = 0;
    return Optional.of(whole);
  }

  private static Message message(boolean isText, byte[] array, int from, int to) {
    if (isText) {
      return new Message.Text(new String(array, from, to - from, StandardCharsets.UTF_8));
    }
    boolean isExact = from == 0 && to == array.length;
    return new Message.Binary(isExact ? array : Arrays.copyOfRange(array, from, to));
  }

  private void append(Piece piece, int length) {
    byte[] all = bytes;
    int needed = size + length;
    if (all == null) {
      all = new byte[Math.max(needed, Math.min(FIRST_BYTES, messageMaxBytes))];
    } else if (all.length < needed) {
      all = Arrays.copyOf(all, (int) Math.min(messageMaxBytes, Math.max(needed, all.length * 2L)));
    }
    System.arraycopy(piece.array(), piece.from(), all, size, length);
    bytes = all;
    size = needed;
  }
}
