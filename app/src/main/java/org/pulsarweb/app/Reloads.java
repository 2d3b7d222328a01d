package org.pulsarweb.app;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Reloads of a program, one at a time. Those that are asked for while one is under way are one
 * reload together, which follows it: what has changed since the present one began is not in it.
 *
 * <p>Safe for use by many threads.
 */
final class Reloads {
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Round next; // has not begun: whoever asks now is covered by it

  /** What is done at a reload. */
  @FunctionalInterface
  interface Work {
    void run(Consumer<String> progress) throws ReloadException;
  }

  /** One reload, and all who wait for it. */
  private static final class Round {
    final List<Consumer<String>> hearers = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> done = new CompletableFuture<>();

    void tell(String step) {
      hearers.forEach(hearer -> hearer.accept(step));
    }
  }

  /**
   * Returns when a reload is done that began after this call; of several callers that one reload
   * covers, the first carries it out.
   *
   * @param progress hears each step
   * @param work what to do, if nobody has asked before
   * @throws ReloadException if that failed, to all that it covers
   */
  void run(Consumer<String> progress, Work work) throws ReloadException {
    Round own;
    boolean isFirst;
    synchronized (this) {
      isFirst = next == null;
      own = next == null ? new Round() : next;
      own.hearers.add(progress);
      next = own;
    }
    if (isFirst) {
      carryOut(own, work);
    }
    await(own);
  }

  /** Returns whether one is under way, so that another would have to wait. */
  boolean isUnderWay() {
    return turn.isLocked();
  }

  private void carryOut(Round round, Work work) {
    turn.lock();
    try {
      synchronized (this) {
        next = null;
      }
      work.run(round::tell);
      boolean _ = round.done.complete(true);
    } catch (ReloadException e) {
      boolean _ = round.done.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LoggerFactory.getLogger("pulsar.app").error("the reload has failed", e);
      boolean _ = round.done.completeExceptionally(e);
    } finally {
      turn.unlock();
    }
  }

  private static void await(Round round) throws ReloadException {
    try {
      boolean _ = round.done.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ReloadException("whoever asked for a reload was interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ReloadException cause
          ? cause
          : new ReloadException("the reload has failed: " + e.getCause());
    }
  }
}
