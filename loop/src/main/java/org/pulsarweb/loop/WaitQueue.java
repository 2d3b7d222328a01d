package org.pulsarweb.loop;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Fibers of one loop that wait until something of that loop has changed; woken all at once, in
 * order.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class WaitQueue {
  private @Nullable ArrayDeque<Thread> waiting;

  /** Makes a queue in which nobody waits. */
  public WaitQueue() {}

  /**
   * Waits until woken; the caller looks again at what it waits for.
   *
   * @throws InterruptedException if the fiber is cancelled
   */
  public void await() throws InterruptedException {
    if (!Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "a callback must not wait: only a fiber may (EventLoop.start)");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    ArrayDeque<Thread> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>(2);
      waiting = queue;
    }
    Thread self = Thread.currentThread();
    queue.add(self);
    LockSupport.park(this);
    queue.remove(self);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Wakes every fiber that waits. */
  public void wakeAll() {
    if (waiting != null) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}
