package org.pulsarweb.examples;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A picture as PNG, painted and written by hand: a server needs no windows system for that.
 *
 * <pre>
 *  signature | IHDR: size, depth | IDAT: deflated rows, each behind its filter | IEND
 *  chunk     = length (4) | name (4) | content (length) | CRC of name and content (4)
 * </pre>
 */
final class HttpbinPicture {
  private static final int SIDE = 128;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte BITS = 8;
  private static final byte RGB = 2;

  private HttpbinPicture() {}

  static byte[] png() {
    var png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    byte[] head = ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE).put(BITS).put(RGB).array();
    chunk(png, "IHDR", head);
    chunk(png, "IDAT", deflated(rows()));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String name, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
    chunk.putInt(content.length).put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
    var crc = new CRC32();
    crc.update(chunk.array(), 4, content.length + 4);
    png.writeBytes(chunk.putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] rows) {
    var deflater = new Deflater();
    try {
      deflater.setInput(rows);
      deflater.finish();
      byte[] deflated = new byte[rows.length + 64];
      int length = deflater.deflate(deflated);
      return Arrays.copyOf(deflated, length);
    } finally {
      deflater.end();
    }
  }

  /** Paints a star whose light fades with the distance. */
  private static byte[] rows() {
    ByteBuffer rows = ByteBuffer.allocate(SIDE * (1 + 3 * SIDE));
    for (int y = 0; y < SIDE; y++) {
      rows.put((byte) 0); // no filter
      for (int x = 0; x < SIDE; x++) {
        double distance = Math.hypot(x - SIDE / 2.0, y - SIDE / 2.0) / SIDE;
        double light = Math.min(1, 0.012 / (distance * distance));
        rows.put(shade(22, 244, light)).put(shade(24, 241, light)).put(shade(29, 236, light));
      }
    }
    return rows.array();
  }

  private static byte shade(int dark, int bright, double light) {
    return (byte) (dark + (bright - dark) * light);
  }
}
