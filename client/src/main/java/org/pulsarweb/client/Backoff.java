package org.pulsarweb.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after one failure, two, and so on: twice as long each time, up to a limit, and
 * of that a part by chance, so that those who failed together do not come back together.
 *
 * <p>Immutable.
 *
 * @param first the longest wait after one failure
 * @param max the longest wait
 * @param least which part of it is waited at least; 0 spreads best, 0.5 keeps a distance
 */
record Backoff(Duration first, Duration max, double least) {
  Backoff {
    if (first.isNegative() || max.compareTo(first) < 0 || max.toDays() > 1) {
      throw new IllegalArgumentException(
          "a first wait of 0 or more, and a longest one that is no shorter, a day at most: "
              + first
              + " and "
              + max);
    }
  }

  /**
   * Returns how long to wait.
   *
   * @param failures in a row, at least one
   */
  Duration wait(int failures, RandomGenerator random) {
    int doublings = Math.min(failures - 1, Integer.SIZE - 2);
    double nanos = Math.min((double) max.toNanos(), first.toNanos() * Math.pow(2, doublings));
    return Duration.ofNanos((long) (nanos * (least + (1 - least) * random.nextDouble())));
  }
}
