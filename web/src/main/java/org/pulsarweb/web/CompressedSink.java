package org.pulsarweb.web;

import java.io.IOException;
import java.io.OutputStream;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.Response;

/** Where a stream writes whose answer is compressed on the way. */
final class CompressedSink implements Response.Sink {
  private final Response.Sink out;
  private final OutputStream compressed;

  CompressedSink(Response.Sink out, ContentCoding coding) throws IOException {
    this.out = out;
    this.compressed = coding.encode(new Written(out));
  }

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    compressed.write(bytes, from, to - from);
  }

  @Override
  public void flush() throws IOException {
    compressed.flush();
    out.flush();
  }

  @Override
  public void trailer(String name, String value) {
    out.trailer(name, value);
  }

  @Override
  public boolean isStopping() {
    return out.isStopping();
  }

  void close() throws IOException {
    compressed.close();
  }

  /** What has been compressed, on its way. */
  private static final class Written extends OutputStream {
    private final Response.Sink out;

    Written(Response.Sink out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      out.write(new byte[] {(byte) octet});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, from + length);
    }
  }
}
