package org.pulsarweb.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs and waits by itself: a virtual thread that a loop carries, with its outcome.
 *
 * <p>Outside of loops {@link Scope} starts its fibers as ordinary virtual threads.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what it returns
 */
public final class Fiber<T> {
  /** Takes no notice of how a fiber ends. */
  static final Consumer<Fiber<?>> NOBODY = _ -> {};

  private final Object label;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private @Nullable Thread thread;

  /** The handle of a thread that was started without one. */
  Fiber(Object label, Thread thread) {
    this.label = label;
    this.thread = thread;
  }

  private Fiber(Object label) {
    this.label = label;
  }

  /** Starts a fiber on the loop, or as an ordinary virtual thread where there is none. */
  static <T> Fiber<T> start(@Nullable EventLoop loop, Callable<T> work, Consumer<Fiber<?>> onEnd) {
    var fiber = new Fiber<T>(Label.of(work));
    Callable<T> bound = FiberLocal.inherited(work);
    Runnable body = () -> fiber.perform(bound, onEnd);
    if (loop == null) {
      fiber.thread = Thread.ofVirtual().unstarted(body);
      fiber.thread.start();
    } else {
      var carried = new CarriedThread(loop, fiber.label, body);
      carried.fiber(fiber);
      fiber.thread = carried.thread;
      carried.thread.start();
    }
    return fiber;
  }

  private void perform(Callable<T> work, Consumer<Fiber<?>> onEnd) {
    try {
      outcome.complete(work.call());
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    } finally {
      onEnd.accept(this);
    }
  }

  /** Called when the thread of a fiber has ended that no one had asked for an outcome. */
  @SuppressWarnings("NullAway") // such a fiber returns nothing
  void onThreadEnded() {
    outcome.complete(null);
  }

  /** Called when its loop has ended before it did. */
  void onAbandoned(EventLoop loop) {
    outcome.completeExceptionally(
        new IllegalStateException(loop + " was closed while " + this + " waited"));
  }

  /**
   * Waits until the fiber ends. A callback must not call it on a fiber that still runs.
   *
   * @return what the fiber returned
   * @throws ExecutionException with what the fiber threw as its cause
   * @throws InterruptedException if the caller is cancelled meanwhile
   */
  public T join() throws ExecutionException, InterruptedException {
    if (Thread.currentThread() instanceof LoopThread && !isDone()) {
      throw new IllegalStateException(
          "a callback must not wait for a fiber: only a fiber may (EventLoop.start)");
    }
    return outcome.get();
  }

  /**
   * Returns what the fiber returned, if it has ended.
   *
   * @return its result
   * @throws IllegalStateException if it still runs
   * @throws ExecutionException with what the fiber threw as its cause
   */
  public T result() throws ExecutionException {
    return switch (outcome.state()) {
      case SUCCESS -> outcome.resultNow();
      case FAILED -> throw new ExecutionException(outcome.exceptionNow());
      case CANCELLED -> throw new ExecutionException(new CancellationException());
      case RUNNING -> throw new IllegalStateException(this + " has not ended");
    };
  }

  /**
   * Returns a future of the outcome; to complete or cancel it does nothing to the fiber.
   *
   * @return a future that completes on the fiber's loop
   */
  public CompletableFuture<T> future() {
    return outcome.copy();
  }

  /** Asks the fiber to end: it is interrupted, so what it waits for throws. */
  public void cancel() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /**
   * Returns whether it has ended.
   *
   * @return true once there is an outcome
   */
  public boolean isDone() {
    return outcome.isDone();
  }

  /** Returns what the fiber threw, or null. */
  @Nullable Throwable failure() {
    return outcome.isCompletedExceptionally() ? outcome.exceptionNow() : null;
  }

  /** Returns what it does, as it was said at its start. */
  @Override
  public String toString() {
    return "fiber " + label;
  }
}
