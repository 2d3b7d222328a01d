package org.pulsarweb.web;

import java.io.IOException;
import java.time.Duration;
import org.pulsarweb.http.ByteSource;
import org.pulsarweb.http.Response;

/** Where a stream writes, counted. */
final class CountedSink implements Response.Sink {
  private final Response.Sink out;
  private long bytes;

  CountedSink(Response.Sink out) {
    this.out = out;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void write(byte[] array, int from, int to) throws IOException {
    out.write(array, from, to);
    bytes += to - from;
  }

  @Override
  public void transfer(ByteSource source, long from, long to) throws IOException {
    out.transfer(source, from, to);
    bytes += to - from;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void trailer(String name, String value) {
    out.trailer(name, value);
  }

  @Override
  public void fillSilence(Duration silence, byte[] filler) {
    out.fillSilence(silence, filler);
  }

  @Override
  public boolean isStopping() {
    return out.isStopping();
  }
}
