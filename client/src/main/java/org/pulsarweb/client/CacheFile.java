package org.pulsarweb.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.pulsarweb.http.Headers;

/**
 * The answers of one URL as a file has them:
 *
 * <pre>
 *  8 bytes   magic and version
 *  4 bytes   CRC-32C of the rest
 *  text      the URL
 *  4 bytes   how many answers; then for each
 *    text      variant
 *    4 bytes   status
 *    text      reason
 *    8 bytes   requested, in milliseconds of 1970
 *    8 bytes   received
 *    4 bytes   how many fields; then for each name and value as texts
 *    bytes     the body
 * </pre>
 *
 * A text, and bytes, are their length in four bytes, and then themselves. Numbers have their
 * highest byte first.
 */
final class CacheFile {
  private static final byte[] MAGIC = "pulsarC1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = MAGIC.length + Integer.BYTES;

  private CacheFile() {}

  static byte[] write(String key, List<CacheEntry> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(new byte[HEAD_BYTES]);
      text(out, key);
      out.writeInt(entries.size());
      for (CacheEntry entry : entries) {
        write(out, entry);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory has no faults of its own", e);
    }
    byte[] file = bytes.toByteArray();
    ByteBuffer.wrap(file).put(MAGIC).putInt(sum(file));
    return file;
  }

  private static void write(DataOutputStream out, CacheEntry entry) throws IOException {
    text(out, entry.variant());
    out.writeInt(entry.status());
    text(out, entry.reason());
    out.writeLong(entry.requested().toEpochMilli());
    out.writeLong(entry.received().toEpochMilli());
    out.writeInt(entry.headers().size());
    var fields = new ArrayList<String>();
    entry
        .headers()
        .forEach((name, value) -> {
          fields.add(name);
          fields.add(value);
        });
    for (String field : fields) {
      text(out, field);
    }
    out.writeInt(entry.body().length);
    out.write(entry.body());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static int sum(byte[] file) {
    var crc = new CRC32C();
    crc.update(file, HEAD_BYTES, file.length - HEAD_BYTES);
    return (int) crc.getValue();
  }

  /**
   * Returns the answers that a file has for a URL; none if it is of another one.
   *
   * @throws IOException if it was not written whole, was damaged, or is of another version
   */
  static List<CacheEntry> read(String key, byte[] file) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(file);
    if (file.length < HEAD_BYTES
        || !head.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
        || head.getInt(MAGIC.length) != sum(file)) {
      throw new IOException("a damaged file of a cache");
    }
    // From here on every length is as it was written.
    try (var in =
        new DataInputStream(new ByteArrayInputStream(file, HEAD_BYTES, file.length - HEAD_BYTES))) {
      if (!text(in).equals(key)) {
        return List.of();
      }
      var entries = new ArrayList<CacheEntry>();
      for (int rest = in.readInt(); rest > 0; rest--) {
        entries.add(entry(in));
      }
      return List.copyOf(entries);
    }
  }

  private static CacheEntry entry(DataInputStream in) throws IOException {
    String variant = text(in);
    int status = in.readInt();
    String reason = text(in);
    Instant requested = Instant.ofEpochMilli(in.readLong());
    Instant received = Instant.ofEpochMilli(in.readLong());
    var fields = new String[2 * in.readInt()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = text(in);
    }
    byte[] body = in.readNBytes(in.readInt());
    return new CacheEntry(variant, status, reason, Headers.of(fields), body, requested, received);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
