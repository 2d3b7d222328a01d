package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * Bytes that were compressed by gzip (RFC 1952): one member or several, and nothing after them. No
 * bytes at all are the compressed form of none, for so some servers have it.
 */
final class GzipStream extends InflatedStream {
  private static final int HEADER_CRC = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xE0;
  private static final int TEXT_MAX_BYTES = 64 * 1024;

  private final CRC32 crc = new CRC32();
  private long length;

  GzipStream(InputStream in) {
    super(in, new Inflater(true));
  }

  @Override
  boolean begin() throws IOException {
    if (peek() < 0) {
      return false;
    }
    if (take() != 0x1F || take() != 0x8B || take() != 8) {
      throw new IOException("no gzip where it should begin");
    }
    int flags = take();
    if ((flags & RESERVED) != 0) {
      throw new IOException("a gzip header with flags that nobody knows");
    }
    skip(6); // time, hints and system
    if ((flags & EXTRA) != 0) {
      skip(take() | take() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    crc.reset();
    length = 0;
    return true;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int _ = take();
    }
  }

  private void skipText() throws IOException {
    for (int i = 0; i < TEXT_MAX_BYTES; i++) {
      if (take() == 0) {
        return;
      }
    }
    throw new IOException("a gzip header without end");
  }

  @Override
  void onOutput(byte[] bytes, int offset, int count) {
    crc.update(bytes, offset, count);
    length += count;
  }

  @Override
  boolean end() throws IOException {
    if (word() != crc.getValue() || word() != (length & 0xFFFF_FFFFL)) {
      throw new IOException("gzip whose checksum or length is wrong");
    }
    return true;
  }

  private long word() throws IOException {
    long word = take() | take() << 8 | take() << 16;
    return word | (long) take() << 24;
  }
}
