package org.pulsarweb.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one worker: applications and rooms record to a Micrometer registry, and the arbiter
 * asks what it shows. The registry is made when it is first asked for: a program that counts
 * nothing does not load the library.
 *
 * <p>Safe for use by many threads.
 */
final class WorkerMetrics {
  // Not as the type that it is: to check that one is the other, the JVM would load the library.
  private volatile @Nullable MeterRegistry registry;

  /** Returns what to record to. */
  MeterRegistry registry() {
    MeterRegistry made = registry;
    return made == null ? make() : made;
  }

  private synchronized MeterRegistry make() {
    MeterRegistry made = registry;
    if (made == null) {
      made = WorkerRegistry.open();
      registry = made;
    }
    return made;
  }

  /** Returns what the meters show now. */
  MetricsSnapshot snapshot() {
    MeterRegistry made = registry;
    return made == null ? MetricsSnapshot.NONE : WorkerRegistry.snapshot(made);
  }
}
