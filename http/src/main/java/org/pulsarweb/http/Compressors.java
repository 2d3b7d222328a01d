package org.pulsarweb.http;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the WebSockets of one loop compress and decompress with. Most of them share: a compressor,
 * which each uses for the time of one message, and a few decompressors, each lent for the time of
 * one message that comes. A message that goes piece by piece has a compressor lent, too. So ten
 * thousand idle sockets hold none of the 300 KiB of native memory that a pair takes. Only a socket
 * that has agreed to refer to former messages has a pair of its own, from the first message that
 * needs it.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Compressors implements AutoCloseable {
  /** Decompressors kept for the next message; while more are in use at once, more are made. */
  private static final int IDLE_MAX = 4;

  private final int level;
  private final ArrayDeque<MessageInflater> idle = new ArrayDeque<>(IDLE_MAX);
  private final ByteSink scratch = ByteSink.open();
  private @Nullable MessageDeflater shared;
  private boolean closed;

  private Compressors(int level) {
    this.level = level;
  }

  /**
   * {@return compressors, none of which is made before it is needed}
   *
   * @param level 1 for speed to 9 for size, as zlib has them
   */
  public static Compressors open(int level) {
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("a level of compression is 1 to 9, not " + level);
    }
    return new Compressors(level);
  }

  MessageInflater takeInflater() {
    MessageInflater taken = idle.pollLast();
    return taken == null ? new MessageInflater() : taken;
  }

  /** Takes an inflater back, in whatever state. */
  void giveBack(MessageInflater inflater) {
    if (closed || idle.size() == IDLE_MAX) {
      inflater.close();
    } else {
      inflater.reset();
      idle.addLast(inflater);
    }
  }

  MessageDeflater ownDeflater() {
    return new MessageDeflater(level);
  }

  /** Lends a deflater for the time of a message that goes piece by piece. */
  MessageDeflater takeDeflater() {
    MessageDeflater taken = shared;
    shared = null;
    return taken == null ? ownDeflater() : taken;
  }

  /** Takes a deflater back, in whatever state. */
  void giveBack(MessageDeflater deflater) {
    if (closed || shared != null) {
      deflater.close();
    } else {
      deflater.reset();
      shared = deflater;
    }
  }

  /** Returns a deflated message that refers to no other; valid until the next call. */
  ByteSink deflated(byte[] bytes, int from, int to) {
    MessageDeflater deflater = shared;
    if (deflater == null) {
      deflater = new MessageDeflater(level);
      shared = deflater;
    }
    ByteSink deflated = scratch();
    deflater.deflate(bytes, from, to, deflated);
    deflater.reset();
    return deflated;
  }

  /** Returns an empty sink; valid until the next call. */
  ByteSink scratch() {
    scratch.clear();
    return scratch;
  }

  /** Gives the memory back; what is lent goes back by itself. */
  @Override
  public void close() {
    closed = true;
    idle.forEach(MessageInflater::close);
    idle.clear();
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }
}
