package org.pulsarweb.web;

import java.io.IOException;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Response;

/** Where the stream of one response writes. */
final class ResponseSink implements Response.Sink {
  private final ResponseWriter writer;
  private Headers trailers = Headers.EMPTY;
  private boolean ended;

  ResponseSink(ResponseWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    requireOpen();
    writer.write(bytes, from, to);
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    writer.awaitFlush();
  }

  @Override
  public void trailer(String name, String value) {
    trailers = trailers.with(name, value);
  }

  /** Refuses what a fiber writes that outlived the stream: it would go into the next answer. */
  private void requireOpen() throws IOException {
    if (ended) {
      throw new IOException("the answer is over");
    }
  }

  void end() {
    ended = true;
  }

  Headers trailers() {
    return trailers;
  }
}
