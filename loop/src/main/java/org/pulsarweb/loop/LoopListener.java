package org.pulsarweb.loop;

import java.time.Duration;

/**
 * Hears what happens on loops that nobody asked for. The application framework turns it into logs.
 *
 * <p>Safe for use by many threads.
 */
public interface LoopListener {
  /** Hears nothing. */
  LoopListener NONE = new LoopListener() {};

  /**
   * Code on a loop has not returned or waited for long, so everything else there stands still.
   * Called on the watchdog's thread, again each time the duration has doubled.
   *
   * @param loop the loop that is blocked
   * @param blocked for how long it has been, so far
   * @param report which fiber or callback blocks it, with its stack, over several lines
   */
  default void onBlocked(EventLoop loop, Duration blocked, String report) {}

  /**
   * A loop that was reported as blocked runs again.
   *
   * @param loop the loop
   * @param blocked for how long it was
   */
  default void onUnblocked(EventLoop loop, Duration blocked) {}

  /**
   * Something thrown reached the root of a callback or of a fiber that nobody joins.
   *
   * @param loop where it happened
   * @param where what was running
   * @param error what was thrown
   */
  default void onError(EventLoop loop, String where, Throwable error) {}

  /**
   * A connection came to nothing before anybody was told of it, because the peer did not keep to
   * what comes first: the PROXY protocol, TLS. Scanners do this all day: it is worth no more than a
   * line while looking for a fault.
   *
   * @param loop the loop
   * @param connection both addresses
   * @param why what it did
   */
  default void onRefused(EventLoop loop, String connection, Throwable why) {}
}
