package org.pulsarweb.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Many things at once, in straight-line code.
 *
 * <p>A fiber is a virtual thread whose carrier is a loop's thread: what waits in it (a sleep, a
 * future, a queue, a lock, a socket, a database) parks the fiber, and the loop goes on. Two fibers
 * of one loop never run at the same instant, so what they share on that loop needs no lock; what
 * holds across a wait, the program has to see to.
 *
 * <p>The calls here start fibers and wait for them. They may be used in a fiber (the new ones run
 * on its loop) and on any other thread (they are ordinary virtual threads then), not in a callback.
 *
 * <p>Safe for use by many threads.
 */
public final class Fibers {
  private Fibers() {}

  /**
   * Something to do for one of many items.
   *
   * <p>Safe for use by many threads.
   *
   * @param <A> the item
   * @param <B> what comes of it
   * @param <X> what may go wrong
   */
  @FunctionalInterface
  public interface Work<A, B, X extends Exception> {
    /**
     * Does it; may wait.
     *
     * @param item the item
     * @return what comes of it
     * @throws X if it goes wrong
     */
    B apply(A item) throws X;
  }

  /**
   * Checks that this JVM lets loops carry fibers.
   *
   * @throws IllegalStateException if not; its message says which flag to add
   */
  public static void requireSupport() {
    VirtualThreads.requireSupport();
  }

  /**
   * Does something that would block the loop, such as reading a file, on another thread, while this
   * fiber waits and the loop goes on. Each loop has four threads for that; up to 10,000 pieces of
   * work wait for one. What is under way is never cancelled: the fiber hears of an interrupt
   * afterwards. Called elsewhere than in a fiber of a loop, it does it at once.
   *
   * @param work what to do; it does not run on the loop, and so touches nothing that belongs there
   * @param <T> what comes of it
   * @return what the work returned
   * @throws java.util.concurrent.RejectedExecutionException if too much waits, or the loop is
   *     closed
   * @throws Exception what the work threw
   */
  public static <T> T aside(Callable<T> work) throws Exception {
    EventLoop loop = LoopThread.currentLoop();
    return loop == null || EventLoop.isCallback() ? work.call() : loop.aside.call(work);
  }

  /**
   * Returns the fiber that calls this.
   *
   * @return the fiber; within a thread that the fiber's code has started by itself, the same
   * @throws IllegalStateException if the code runs in no fiber of a loop
   */
  public static Fiber<?> current() {
    EventLoop loop = LoopThread.currentLoop();
    CarriedThread running = loop == null ? null : loop.running();
    if (running == null) {
      throw new IllegalStateException(Thread.currentThread() + " is no fiber of a loop");
    }
    return running.fiber();
  }

  /**
   * Starts a fiber on the loop that runs this code, and does not wait for it.
   *
   * @param work what it does; may wait
   * @param <T> what it returns
   * @return the fiber
   * @throws IllegalStateException if the code runs on no loop
   */
  public static <T> Fiber<T> start(Callable<T> work) {
    return EventLoop.current().start(work);
  }

  /**
   * Does the same for every item at once, and waits for all.
   *
   * @param items the items
   * @param work what to do with each
   * @param <A> the items' type
   * @param <B> what comes of one
   * @param <X> what may go wrong
   * @return what came of each, in the order of the items
   * @throws X what went wrong first; the others were cancelled then, and have ended
   * @throws InterruptedException if the caller is cancelled; so were the others
   */
  public static <A, B, X extends Exception> List<B> all(
      Collection<? extends A> items, Work<? super A, ? extends B, X> work)
      throws X, InterruptedException {
    try (var scope = new Scope(Scope.Until.ALL_SUCCEED, null)) {
      List<Fiber<B>> fibers = new ArrayList<>(items.size());
      for (A item : items) {
        fibers.add(scope.start(() -> work.apply(item)));
      }
      Fiber<?> failed = await(scope);
      if (failed != null) {
        throw Fibers.<X>thrown(failed.failure());
      }
      List<B> results = new ArrayList<>(fibers.size());
      for (Fiber<B> fiber : fibers) {
        results.add(outcome(fiber));
      }
      return results;
    }
  }

