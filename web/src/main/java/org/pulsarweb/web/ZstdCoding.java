package org.pulsarweb.web;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Zstandard (RFC 8878), by zstd-jni; the one class that knows it. */
final class ZstdCoding implements Coding {
  private static final int LEVEL = 3; // its own choice

  private ZstdCoding() {}

  /** Returns the coding; throws a {@link LinkageError} where the library is not to be had. */
  static Coding open() {
    long _ = Zstd.compressBound(1); // loads its native part
    return new ZstdCoding();
  }

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public OutputStream around(OutputStream out) throws IOException {
    return new ZstdOutputStream(out, LEVEL);
  }
}
