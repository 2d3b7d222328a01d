package org.pulsarweb.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.FlightRecorder;

/**
 * A thread that looks at the clocks of its loops: one that has not ticked for a second is blocked,
 * and the listener is told by what. It reports again each time the block has lasted twice as long.
 */
final class Watchdog implements AutoCloseable {
  static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<EventLoop> loops;
  private final LoopListener listener;
  private final Map<EventLoop, Block> blocks = new HashMap<>(); // the watchdog's own
  private final Thread thread;
  private volatile boolean closed;

  /** A loop that stands still. */
  private static final class Block {
    final long sinceNanos;
    long reportAtNanos = BLOCKED_NANOS;

    Block(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private Watchdog(List<EventLoop> loops, LoopListener listener) {
    this.loops = loops;
    this.listener = listener;
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
      for (EventLoop loop : loops) {
        if (!closed) {
          look(loop, now);
        }
      }
      if (!blocks.isEmpty()) {
        blocks.keySet().retainAll(loops);
      }
    }
  }

  private void look(EventLoop loop, long now) {
    long ticked = loop.coarseNanos();
    long silent = now - ticked;
    if (silent >= BLOCKED_NANOS) {
      Block block = blocks.computeIfAbsent(loop, _ -> new Block(ticked));
      if (silent >= block.reportAtNanos) {
        block.reportAtNanos = silent * 2;
        String report = loop.blockage();
        listener.onBlocked(loop, Duration.ofNanos(silent), report);
        if (FlightRecorder.isInitialized()) {
          BlockedLoopEvent.commit(loop, silent, report);
        }
      }
      return;
    }
    Block over = blocks.isEmpty() ? null : blocks.remove(loop);
    if (over != null) {
      listener.onUnblocked(loop, Duration.ofNanos(ticked - over.sinceNanos));
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