  /**
   * Does different things at once, and waits for all.
   *
   * @param work what to do
   * @param <T> what comes of each
   * @return what came of each, in their order
   * @throws Exception what went wrong first; the others were cancelled then, and have ended
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> List<T> all(Callable<? extends T>... work) throws Exception {
    return Fibers.<Callable<? extends T>, T, Exception>all(List.of(work), Callable::call);
  }

  /**
   * Does the same for every item at once, and takes the first success: the others are cancelled.
   *
   * @param items the items, at least one
   * @param work what to do with each
   * @param <A> the items' type
   * @param <B> what comes of one
   * @param <X> what may go wrong
   * @return what came of the first that succeeded
   * @throws X what the last one threw, if none succeeded, with the others' as suppressed
   * @throws InterruptedException if the caller is cancelled; so were the others
   */
  public static <A, B, X extends Exception> B any(
      Collection<? extends A> items, Work<? super A, ? extends B, X> work)
      throws X, InterruptedException {
    return first(Scope.Until.ANY_SUCCEEDS, items, work);
  }

  /**
   * Does different things at once, and takes the first success: the others are cancelled.
   *
   * @param work what to do, at least one
   * @param <T> what comes of each
   * @return what came of the first that succeeded
   * @throws Exception what the last one threw, if none succeeded
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> T any(Callable<? extends T>... work) throws Exception {
    return Fibers.<Callable<? extends T>, T, Exception>any(List.of(work), Callable::call);
  }

  /**
   * Does the same for every item at once, and takes the first outcome, be it success or failure:
   * the others are cancelled.
   *
   * @param items the items, at least one
   * @param work what to do with each
   * @param <A> the items' type
   * @param <B> what comes of one
   * @param <X> what may go wrong
   * @return what came of the first that ended
   * @throws X what the first that ended threw
   * @throws InterruptedException if the caller is cancelled; so were the others
   */
  public static <A, B, X extends Exception> B race(
      Collection<? extends A> items, Work<? super A, ? extends B, X> work)
      throws X, InterruptedException {
    return first(Scope.Until.ANY_ENDS, items, work);
  }

  /**
   * Does different things at once, and takes the first outcome, be it success or failure: the
   * others are cancelled.
   *
   * @param work what to do, at least one
   * @param <T> what comes of each
   * @return what came of the first that ended
   * @throws Exception what the first that ended threw
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> T race(Callable<? extends T>... work) throws Exception {
    return Fibers.<Callable<? extends T>, T, Exception>race(List.of(work), Callable::call);
  }

  /**
   * Does something that has to be done by a deadline: then it is cancelled.
   *
   * @param limit how long it may take
   * @param work what to do, in a fiber of its own
   * @param <T> what comes of it
   * @return what came of it
   * @throws TimeoutException if it took too long; it has ended by then
   * @throws Exception what the work threw
   */
  public static <T> T within(Duration limit, Callable<T> work) throws Exception {
    try (var scope = new Scope(Scope.Until.ALL_SUCCEED, limit)) {
      Fiber<T> fiber = scope.start(work);
      Fiber<?> failed = scope.await();
      if (failed != null) {
        throw Fibers.<Exception>thrown(failed.failure());
      }
      return outcome(fiber);
    }
  }

  private static <A, B, X extends Exception> B first(
      Scope.Until until, Collection<? extends A> items, Work<? super A, ? extends B, X> work)
      throws X, InterruptedException {
    if (items.isEmpty()) {
      throw new IllegalArgumentException("there is no first of nothing");
    }
    try (var scope = new Scope(until, null)) {
      List<Fiber<B>> fibers = new ArrayList<>(items.size());
      for (A item : items) {
        fibers.add(scope.start(() -> work.apply(item)));
      }
      Fiber<?> decisive = await(scope);
      for (Fiber<B> fiber : fibers) {
        if (fiber == decisive && fiber.failure() == null) {
          return outcome(fiber);
        }
      }
      Throwable failure = decisive == null ? fibers.getLast().failure() : decisive.failure();
      if (decisive == null && failure != null) {
        for (Fiber<B> fiber : fibers.subList(0, fibers.size() - 1)) {
          Throwable other = fiber.failure();
          if (other != null && other != failure) {
            failure.addSuppressed(other);
          }
        }
      }
      throw Fibers.<X>thrown(failure);
    }
  }

  private static @Nullable Fiber<?> await(Scope scope) throws InterruptedException {
    try {
      return scope.await();
    } catch (TimeoutException e) {
      throw new IllegalStateException("a scope without a deadline", e);
    }
  }

  private static <T> T outcome(Fiber<T> fiber) {
    try {
      return fiber.result();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Throws what a fiber threw as it is: the work's own exception type, or unchecked. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Exception> X thrown(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (X) (failure == null ? new IllegalStateException("no failure") : failure);
  }
}
