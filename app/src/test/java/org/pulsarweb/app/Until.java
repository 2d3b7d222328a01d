package org.pulsarweb.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what nobody tells of. */
final class Until {
  /** Longer than anything takes that ends at all. */
  static final Duration LONG = Duration.ofSeconds(20);

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  private Until() {}

  /** Waits until something holds; fails with what there is instead if that takes too long. */
  static void holds(Condition condition, Supplier<String> what) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(what.get() + ": not after " + LONG.toSeconds() + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
