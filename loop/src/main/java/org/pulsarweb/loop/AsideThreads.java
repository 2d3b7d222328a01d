package org.pulsarweb.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a loop for what waits without parking: files, above all. There are none before
 * they are needed, and they end when they have not been for a while.
 */
final class AsideThreads {
  private static final int THREAD_MAX = 4; // as libuv has for the same
  private static final int WAITING_MAX = 10_000;
  private static final long IDLE_SECONDS = 10;

  private final String loop;
  private @Nullable ThreadPoolExecutor threads;
  private boolean closed;

  AsideThreads(String loop) {
    this.loop = loop;
  }

  /** Does the work on one of the threads, while the calling fiber waits. It cannot be cancelled. */
  <T> T call(Callable<T> work) throws Exception {
    var task = new FutureTask<T>(work);
    threads().execute(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException _) {
          interrupted = true; // the work uses what the fiber would go on to close
        }
      }
    } catch (ExecutionException e) {
      throw Fibers.<Exception>thrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized ThreadPoolExecutor threads() {
    ThreadPoolExecutor known = threads;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              THREAD_MAX,
              THREAD_MAX,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(WAITING_MAX),
              Thread.ofPlatform().daemon().name(loop + "-aside-", 1).factory());
      known.allowCoreThreadTimeOut(true);
      threads = known;
      if (closed) {
        known.shutdown();
      }
    }
    return known;
  }

  synchronized void close() {
    closed = true;
    if (threads != null) {
      threads.shutdown();
    }
  }
}
