package org.pulsarweb.web;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;

/** Brotli (RFC 7932), by brotli4j; the one class that knows it. */
final class BrotliCoding implements Coding {
  private static final int QUALITY = 4; // about as fast as gzip, and smaller

  private BrotliCoding() {}

  /** Returns the coding; throws a {@link LinkageError} where the library is not to be had. */
  static Coding open() {
    if (!Brotli4jLoader.isAvailable()) {
      throw new UnsatisfiedLinkError("brotli4j is not available for this platform");
    }
    return new BrotliCoding();
  }

  @Override
  public String name() {
    return "br";
  }

  @Override
  public OutputStream around(OutputStream out) throws IOException {
    return new BrotliOutputStream(out, new Encoder.Parameters().setQuality(QUALITY));
  }
}
