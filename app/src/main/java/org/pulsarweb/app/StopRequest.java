package org.pulsarweb.app;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's wish that the program stops, and why.
 *
 * <p>Safe for use by many threads.
 */
final class StopRequest {
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile String reason = "";
  private volatile @Nullable Process successor;

  /** Asks; of several wishes the first one's reason counts. */
  synchronized void ask(String why) {
    if (asked.getCount() > 0) {
      reason = why;
      asked.countDown();
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Whether it came from a terminal, or from who means that. */
  boolean isInterrupt() {
    return reason.equals("INT");
  }

  /** Another program has been started that is to serve on the same sockets. */
  void succeededBy(Process process) {
    successor = process;
  }

  /** Whether another program serves on the same sockets when this one has stopped. */
  boolean hasSuccessor() {
    Process process = successor;
    return process != null && process.isAlive();
  }

  /** Waits for the wish, and returns its reason. */
  String await() throws InterruptedException {
    asked.await();
    return reason;
  }
}
