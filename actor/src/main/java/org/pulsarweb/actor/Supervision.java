package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Objects;

/**
 * How failed actors are started again; in the words of Erlang/OTP.
 *
 * <p>Immutable.
 *
 * @param strategy who is started again together with one that failed
 * @param intensity how many restarts there may be within the period before the supervisor gives up
 *     and ends itself: 5 by default
 * @param period in which restarts are counted: 30 s by default
 * @param backoff the wait before the second restart within the period: 100 ms by default; each
 *     further one waits twice as long, and up to a fifth more or less so that many do not meet
 * @param backoffMax the longest such wait: 10 s by default
 */
public record Supervision(
    Strategy strategy, int intensity, Duration period, Duration backoff, Duration backoffMax) {
  /** One for one, five restarts within thirty seconds. */
  public static final Supervision DEFAULTS =
      new Supervision(
          Strategy.ONE_FOR_ONE,
          5,
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofSeconds(10));

  /** Checks the limits. */
  public Supervision {
    Objects.requireNonNull(strategy);
    if (intensity < 0) {
      throw new IllegalArgumentException("the intensity is 0 or more restarts, not " + intensity);
    }
    if (!period.isPositive() || backoff.isNegative() || backoffMax.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "a period is more than nothing, and the longest wait not below the first");
    }
  }

  /**
   * Returns the same with another strategy.
   *
   * @param other who is started again together with one that failed
   * @return a copy
   */
  public Supervision strategy(Strategy other) {
    return new Supervision(other, intensity, period, backoff, backoffMax);
  }

  /**
   * Returns the same with another limit.
   *
   * @param most how many restarts there may be
   * @param within in which time
   * @return a copy
   */
  public Supervision intensity(int most, Duration within) {
    return new Supervision(strategy, most, within, backoff, backoffMax);
  }

  /**
   * Returns the same with other waits.
   *
   * @param first before the second restart within the period
   * @param longest of all
   * @return a copy
   */
  public Supervision backoff(Duration first, Duration longest) {
    return new Supervision(strategy, intensity, period, first, longest);
  }
}
