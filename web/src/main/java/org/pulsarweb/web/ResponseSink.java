package org.pulsarweb.web;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSource;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Response;

/** Where the stream of one response writes. */
final class ResponseSink implements Response.Sink {
  private final ResponseWriter writer;
  private Headers trailers = Headers.EMPTY;
  private @Nullable Silence silence;
  private boolean ended;

  ResponseSink(ResponseWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    requireOpen();
    Silence filled = silence;
    if (filled == null) {
      writer.write(bytes, from, to);
      return;
    }
    filled.begin();
    try {
      writer.write(bytes, from, to);
    } finally {
      filled.end();
    }
  }

  /** Has the kernel copy a file, where it can. */
  @Override
  public void transfer(ByteSource source, long from, long to) throws IOException {
    requireOpen();
    if (silence == null && source instanceof OpenFile file && writer.canTransfer(file)) {
      writer.transfer(file, from, to);
    } else {
      Response.Sink.super.transfer(source, from, to);
    }
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

  @Override
  public void fillSilence(Duration length, byte[] filler) {
    if (silence == null) {
      silence = Silence.watch(writer, length, filler);
    }
  }

  @Override
  public boolean isStopping() {
    return writer.isStopping();
  }

  /** Refuses what a fiber writes that outlived the stream: it would go into the next answer. */
  private void requireOpen() throws IOException {
    if (ended) {
      throw new IOException("the answer is over");
    }
  }

  void end() {
    ended = true;
    if (silence != null) {
      silence.close();
    }
  }

  Headers trailers() {
    return trailers;
  }
}
