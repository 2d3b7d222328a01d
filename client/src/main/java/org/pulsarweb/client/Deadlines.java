package org.pulsarweb.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * The deadlines of one loop: a wheel of lists, so that to set one and to take it back costs nothing
 * to speak of, however many there are. It turns only while there are any.
 *
 * <p>Time that the loop stood still counts for a second at most: what waited for the loop was not
 * late.
 */
final class Deadlines {
  private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Duration GRAIN = Duration.ofNanos(GRAIN_NANOS);
  private static final long STEP_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SLOTS = 512; // a power of two; about five seconds

  /** Something that is told when its time has come. */
  abstract static class Entry {
    private long dueTick;
    private @Nullable Entry before;
    private @Nullable Entry after;
    private boolean isSet;

    /** Runs on the loop; may set it again. */
    abstract void onDue();
  }

  private final EventLoop loop;
  private final @Nullable Entry[] slots = new Entry[SLOTS];
  private int count;
  private long tick; // up to which all are due
  private long turnedNanos; // when the wheel has turned
  private long restNanos; // what has passed since that tick
  private @Nullable Timer timer;

  Deadlines(EventLoop loop) {
    this.loop = loop;
  }

  /** Returns the time by which entries are set; on no scale but its own. */
  long nanos() {
    if (timer == null) {
      return tick * GRAIN_NANOS;
    }
    long passed = Math.min(System.nanoTime() - turnedNanos, STEP_MAX_NANOS);
    return tick * GRAIN_NANOS + restNanos + passed;
  }

  /** Has an entry told at a time or soon after, in place of what was set before. */
  void set(Entry entry, long dueNanos) {
    cancel(entry);
    if (timer == null) {
      turnedNanos = System.nanoTime();
      restNanos = 0;
      timer = loop.every(GRAIN, this::turn);
    }
    entry.dueTick = Math.max(tick + 1, dueNanos / GRAIN_NANOS + 1);
    insert(entry);
  }

  private void insert(Entry entry) {
    int slot = (int) (entry.dueTick & (SLOTS - 1));
    Entry first = slots[slot];
    entry.before = null;
    entry.after = first;
    if (first != null) {
      first.before = entry;
    }
    slots[slot] = entry;
    entry.isSet = true;
    count++;
  }

  /** Forgets an entry, which need not be set. */
  void cancel(Entry entry) {
    if (!entry.isSet) {
      return;
    }
    entry.isSet = false;
    count--;
    if (entry.after != null) {
      entry.after.before = entry.before;
    }
    if (entry.before != null) {
      entry.before.after = entry.after;
    } else {
      slots[(int) (entry.dueTick & (SLOTS - 1))] = entry.after;
    }
    entry.before = null;
    entry.after = null;
  }

  private void turn() {
    long now = System.nanoTime();
    long passed = restNanos + Math.min(now - turnedNanos, STEP_MAX_NANOS);
    turnedNanos = now;
    restNanos = passed % GRAIN_NANOS;
    for (long ticks = passed / GRAIN_NANOS; ticks > 0; ticks--) {
      tick++;
      tell();
    }
    Timer turning = timer;
    if (count == 0 && turning != null) {
      turning.cancel();
      timer = null;
    }
  }

  private void tell() {
    int slot = (int) (tick & (SLOTS - 1));
    Entry entry = slots[slot];
    while (entry != null) {
      if (entry.dueTick <= tick) {
        cancel(entry);
        entry.onDue();
        entry = slots[slot]; // whatever else that has changed
      } else {
        entry = entry.after;
      }
    }
  }
}
