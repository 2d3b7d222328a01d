package org.pulsarweb.web;

import java.util.ArrayDeque;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Relay;

/**
 * The requests over HTTP/2 that one loop has to answer, for all its connections: many in one fiber,
 * as long as none waits, because a fiber costs more than a quick answer does.
 */
final class StreamRelay extends Relay {
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>(); // bounded by its connections

  StreamRelay(EventLoop loop) {
    super(loop, "requests over HTTP/2");
  }

  /** Has a request answered, in this turn or soon. */
  void serve(Http2Stream stream) {
    waiting.add(stream);
    awaken();
  }

  @Override
  protected boolean hasWork() {
    return !waiting.isEmpty();
  }

  @Override
  protected void step() {
    waiting.remove().run();
  }

  @Override
  protected void takeOver() {
    // The next one does not care who answers those before it.
  }
}
