package org.pulsarweb.loop;

import java.util.concurrent.TimeUnit;

/**
 * Work of a loop that is done in a fiber, piece after piece: many pieces to one fiber, since a
 * fiber costs more than a small piece does. Where a piece waits, another fiber takes over with the
 * next one; so no piece waits for another, and each may wait.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public abstract class Relay {
  /** How many pieces a fiber does before other work of the loop has its turn. */
  private static final int PIECES_MAX = 256;

  /** How long it does pieces before sockets and timers are looked at. */
  private static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int PIECES_PER_LOOK = 32; // at the clock

  private final EventLoop loop;
  private final Object label;
  private final Runnable go = this::go;
  private final Runnable carry = this::carry;
  private boolean awake;
  private boolean slow; // the last share took long
  private int runner; // the fiber that goes on with the next piece; others end with theirs

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

  /** Is told, on the loop, before another fiber goes on: the piece that was begun last may wait. */
  protected abstract void takeOver();

  /** Has the work done, in this turn or soon; called when there is work again. */
  public final void awaken() {
    if (!awake) {
      awake = true;
      loop.execute(go);
    }
  }

  /** Starts a fiber, and looks after it: it has done all, or its share, or it waits. */
  private void go() {
    if (slow) {
      slow = false;
      loop.afterEvents(1, go);
      return;
    }
    awake = false; // at once: what throws below must not leave it so
    takeOver();
    if (hasWork()) {
      runner++; // from now on, lest the one before goes on while this one is on its way
      loop.launch(label, carry);
      awaken();
    }
  }

  private void carry() {
    int mine = runner;
    int left = PIECES_MAX;
    long startedNanos = System.nanoTime();
    while (runner == mine && hasWork()) {
      step();
      if (--left % PIECES_PER_LOOK == 0 && runner == mine) {
        slow = System.nanoTime() - startedNanos > SHARE_NANOS;
        if (slow || left <= 0) {
          return;
        }
      }
    }
  }
}
