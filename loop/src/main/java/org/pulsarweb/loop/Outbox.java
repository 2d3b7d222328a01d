package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a connection has been told to send and has not sent, in order. Small writes are copied
 * together into chunks; arrays that were handed over wait as they are, unless they are small and
 * there is a chunk that something waits in already.
 */
final class Outbox {
  /** Bytes of a handed array that costs less to copy behind others than to remember by itself. */
  private static final int COPIED_MAX_BYTES = 512;

  private record Piece(byte[] array, int from, int to, boolean pooled) {}

  private final ChunkPool pool;
  private final ArrayDeque<Piece> sealed = new ArrayDeque<>(2);
  private byte @Nullable [] chunk; // the newest bytes
  private boolean pooled; // the chunk is one of the pool's, to be filled and given back
  private int from;
  private int to;
  private long size;

  Outbox(ChunkPool pool) {
    this.pool = pool;
  }

  long size() {
    return size;
  }

  void copy(byte[] array, int start, int end) {
    size += end - start;
    while (start < end) {
      byte[] into = chunk;
      if (into == null) {
        into = pool.take();
        chunk = into;
        pooled = true;
      } else if (!pooled || to == into.length) {
        seal();
        continue;
      }
      int count = Math.min(end - start, into.length - to);
      System.arraycopy(array, start, into, to, count);
      to += count;
      start += count;
    }
  }

  void handOver(byte[] array, int start, int end) {
    if (start == end) {
      return;
    }
    if (size > 0 && end - start <= COPIED_MAX_BYTES) {
      copy(array, start, end);
      return;
    }
    seal();
    chunk = array;
    pooled = false;
    from = start;
    to = end;
    size += end - start;
  }

  private void seal() {
    byte[] full = chunk;
    if (full != null) {
      sealed.add(new Piece(full, from, to, pooled));
      chunk = null;
      from = 0;
      to = 0;
    }
  }

  /** Moves bytes into the buffer until that is full or nothing is left. */
  void drainTo(ByteBuf buffer) {
    Piece piece;
    while ((piece = sealed.peek()) != null && buffer.isWritable()) {
      int count = Math.min(piece.to - piece.from, buffer.writableBytes());
      buffer.writeBytes(piece.array, piece.from, count);
      size -= count;
      sealed.remove();
      if (piece.from + count < piece.to) {
        sealed.addFirst(new Piece(piece.array, piece.from + count, piece.to, piece.pooled));
      } else if (piece.pooled) {
        pool.giveBack(piece.array);
      }
    }
    byte[] last = chunk;
    if (last != null && sealed.isEmpty() && buffer.isWritable()) {
      int count = Math.min(to - from, buffer.writableBytes());
      buffer.writeBytes(last, from, count);
      from += count;
      size -= count;
      if (from == to) {
        drop();
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    seal();
    for (Piece piece : sealed) {
      if (piece.pooled) {
        pool.giveBack(piece.array);
      }
    }
    sealed.clear();
    size = 0;
  }

  private void drop() {
    byte[] last = chunk;
    if (last != null && pooled) {
      pool.giveBack(last);
    }
    chunk = null;
    from = 0;
    to = 0;
  }
}
