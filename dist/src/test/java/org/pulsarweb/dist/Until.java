package org.pulsarweb.dist;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nobody tells of. */
final class Until {
  /** Longer than anything takes that ends at all. */
  static final Duration LONG = Duration.ofSeconds(60);

  private Until() {}

  /** Waits until something holds; fails if that takes too long. */
  static void holds(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it does not hold after " + LONG.toSeconds() + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
