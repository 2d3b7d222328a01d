package org.pulsarweb.http;

import java.util.zip.Deflater;

/**
 * Deflates whole messages (RFC 7692 §7.2.1).
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class MessageDeflater {
  /** What each message would end with: an empty block without compression, but for its head. */
  static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int PIECE_BYTES = 8 * 1024;

  private final Deflater deflater;
  private final byte[] piece = new byte[PIECE_BYTES];

  /**
   * @param level 1 for speed to 9 for size
   */
  MessageDeflater(int level) {
    deflater = new Deflater(level, true);
  }

  /**
   * Appends a message, deflated, without the four bytes that each would end with.
   *
   * @param from less than {@code to}: an empty message cannot be deflated twice in a row
   */
  void deflate(byte[] bytes, int from, int to, ByteSink out) {
    deflater.setInput(bytes, from, to - from);
    int count;
    do {
      count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      out.write(piece, 0, count);
    } while (count == piece.length);
    out.truncate(out.size() - TAIL.length);
  }

  /** Forgets all messages so far: the next refers to none of them. */
  void reset() {
    deflater.reset();
  }

  /** Gives the memory back. */
  void close() {
    deflater.end();
  }
}
