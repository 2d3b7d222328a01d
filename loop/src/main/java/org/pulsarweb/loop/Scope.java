package org.pulsarweb.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Fibers that end together: whoever opens a scope does not leave it before every fiber started in
 * it has ended.
 *
 * <p>The fibers run on the loop of who opens it; opened elsewhere, they are ordinary virtual
 * threads. When one fails, the others are cancelled and {@link #join} throws what it threw. {@link
 * Fibers} has the usual cases in one call each.
 *
 * <p>Owned by the fiber or thread that opened it; {@code start}, {@code join} and {@code close} are
 * refused elsewhere. Safe for use by many threads.
 */
public final class Scope implements AutoCloseable {
  /** What has to happen before {@link #join} returns. */
  enum Until {
    ALL_SUCCEED,
    ANY_SUCCEEDS,
    ANY_ENDS
  }

  private final Until until;
  private final long deadlineNanos;
  private final @Nullable Duration limit;
  private final Thread owner = Thread.currentThread();
  private final @Nullable EventLoop loop = LoopThread.currentLoop();
  private final ConcurrentLinkedQueue<Fiber<?>> fibers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicReference<@Nullable Fiber<?>> decisive = new AtomicReference<>();
  private volatile boolean cancelled;

  Scope(Until until, @Nullable Duration limit) {
    this.until = until;
    this.limit = limit;
    this.deadlineNanos = limit == null ? 0 : System.nanoTime() + limit.toNanos();
    if (Thread.currentThread() instanceof LoopThread) {
      throw new IllegalStateException("a callback must not wait: open the scope in a fiber");
    }
  }

  /**
   * Opens a scope without a deadline of its own.
   *
   * @return the scope, to be closed by the caller
   */
  public static Scope open() {
    return new Scope(Until.ALL_SUCCEED, null);
  }

  /**
   * Opens a scope that has to be done by a deadline.
   *
   * @param limit how long {@link #join} may take, counted from now
   * @return the scope, to be closed by the caller
   */
  public static Scope open(Duration limit) {
    return new Scope(Until.ALL_SUCCEED, limit);
  }

  /**
   * Starts a fiber within this scope.
   *
   * @param work what it does; may wait
   * @param <T> what it returns
   * @return the fiber, whose result may be asked for after {@link #join}
   */
  public <T> Fiber<T> start(Callable<T> work) {
    requireOwner();
    running.incrementAndGet();
    Fiber<T> fiber;
    try {
      fiber = Fiber.start(loop, work, this::onEnd);
    } catch (RuntimeException | Error e) {
      running.decrementAndGet(); // it has not started, so close() must not wait for it
      throw e;
    }
    fibers.add(fiber);
    if (cancelled) {
      fiber.cancel();
    }
    return fiber;
  }

  private void onEnd(Fiber<?> fiber) {
    boolean decides =
        switch (until) {
          case ALL_SUCCEED -> fiber.failure() != null;
          case ANY_SUCCEEDS -> fiber.failure() == null;
          case ANY_ENDS -> true;
        };
    if (decides && decisive.compareAndSet(null, fiber)) {
      cancel();
    }
    running.decrementAndGet();
    LockSupport.unpark(owner);
  }

  /**
   * Asks every fiber of this scope to end, those still to be started too. Each is interrupted once,
   * so that a fiber which tidies up may wait while it does.
   */
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      fibers.forEach(Fiber::cancel);
    }
  }

  /**
   * Waits until every fiber has ended or one has failed; then the others are cancelled.
   *
   * @throws ExecutionException with what the first failed fiber threw as its cause
   * @throws TimeoutException if the scope's deadline passed first; its fibers are cancelled
   * @throws InterruptedException if the caller is cancelled; so are the fibers then
   */
  public void join() throws ExecutionException, TimeoutException, InterruptedException {
    Fiber<?> first = await();
    Throwable failure = first == null ? null : first.failure();
    if (failure != null) {
      throw new ExecutionException(failure);
    }
  }

  /** Waits until the outcome is known; returns the fiber that decided it, if one did. */
  @Nullable Fiber<?> await() throws TimeoutException, InterruptedException {
    requireOwner();
    while (decisive.get() == null && running.get() > 0) {
      if (Thread.interrupted()) {
        cancel();
        throw new InterruptedException();
      }
      if (limit == null) {
        LockSupport.park(this);
      } else {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          cancel();
          throw new TimeoutException("not done within " + limit);
        }
        LockSupport.parkNanos(this, left);
      }
    }
    return decisive.get();
  }

  /** Cancels the fibers that still run, and waits until each of them has ended. */
  @Override
  public void close() {
    requireOwner();
    if (running.get() > 0) {
      cancel();
    }
    boolean interrupted = false;
    while (running.get() > 0) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      owner.interrupt();
    }
  }

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("this scope belongs to " + owner);
    }
  }
}
