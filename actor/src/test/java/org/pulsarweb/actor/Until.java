package org.pulsarweb.actor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nobody tells of. */
final class Until {
  /** Longer than anything takes that ends at all. */
  static final Duration LONG = Duration.ofSeconds(20);

  private Until() {}

  /** Waits until something holds; fails if that takes too long. */
  static void holds(BooleanSupplier condition) {
    holds(condition, () -> "it does not hold");
  }

  /** Waits until something holds; fails with what there is instead if that takes too long. */
  static void holds(BooleanSupplier condition, Supplier<String> what) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(what.get() + ": not after " + LONG.toSeconds() + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
