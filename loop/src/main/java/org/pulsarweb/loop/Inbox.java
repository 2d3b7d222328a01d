package org.pulsarweb.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have for a loop: a queue of many producers and one consumer.
 *
 * <p>To wake a sleeping thread costs some twenty microseconds, a hundred times what a message does.
 * So only a sleeper is woken, and a loop whose messages follow each other closely looks for the
 * next one a little while before it sleeps. How closely they do is learnt: a message that came soon
 * after the loop had gone to sleep makes it more patient, time spent in vain less, and a loop that
 * hears of nothing spends nothing.
 */
final class Inbox {
  /**
   * How long a patient loop looks for more before it sleeps: some times what a wake-up takes, since
   * the one that it waits for may have to be woken first.
   */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** How long it looks at a time, and how often at most, before it asks the sockets and timers. */
  private static final long GLANCE_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

  private static final int GLANCES_MAX = 32;

  /** Steps of patience: so often may a loop look in vain before it stops looking. */
  private static final int PATIENCE_MAX = 16;

  /** How many posts are run before the turn ends. */
  private static final int BATCH_MAX = 256;

  /** For how long posts are run before the sockets and timers are asked. */
  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int POSTS_PER_LOOK = 32; // at the clock

  /** Loops that are looking: of those that share the processors no more than there are of these. */
  private static final AtomicInteger LOOKING = new AtomicInteger();

  private static final int LOOKING_MAX = Runtime.getRuntime().availableProcessors();

