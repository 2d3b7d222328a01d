package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Adler32;
import java.util.zip.Inflater;

/** Deflated bytes (RFC 1951), with what zlib has before and after them (RFC 1950) or without. */
final class DeflateStream extends InflatedStream {
  private final Adler32 adler = new Adler32();
  private boolean isZlib;

  DeflateStream(InputStream in) {
    super(in, new Inflater(true));
  }

  /** Tells zlib by its first byte: no deflated bytes that make sense begin with that one. */
  @Override
  boolean begin() throws IOException {
    int first = peek();
    if (first < 0) {
      return false;
    }
    isZlib = (first & 0x0F) == 8 && first >> 4 <= 7;
    if (isZlib) {
      int head = take() << 8 | take();
      if (head % 31 != 0 || (head & 0x20) != 0) {
        throw new IOException("a zlib header that makes no sense");
      }
    }
    return true;
  }

  @Override
  void onOutput(byte[] bytes, int offset, int length) {
    adler.update(bytes, offset, length);
  }

  @Override
  boolean end() throws IOException {
    if (isZlib) {
      long sum = (long) take() << 24 | take() << 16 | take() << 8 | take();
      if (sum != adler.getValue()) {
        throw new IOException("zlib whose checksum is wrong");
      }
    }
    if (peek() >= 0) {
      throw new IOException("bytes after the end of the deflated bytes");
    }
    return false;
  }
}
