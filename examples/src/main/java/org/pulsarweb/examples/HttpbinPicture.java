package org.pulsarweb.examples;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture: as PNG and WebP written by hand, for which a server needs no windows system, and as
 * JPEG by the JDK.
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

  static byte[] webp() {
    return HttpbinWebp.of(pixels(), SIDE);
  }

  static byte[] jpeg() throws IOException {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, SIDE, SIDE, pixels(), 0, SIDE);
    var jpeg = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(jpeg)) {
      boolean _ = ImageIO.write(image, "jpeg", out);
    }
    return jpeg.toByteArray();
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

  private static byte[] rows() {
    ByteBuffer rows = ByteBuffer.allocate(SIDE * (1 + 3 * SIDE));
    int[] pixels = pixels();
    for (int i = 0; i < pixels.length; i++) {
      if (i % SIDE == 0) {
        rows.put((byte) 0); // no filter
      }
      rows.put((byte) (pixels[i] >> 16)).put((byte) (pixels[i] >> 8)).put((byte) pixels[i]);
    }
    return rows.array();
  }

  /** Paints a star whose light fades with the distance; each pixel as 0xRRGGBB. */
  private static int[] pixels() {
    int[] pixels = new int[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      double distance = Math.hypot(x - SIDE / 2.0, y - SIDE / 2.0) / SIDE;
      double light = Math.min(1, 0.012 / (distance * distance));
      pixels[i] = shade(22, 244, light) << 16 | shade(24, 241, light) << 8 | shade(29, 236, light);
    }
    return pixels;
  }

  private static int shade(int dark, int bright, double light) {
    return (int) (dark + (bright - dark) * light);
  }
}