  private static final VarHandle TAIL;
  private static final VarHandle AWAKE;
  private static final VarHandle LOOKS;
  private static final VarHandle NEXT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(Inbox.class, "tail", Posted.class);
      AWAKE = lookup.findVarHandle(Inbox.class, "awake", boolean.class);
      LOOKS = lookup.findVarHandle(Inbox.class, "looking", boolean.class);
      NEXT = lookup.findVarHandle(Posted.class, "next", Posted.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Stands in the queue when it holds nothing else. */
  private static final class Stub extends Posted {
    @Override
    protected void run() {}

    @Override
    protected void refused() {}
  }

  private final EventLoop loop;
  private final Runnable look = this::look;
  private final Stub stub = new Stub();
  private volatile Posted tail = stub; // where producers add
  private volatile boolean awake; // the loop will look by itself
  private volatile boolean looking; // it is counted as one that looks
  private volatile boolean ended;

  // The loop's own.
  private Posted head = stub;
  private int patience;
  private long quietNanos; // since when it has looked in vain, or 0
  private long sleptNanos; // when it went to sleep

  Inbox(EventLoop loop) {
    this.loop = loop;
  }

  /** Adds from any thread. */
  void add(Posted posted) {
    if (ended) {
      refuse(posted);
      return;
    }
    link(posted);
    if (!awake && AWAKE.compareAndSet(this, false, true)) {
      try {
        loop.netty().execute(look);
      } catch (RejectedExecutionException _) {
        // the loop has ended, or is about to: who ends it refuses what is left
      }
    }
    if (ended) {
      refuseAll();
    }
  }

  private void link(Posted posted) {
    NEXT.set(posted, null); // the exchange below publishes it
    var before = (Posted) TAIL.getAndSet(this, posted);
    before.next = posted;
  }

  /** Returns the next, or null; on the loop, or after its end under the lock. */
  private @Nullable Posted poll() {
    Posted first = head;
    Posted next = first.next;
    if (first == stub) {
      if (next == null) {
        return null;
      }
      head = next;
      unlink(first);
      first = next;
      next = first.next;
    }
    if (next != null) {
      head = next;
      unlink(first);
      return first;
    }
    if (first != tail) {
      return null; // a producer is between its two steps; it wakes us, or we look again
    }
    link(stub); // so that the last one can leave
    next = first.next;
    if (next == null) {
      return null;
    }
    head = next;
    unlink(first);
    return first;
  }

  /** Else one that is kept when it has run would keep every later one from being collected. */
  private static void unlink(Posted taken) {
    NEXT.set(taken, null); // no producer knows it any more
  }

  private boolean isEmpty() {
    return head == stub && tail == stub;
  }

  /**
   * Runs what is there; then sleeps, or looks again soon. On the loop's thread, as Netty's task.
   */
  private void look() {
    if (ended) {
      return; // it stood still for so long that it has been given up
    }
    boolean goOn = true; // also when an error was reported to a listener that threw another
    try {
      goOn = attend();
    } finally {
      if (goOn) {
        loop.soon(look);
      } else {
        sleep();
      }
    }
  }

  /** Runs what is there, and what comes meanwhile; returns whether to look again soon. */
  private boolean attend() {
    long startedNanos = System.nanoTime();
    int glances = GLANCES_MAX;
    do {
      if (run(startedNanos)) {
        quietNanos = 0;
      }
    } while (--glances > 0 && (isEmpty() ? patience > 0 && glance() : !isLong(startedNanos)));
    return !isEmpty() || (patience > 0 && isPatient());
  }

  private static boolean isLong(long startedNanos) {
    return System.nanoTime() - startedNanos > RUN_NANOS;
  }

  private boolean run(long startedNanos) {
    Posted posted = poll();
    if (posted == null) {
      return false;
    }
    learn();
    int left = BATCH_MAX;
    loop.begin();
    try {
      do {
        run(posted);
        left--;
        if (left % POSTS_PER_LOOK == 0 && (left == 0 || isLong(startedNanos))) {
          break;
        }
      } while (!ended && (posted = poll()) != null);
    } finally {
      loop.end();
    }
    return true;
  }

  private void run(Posted posted) {
    try {
      posted.run();
    } catch (Throwable e) {
      loop.report(posted.toString(), e);
    }
  }

  /** A message has come: was it worth looking, or would it have been? */
  private void learn() {
    if (looking) {
      patience = Math.min(PATIENCE_MAX, patience + 1);
    } else if (sleptNanos != 0 && System.nanoTime() - sleptNanos < 2 * LOOK_NANOS) {
      patience = Math.min(PATIENCE_MAX, patience + 2);
    }
    sleptNanos = 0;
  }

  /** Looks for a moment; returns whether something has come. */
  private boolean glance() {
    if (!looking) {
      if (LOOKING.incrementAndGet() > LOOKING_MAX) {
        LOOKING.decrementAndGet();
        return false;
      }
      looking = true;
      if (ended) {
        stopLooking();
        return false;
      }
    }
    long now = System.nanoTime();
    if (quietNanos == 0) {
      quietNanos = now;
    }
    do {
      if (!isEmpty()) {
        return true;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - now < GLANCE_NANOS);
    return false;
  }

  /** Returns whether to look on, when the sockets have been asked. */
  private boolean isPatient() {
    if (looking && (quietNanos == 0 || System.nanoTime() - quietNanos < LOOK_NANOS)) {
      return true;
    }
    patience--;
    return false;
  }

  private void sleep() {
    stopLooking();
    quietNanos = 0;
    sleptNanos = System.nanoTime();
    awake = false;
    if (!isEmpty() && AWAKE.compareAndSet(this, false, true)) {
      loop.soon(look);
    }
  }

  private void stopLooking() {
    if (looking && LOOKS.compareAndSet(this, true, false)) {
      LOOKING.decrementAndGet();
    }
  }

  /**
   * What is left, and what still comes, is refused: the loop's thread has ended, or stands still
   * for so long that it has been given up.
   */
  void end() {
    ended = true;
    stopLooking();
    refuseAll();
  }

  private synchronized void refuseAll() {
    while (!isEmpty()) {
      Posted posted = poll();
      if (posted == null) {
        Thread.onSpinWait(); // a producer is between its two steps
      } else if (posted != stub) {
        refuse(posted);
      }
    }
  }

  private void refuse(Posted posted) {
    try {
      posted.refused();
    } catch (Throwable e) {
      loop.report(posted.toString(), e);
    }
  }
}
