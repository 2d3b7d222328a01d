package org.pulsarweb.http;

/** A body that is already there. */
final class BytesBody implements Body {
  private static final byte[] END = new byte[0];

  private final byte[] bytes;
  private boolean taken;

  BytesBody(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes, read or not: a client that tries again sends them again. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public byte[] read() {
    if (taken || bytes.length == 0) { // so that the shared empty body is never written to
      return END;
    }
    taken = true;
    return bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public void limit(long maxBytes) {
    // It takes no more memory for being read.
  }

  @Override
  public Headers trailers() {
    return Headers.EMPTY;
  }

  @Override
  public void close() {
    if (bytes.length > 0) {
      taken = true;
    }
  }
}
