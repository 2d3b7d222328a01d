package org.pulsarweb.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a stream of events or a WebSocket that broke is opened again. What a server says ({@code
 * retry:} of events) takes the place of the first wait.
 *
 * <p>Immutable.
 *
 * @param delay the longest wait after one failure, doubled for each more; half of it at most is
 *     chance; 2 s, as the Python framework
 * @param delayMax the longest wait; 16 s, as the Python framework
 * @param failureMax how many failures in a row end it; 0 for never
 */
public record ReconnectPolicy(Duration delay, Duration delayMax, int failureMax) {
  /** For ever, after 2 to 16 seconds. */
  public static final ReconnectPolicy DEFAULTS =
      new ReconnectPolicy(Duration.ofSeconds(2), Duration.ofSeconds(16), 0);

  /** What broke is not opened again. */
  public static final ReconnectPolicy NEVER = DEFAULTS.withFailureMax(1);

  /** Checks the limits. */
  public ReconnectPolicy {
    if (failureMax < 0) {
      throw new IllegalArgumentException("failureMax must not be negative: " + failureMax);
    }
    var _ = new Backoff(delay, delayMax, 0.5); // which checks them
  }

  /**
   * {@return a copy with other waits}
   *
   * @param first the longest wait after one failure
   * @param max the longest wait
   */
  public ReconnectPolicy withDelay(Duration first, Duration max) {
    return new ReconnectPolicy(first, max, failureMax);
  }

  /**
   * {@return a copy that gives up sooner or later}
   *
   * @param count of failures in a row; 0 for never
   */
  public ReconnectPolicy withFailureMax(int count) {
    return new ReconnectPolicy(delay, delayMax, count);
  }

  /**
   * Returns how long to wait, or nothing to give up.
   *
   * @param failures in a row, at least one; a connection that was of use begins anew with one
   * @param told what the server said last; it is kept to the longest wait
   * @param random for the part of the wait that is chance
   */
  Optional<Duration> waitBefore(int failures, Optional<Duration> told, RandomGenerator random) {
    if (failureMax > 0 && failures >= failureMax) {
      return Optional.empty();
    }
    Duration first = told.orElse(delay);
    Duration kept = first.compareTo(delayMax) > 0 ? delayMax : first;
    return Optional.of(new Backoff(kept, delayMax, 0.5).wait(failures, random));
  }
}
