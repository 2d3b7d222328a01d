package org.pulsarweb.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Arrays that outboxes of one loop fill and give back. */
final class ChunkPool {
  /** Bytes of one chunk: as much as a TLS record, and a small part of what a socket buffers. */
  static final int CHUNK_BYTES = 16 * 1024;

  private static final int POOLED_MAX = 64;

  private final ArrayDeque<byte[]> pooled = new ArrayDeque<>();

  byte[] take() {
    byte @Nullable [] chunk = pooled.pollLast();
    return chunk == null ? new byte[CHUNK_BYTES] : chunk;
  }

  void giveBack(byte[] chunk) {
    if (pooled.size() < POOLED_MAX) {
      pooled.addLast(chunk);
    }
  }
}
