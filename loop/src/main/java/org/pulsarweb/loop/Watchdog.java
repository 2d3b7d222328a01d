package org.pulsarweb.loop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that looks at the clocks of its loops: one that has not ticked for a second is blocked,
 * and the listener is told by what. It reports again each time the block has lasted twice as long.
 */
final class Watchdog implements AutoCloseable {
  static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<EventLoop> loops;
  private final LoopListener listener;
  private final long[] reportAtNanos;
  private final long[] blockedSince;
  private final Thread thread;
  private volatile boolean closed;

  private Watchdog(List<EventLoop> loops, LoopListener listener) {
    this.loops = loops;
    this.listener = listener;
    this.reportAtNanos = new long[loops.size()];
    this.blockedSince = new long[loops.size()];
    this.thread = Thread.ofPlatform().daemon().name("loop-watchdog").unstarted(this::watch);
  }

  static Watchdog start(List<EventLoop> loops, LoopListener listener) {
    var watchdog = new Watchdog(loops, listener);
    watchdog.thread.start();
    return watchdog;
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      for (int i = 0; i < loops.size() && !closed; i++) {
        look(i, now);
      }
    }
  }

  private void look(int i, long now) {
    EventLoop loop = loops.get(i);
    long ticked = loop.coarseNanos();
    long silent = now - ticked;
    if (silent >= BLOCKED_NANOS) {
      if (blockedSince[i] == 0) {
        blockedSince[i] = ticked;
        reportAtNanos[i] = BLOCKED_NANOS;
      }
      if (silent >= reportAtNanos[i]) {
        reportAtNanos[i] = silent * 2;
        listener.onBlocked(loop, Duration.ofNanos(silent), loop.blockage());
      }
    } else if (blockedSince[i] != 0) {
      listener.onUnblocked(loop, Duration.ofNanos(ticked - blockedSince[i]));
      blockedSince[i] = 0;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
