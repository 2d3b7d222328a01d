package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * What HTTP calls deflate (RFC 9110 §8.4.1.2): the zlib format (RFC 1950). Some servers send the
 * deflate format without it, so both are understood; nobody is sent it, because some clients
 * understand but the other.
 */
final class DeflateCoding implements ContentCoding {
  static final DeflateCoding INSTANCE = new DeflateCoding();

  private static final int BUFFER_BYTES = 4 * 1024;

  private DeflateCoding() {}

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public OutputStream encode(OutputStream out) throws IOException {
    return new Deflated(out);
  }

  @Override
  public InputStream decode(InputStream in) {
    return new DeflateStream(in);
  }

  /** The JDK's, which frees what it holds when it is closed, as its own deflater would. */
  private static final class Deflated extends DeflaterOutputStream {
    Deflated(OutputStream out) {
      super(out, new Deflater(), BUFFER_BYTES, true);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        def.end();
      }
    }
  }
}
