package org.pulsarweb.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One virtual thread on its loop: at once the scheduler that the JDK hands the thread's
 * continuation to, and the task by which the loop runs it for one turn.
 *
 * <p>A virtual thread that the fiber's own code starts through {@link Thread#ofVirtual} inherits
 * this scheduler, as the JDK has it: it too is carried by the loop, as a guest of this fiber.
 */
final class CarriedThread implements Executor, Runnable {
  final EventLoop loop;
  final Object label;
  final Thread thread;
  private @Nullable Runnable continuation;
  private @Nullable Fiber<?> fiber;
  private boolean holding; // it yields to whoever runs it again, not to the loop
  @Nullable Object owner; // what it works for
  @Nullable Object lender; // what it works for otherwise, while it is lent
  @Nullable Runnable whenWaits; // is told, once, that it waits

  // Where the loop keeps those that wait: a list through the threads themselves, so that a thread
  // that never waits costs nothing here.
  boolean listed;
  @Nullable CarriedThread before;
  @Nullable CarriedThread after;

  /**
   * Makes the thread and starts it: it runs in this turn of the loop, or in the next.
   *
   * @param label says in a dump what the fiber does; asked for its text only then
   */
  CarriedThread(EventLoop loop, Object label, Runnable work) {
    this.loop = loop;
    this.label = label;
    CarriedThread starter = loop.isOwnThread() ? loop.running() : null;
    this.owner = starter == null ? null : starter.owner;
    this.thread = VirtualThreads.unstarted(this, work);
    this.thread.setUncaughtExceptionHandler(loop.uncaught);
  }

  /** Makes and starts a thread that runs when {@link #run} is called, and not before. */
  static CarriedThread held(EventLoop loop, Object label, Runnable work) {
    var held = new CarriedThread(loop, label, work);
    held.holding = true;
    held.thread.start();
    return held;
  }

  /**
   * Lets go of the loop until {@link #run} is called; to be called by the thread itself. Cheaper
   * than to park, and nothing else wakes it, an interruption neither.
   *
   * @return false if it cannot: a native frame pins it
   */
  boolean hold() {
    holding = true;
    owner = null;
    Thread.yield();
    boolean held = !holding;
    holding = false;
    return held;
  }

  /** Returns whether nobody else knows this fiber, so that it may do something else next. */
  boolean isReusable() {
    return fiber == null && !thread.isInterrupted();
  }

  /** Called by the JDK, on any thread, each time that the virtual thread may run. */
  @Override
  public void execute(Runnable runnable) {
    if (continuation == null) {
      continuation = runnable; // Thread.start, before anyone else can know the thread
      if (!holding) {
        loop.resume(this);
      }
      return;
    }
    if (holding && runnable == continuation) {
      return;
    }
    try {
      loop.resume(runnable == continuation ? this : () -> loop.carry(this, runnable));
    } catch (RejectedExecutionException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      // Whoever wakes it, by completing a future say, is not to blame that its loop has ended.
    }
  }

  /** Runs the thread until it waits or ends; called by the loop within a turn. */
  @Override
  public void run() {
    Runnable next = continuation;
    if (next == null) {
      throw new IllegalStateException("not started");
    }
    holding = false;
    loop.carry(this, next);
    if (holding) {
      loop.waiting.remove(this);
    } else if (thread.isAlive()) {
      Runnable told = whenWaits;
      if (told != null) {
        whenWaits = null;
        told.run();
      }
      if (!listed) {
        loop.waiting.add(this);
        if (loop.isClosed()) {
          loop.interruptOnce(this); // those that waited before have been
        }
      }
    } else {
      loop.waiting.remove(this);
      if (fiber != null) {
        fiber.onThreadEnded();
      }
    }
  }

  /** Returns the handle of this fiber; made when first asked for. */
  Fiber<?> fiber() {
    Fiber<?> known = fiber;
    if (known == null) {
      known = new Fiber<>(label, thread);
      fiber = known;
    }
    return known;
  }

  void fiber(Fiber<?> known) {
    fiber = known;
  }

  /** Called when the loop has ended before the thread: it will never run again. */
  void abandon() {
    if (fiber != null) {
      fiber.onAbandoned(loop);
    }
  }
}
