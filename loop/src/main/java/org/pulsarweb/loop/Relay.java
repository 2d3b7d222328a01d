package org.pulsarweb.loop;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work of a loop that is done in a fiber, piece after piece: many pieces to one fiber, since a
 * fiber costs more than a small piece does. Where a piece waits, another fiber takes over with the
 * next one; so no piece waits for another, and each may wait.
 *
 * <p>A fiber that has nothing to do stands by for the next piece: to go on with one costs less than
 * a new one does. Those that have waited stand by too, as long as there are few.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public abstract class Relay {
  /** How many pieces a fiber does before other work of the loop has its turn. */
  private static final int PIECES_MAX = 256;

  /** How long it does pieces before sockets and timers are looked at. */
  private static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int PIECES_PER_LOOK = 32; // at the clock

  /** How many fibers stand by. */
  private static final int STANDBY_MAX = 32;

  private final EventLoop loop;
  private final Object label;
  private final Runnable go = this::go;
  private final Runnable carry = this::carry;
  private final CarriedThread[] standby = new CarriedThread[STANDBY_MAX];
  private int standing;
  private boolean listed; // with the loop, which dismisses those that stand by when it closes
  private @Nullable CarriedThread runner; // goes on with the next piece; others end with theirs
  private boolean awake;
  private boolean slow; // the last share took long

  /**
   * Makes a relay that has nothing to do.
   *
   * @param loop whose fibers do the work
   * @param label says what they do: its text is asked for when the loop's fibers are listed
   */
  protected Relay(EventLoop loop, Object label) {
    this.loop = loop;
    this.label = label;
  }

  /**
   * Returns whether there is work.
   *
   * @return true if {@link #step} has something to do
   */
  protected abstract boolean hasWork();

  /** Does one piece, in a fiber; may wait. It is called only if there is work. */
  protected abstract void step();

  /** Is told, on the loop, before a fiber goes on and after: the piece begun last may wait. */
  protected abstract void takeOver();

  /** Has the work done, in this turn or soon; called when there is work again. */
  public final void awaken() {
    if (!awake) {
      awake = true;
      loop.execute(go);
    }
  }

  /** Lets a fiber run until it has done all, or its share, or waits. */
  private void go() {
    if (slow) {
      slow = false;
      loop.afterEvents(1, go);
      return;
    }
    awake = false; // at once: what throws below must not leave it so
    takeOver();
    if (hasWork()) {
      CarriedThread fiber = next();
      runner = fiber;
      try {
        fiber.run();
      } finally {
        runner = null;
        takeOver();
      }
      if (hasWork()) {
        awaken();
      }
    }
  }

  private CarriedThread next() {
    if (standing == 0) {
      return CarriedThread.held(loop, label, carry);
    }
    return standby[--standing];
  }

  /** What each fiber does: pieces as long as it is the runner, then standing by. */
  private void carry() {
    CarriedThread self = loop.running();
    if (self == null) {
      throw new IllegalStateException("in no fiber of " + loop);
    }
    do {
      share(self);
    } while (standing < STANDBY_MAX && self.isReusable() && standBy(self));
  }

  private void share(CarriedThread self) {
    int left = PIECES_MAX;
    long startedNanos = 0;
    while (runner == self && hasWork()) {
      step();
      if (--left % PIECES_PER_LOOK == 0 && runner == self) {
        long now = System.nanoTime();
        startedNanos = startedNanos == 0 ? now : startedNanos;
        slow = now - startedNanos > SHARE_NANOS;
        if (slow || left <= 0) {
          return;
        }
      }
    }
  }

  /** Waits for more to do; returns false if there will never be. */
  private boolean standBy(CarriedThread self) {
    if (loop.isClosed()) {
      return false;
    }
    if (!listed) {
      listed = true;
      loop.relays.add(this);
    }
    standby[standing++] = self;
    if (!self.hold()) {
      standing--;
      return false;
    }
    return !loop.isClosed();
  }

  /** Lets those that stand by end: the loop is closed. */
  void dismiss() {
    while (standing > 0) {
      standby[--standing].run();
    }
  }
}
