package org.pulsarweb.app;

import java.time.Duration;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens on loops to the log {@code pulsar.loop}. The logger is asked for only when
 * there is something to say, because the first one wakes the log's backend.
 *
 * <p>Safe for use by many threads.
 */
final class LoopLog implements LoopListener {
  @Override
  public void onBlocked(EventLoop loop, Duration blocked, String report) {
    log().warn("{} has been blocked for {} ms by\n{}", loop, blocked.toMillis(), report);
  }

  @Override
  public void onUnblocked(EventLoop loop, Duration blocked) {
    log().warn("{} runs again; it was blocked for {} ms", loop, blocked.toMillis());
  }

  @Override
  public void onError(EventLoop loop, String where, Throwable error) {
    log().error("{} in {}", where, loop, error);
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.loop");
  }
}
