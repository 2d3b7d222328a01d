package org.pulsarweb.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Zstandard (RFC 8878), by zstd-jni; the one class that knows it. */
final class ZstdCoding implements ContentCoding {
  private static final int LEVEL = 3; // its own choice

  /** Eight MiB, the largest that HTTP allows (RFC 9659): what looks back further takes memory. */
  private static final int WINDOW_MAX_LOG = 23;

  private ZstdCoding() {}

  /** Returns the coding; throws a {@link LinkageError} where the library is not to be had. */
  static ContentCoding open() {
    long _ = Zstd.compressBound(1); // loads its native part
    return new ZstdCoding();
  }

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public OutputStream encode(OutputStream out) throws IOException {
    return new ZstdOutputStream(out, LEVEL);
  }

  @Override
  public InputStream decode(InputStream in) throws IOException {
    return new ZstdInputStreamNoFinalizer(in).setLongMax(WINDOW_MAX_LOG);
  }
}
