package org.pulsarweb.examples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A picture as lossless WebP, written by hand (RFC 9649 §3): every value of a channel has a code of
 * eight bits, so nothing is compressed, and nothing has to be counted beforehand.
 *
 * <pre>
 *  "RIFF" | length (4) | "WEBP" | "VP8L" | length (4) | 0x2F | bits, the lowest of a byte first
 *
 *  bits = width - 1 (14) | height - 1 (14) | no alpha, version 0 (4)
 *         | no transform, no cache, one group of codes (3)
 *         | codes of green and lengths, red, blue, alpha, distance
 *         | green, red and blue of each pixel
 * </pre>
 */
final class HttpbinWebp {
  private static final int HEAD_BYTES = 20;
  private static final int SIGNATURE = 0x2F;

  private final ByteBuffer out;
  private long pending; // bits, the first of them lowest
  private int pendingCount;

  private HttpbinWebp(int pixels) {
    out = ByteBuffer.allocate(HEAD_BYTES + 64 + 3 * pixels).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes a picture of so many rows, each pixel as 0xRRGGBB. */
  static byte[] of(int[] pixels, int height) {
    var webp = new HttpbinWebp(pixels.length);
    webp.out.position(HEAD_BYTES).put((byte) SIGNATURE);
    webp.bits(pixels.length / height - 1, 14);
    webp.bits(height - 1, 14);
    webp.bits(0, 4 + 3);
    webp.eightBitCode(true);
    webp.eightBitCode(false);
    webp.eightBitCode(false);
    webp.onlyCode(255);
    webp.onlyCode(0);
    for (int pixel : pixels) {
      webp.symbol(pixel >> 8);
      webp.symbol(pixel >> 16);
      webp.symbol(pixel);
    }
    return webp.bytes();
  }

  private void bits(int value, int count) {
    pending |= (long) value << pendingCount;
    pendingCount += count;
    while (pendingCount >= Byte.SIZE) {
      out.put((byte) pending);
      pending >>>= Byte.SIZE;
      pendingCount -= Byte.SIZE;
    }
  }

  /** Writes a code in which 256 symbols have eight bits each (RFC 9649 §3.7.2.1.2). */
  private void eightBitCode(boolean hasMore) {
    bits(0, 1); // it is not a simple one
    bits(12 - 4, 4); // lengths of lengths: of the twelve first, the last is that of length 8
    bits(0, 11 * 3);
    bits(1, 3);
    if (hasMore) {
      bits(1, 1);
      bits(3, 3); // a number of eight bits: how many symbols there are but two
      bits(256 - 2, 8);
    } else {
      bits(0, 1);
    }
  }

  /** Writes a code of one symbol, which takes no bits then (RFC 9649 §3.7.2.1.1). */
  private void onlyCode(int symbol) {
    bits(1, 1);
    bits(0, 1);
    bits(1, 1);
    bits(symbol, 8);
  }

  /** Codes are read from their highest bit on. */
  private void symbol(int value) {
    bits(Integer.reverse(value) >>> (Integer.SIZE - Byte.SIZE), Byte.SIZE);
  }

  private byte[] bytes() {
    bits(0, 2 * Byte.SIZE); // the last bits, and an even number of bytes
    int length = out.position() & ~1;
    byte[] bytes = new byte[length];
    out.putInt(4, length - 8).putInt(16, length - HEAD_BYTES);
    out.put(0, ascii("RIFF")).put(8, ascii("WEBPVP8L"));
    out.get(0, bytes);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
