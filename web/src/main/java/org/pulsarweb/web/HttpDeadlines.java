package org.pulsarweb.web;

import java.time.Duration;

/**
 * How long an HTTP server waits for its clients. Deadlines are looked at once a second.
 *
 * <p>Immutable.
 *
 * @param head how long a whole request head may take from its first byte, and a new connection to
 *     send its first; beyond it the answer is 408; 20 s (Apache's RequestReadTimeout)
 * @param keepAlive how long a connection may be idle between requests; 75 s, as Pulsar always had,
 *     and nginx; the setting {@code --keep-alive} overrides it
 * @param bodyMinBytesPerSecond how fast a body must come while the handler waits for it, after five
 *     seconds of grace; beyond it the answer is 408; 240, as Kestrel
 * @param stall how long a client may take none of an answer's bytes; 60 s, as nginx; beyond it the
 *     connection, or the stream of HTTP/2, is cut
 * @param answerMinBytesPerSecond how fast a client must take an answer that waits for it, after the
 *     time of {@code stall}; beyond it the same; 240, as Kestrel
 */
public record HttpDeadlines(
    Duration head,
    Duration keepAlive,
    int bodyMinBytesPerSecond,
    Duration stall,
    int answerMinBytesPerSecond) {
  /** The defaults named above. */
  public static final HttpDeadlines DEFAULTS =
      new HttpDeadlines(
          Duration.ofSeconds(20), Duration.ofSeconds(75), 240, Duration.ofSeconds(60), 240);

  /** Checks each component. */
  public HttpDeadlines {
    requirePositive("head", head);
    requirePositive("stall", stall);
    if (keepAlive.isNegative()) {
      throw new IllegalArgumentException("keepAlive must not be negative, as is " + keepAlive);
    }
    requireRate("bodyMinBytesPerSecond", bodyMinBytesPerSecond);
    requireRate("answerMinBytesPerSecond", answerMinBytesPerSecond);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }

  private static void requireRate(String name, int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(name + " must not be negative, as is " + bytes);
    }
  }
}
