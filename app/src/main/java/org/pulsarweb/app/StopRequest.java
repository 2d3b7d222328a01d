package org.pulsarweb.app;

import java.util.concurrent.CountDownLatch;

/**
 * Somebody's wish that the program stops, and why.
 *
 * <p>Safe for use by many threads.
 */
final class StopRequest {
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile String reason = "";

  void ask(String why) {
    reason = why;
    asked.countDown();
  }

  /** Waits for the wish; an interrupt of this thread is one too. */
  String await() {
    try {
      asked.await();
      return reason;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupt";
    }
  }
}
