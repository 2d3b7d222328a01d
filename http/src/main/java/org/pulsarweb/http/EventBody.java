package org.pulsarweb.http;

import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The body of an answer that is a stream of events. */
final class EventBody implements Response.Stream {
  /** A comment, which proxies see and programs do not. */
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Duration heartbeat;
  private final EventSink.Source source;

  EventBody(Duration heartbeat, EventSink.Source source) {
    this.heartbeat = heartbeat;
    this.source = source;
  }

  @Override
  public void write(Response.Sink out) throws Exception {
    out.fillSilence(heartbeat, HEARTBEAT);
    try {
      source.write(new EventSink(out));
    } catch (InterruptedException | InterruptedIOException e) {
      if (!out.isStopping()) {
        throw e;
      }
    }
  }
}
