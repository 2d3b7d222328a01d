package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Gzip (RFC 1952), by the JDK. */
final class GzipCoding implements ContentCoding {
  static final GzipCoding INSTANCE = new GzipCoding();

  private static final int LEVEL = 5;
  private static final int BUFFER_BYTES = 4 * 1024;

  private GzipCoding() {}

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public OutputStream encode(OutputStream out) throws IOException {
    return new Deflated(out);
  }

  @Override
  public InputStream decode(InputStream in) {
    return new GzipStream(in);
  }

  /** The JDK's, with a level of its own. */
  private static final class Deflated extends GZIPOutputStream {
    Deflated(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES, true);
      def.setLevel(LEVEL);
    }
  }
}
