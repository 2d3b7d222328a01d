package org.pulsarweb.rpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;

/**
 * What a channel has under way: a bounded number of fibers, or elsewhere of virtual threads. They
 * can be waited for, and cancelled together.
 */
final class Tasks {
  private final int maxCount;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final @Nullable EventLoop loop;
  private volatile boolean cancelled;
  private int count;
  private boolean urgent;

  Tasks(int maxCount) {
    this.maxCount = maxCount;
    this.loop = here();
  }

  private static @Nullable EventLoop here() {
    try {
      return EventLoop.current();
    } catch (IllegalStateException _) {
      return null;
    }
  }

  /** Starts something; {@link #awaitRoom} has said that there is room. */
  void start(Runnable task) {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
    if (loop == null) {
      Thread _ = Thread.ofVirtual().name("JSON-RPC call").start(() -> perform(task));
    } else {
      loop.launch("JSON-RPC call", () -> perform(task));
    }
  }

  private void perform(Runnable task) {
    running.add(Thread.currentThread());
    try {
      if (!cancelled) {
        task.run();
      }
    } finally {
      running.remove(Thread.currentThread());
      lock.lock();
      try {
        count--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until there is room for one more, or somebody has begun to wait for an answer.
   *
   * @return whether there is room
   */
  boolean awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (count >= maxCount && !urgent) {
        changed.await();
      }
      return count < maxCount;
    } finally {
      lock.unlock();
    }
  }

  /** Says whether somebody waits for an answer, so that reading must go on. */
  void urgent(boolean isUrgent) {
    lock.lock();
    try {
      urgent = isUrgent;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void awaitNone() throws InterruptedException {
    lock.lock();
    try {
      while (count > 0) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void cancel() {
    cancelled = true;
    running.forEach(Thread::interrupt);
  }
}
