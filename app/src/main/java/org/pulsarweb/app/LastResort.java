package org.pulsarweb.app;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends the JVM when closing hangs. Each application cuts its work at its exit timeout; this is for
 * one that does not.
 *
 * <p>Owned by the thread that closes.
 */
final class LastResort implements AutoCloseable {
  private @Nullable Thread thread;

  /** From now on the JVM ends after that time, unless this is closed before. */
  void arm(Duration after) {
    thread = Thread.ofPlatform().daemon().name("pulsar-last-resort").start(() -> haltAfter(after));
  }

  private static void haltAfter(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      return; // closed in time
    }
    System.err.println("pulsar: stopping took more than " + time.toSeconds() + " s and was cut");
    Runtime.getRuntime().halt(Program.FAILED);
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
