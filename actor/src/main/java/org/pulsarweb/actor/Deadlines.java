package org.pulsarweb.actor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * The deadlines of the questions that were asked on one loop: a wheel of lists. A deadline is kept
 * to within three ticks, never early, and costs neither a timer nor a look at the clock: those that
 * are new wait in a list of their own for the next tick, which knows the time. The wheel turns only
 * while somebody waits.
 */
final class Deadlines {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int SPOKES = 512;
  private static final int FRESH = SPOKES; // the list of those that are new

  private final EventLoop loop;
  private final @Nullable Pending<?>[] first = new Pending<?>[SPOKES + 1];
  private @Nullable Timer timer;
  private long startNanos;
  private long tick;
  private int count;
  private long idleTick; // when somebody was last seen to wait

  Deadlines(EventLoop loop) {
    this.loop = loop;
  }

  void add(Pending<?> pending, Duration deadline) {
    if (timer == null) {
      timer = loop.every(Duration.ofNanos(TICK_NANOS), this::turn);
      startNanos = System.nanoTime();
      tick = 0;
      idleTick = 0;
    }
    pending.dueTick = Math.ceilDiv(deadline.toNanos(), TICK_NANOS) + 1; // from its first tick
    link(pending, FRESH);
    count++;
  }

  private void link(Pending<?> pending, int spoke) {
    Pending<?> before = first[spoke];
    pending.earlier = null;
    pending.later = before;
    if (before != null) {
      before.earlier = pending;
    }
    first[spoke] = pending;
    pending.spoke = spoke;
    pending.timed = true;
  }

  void remove(Pending<?> pending) {
    if (!pending.timed) {
      return;
    }
    pending.timed = false;
    if (pending.earlier != null) {
      pending.earlier.later = pending.later;
    } else {
      first[pending.spoke] = pending.later;
    }
    if (pending.later != null) {
      pending.later.earlier = pending.earlier;
    }
    pending.earlier = null;
    pending.later = null;
    count--;
  }

  /** Fails those that wait for one that has died. */
  void fail(Ref<?> dead, RuntimeException reason) {
    for (int spoke = 0; spoke <= FRESH && count > 0; spoke++) {
      Pending<?> pending = first[spoke];
      while (pending != null) {
        Pending<?> following = pending.later;
        if (pending.target == dead) {
          pending.fail(reason);
        }
        pending = following == null || following.timed ? following : first[spoke];
      }
    }
  }

  /** Returns how many answers are awaited. */
  int count() {
    return count;
  }

  private void turn() {
    long now = (System.nanoTime() - startNanos) / TICK_NANOS;
    for (long late = Math.min(now - tick, SPOKES); late > 0; late--) {
      expire(now, (int) ((now - late + 1) % SPOKES));
    }
    tick = now;
    for (Pending<?> fresh = first[FRESH]; fresh != null; fresh = first[FRESH]) {
      first[FRESH] = fresh.later;
      if (fresh.later != null) {
        fresh.later.earlier = null;
      }
      fresh.dueTick += now;
      link(fresh, (int) (fresh.dueTick % SPOKES));
    }
    if (count > 0) {
      idleTick = now;
    }
    Timer turning = timer;
    if (now - idleTick > SPOKES && turning != null) {
      turning.cancel();
      timer = null;
    }
  }

  private void expire(long now, int spoke) {
    Pending<?> pending = first[spoke];
    while (pending != null) {
      Pending<?> following = pending.later;
      if (pending.dueTick <= now) {
        pending.expire(); // whose callbacks may take others from the list
      }
      pending = following == null || following.timed ? following : first[spoke];
    }
  }
}
