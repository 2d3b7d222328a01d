package org.pulsarweb.app;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a worker for work that would hold up its loop; there are none before they are
 * asked for.
 *
 * <p>Safe for use by many threads.
 */
final class WorkerThreads implements AutoCloseable {
  /** How much work may wait for a thread; as for actors. */
  static final int WAITING_MAX = 10_000;

  private final String worker;
  private final int threads;
  private @Nullable ExecutorService executor;
  private boolean closed;

  WorkerThreads(String worker, int threads) {
    this.worker = worker;
    this.threads = threads;
  }

  synchronized ExecutorService executor() {
    ExecutorService known = executor;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              threads,
              threads,
              1,
              TimeUnit.MINUTES,
              new ArrayBlockingQueue<>(WAITING_MAX),
              Thread.ofPlatform().daemon().name(worker + "-thread-", 1).factory());
      executor = known;
      if (closed) {
        known.shutdown(); // so that it refuses what is given to it
      }
    }
    return known;
  }

  /** Interrupts what is being done; what waits is not done any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
