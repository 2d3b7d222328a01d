package org.pulsarweb.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.loop.WaitQueue;

/**
 * How a fiber waits for more of a request's body, and the pace that the client has to keep
 * meanwhile: only the time counts in which somebody waits, since a slow handler is not the client.
 */
final class BodyWait {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final HttpLoop home;
  private final WaitQueue waiters = new WaitQueue();
  private boolean waiting;
  private boolean tooSlow;
  private long sinceNanos; // of the wait that is under way
  private long waitedNanos; // in the waits before
  private long receivedBytes;

  BodyWait(HttpLoop home) {
    this.home = home;
  }

  /** Waits until something has changed, in a fiber; refuses a client that is too slow. */
  void await() throws IOException {
    waiting = true;
    sinceNanos = home.loop.clockNanos();
    try {
      waiters.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading the request was cancelled");
    } finally {
      waiting = false;
      waitedNanos += home.loop.clockNanos() - sinceNanos;
    }
    requirePace();
  }

  /** Refuses a client that was too slow once. */
  void requirePace() throws HttpException {
    if (tooSlow) {
      throw new HttpException(408, "the request body comes too slowly")
          .withHeader("Connection", "close");
    }
  }

  boolean isTooSlow() {
    return tooSlow;
  }

  /** Bytes have come. */
  void received(long bytes) {
    receivedBytes += bytes;
    waiters.wakeAll();
  }

  long receivedBytes() {
    return receivedBytes;
  }

  /** Something has changed that a fiber which waits has to look at. */
  void wake() {
    waiters.wakeAll();
  }

  /** Looks whether the client keeps pace. */
  void onTick(long nowNanos) {
    long waited = waitedNanos + nowNanos - sinceNanos - GRACE_NANOS;
    double owed =
        (double) waited
            * home.settings.deadlines().bodyMinBytesPerSecond()
            / TimeUnit.SECONDS.toNanos(1);
    if (waiting && waited > 0 && receivedBytes < owed) {
      tooSlow = true;
      waiters.wakeAll();
    }
  }
}
