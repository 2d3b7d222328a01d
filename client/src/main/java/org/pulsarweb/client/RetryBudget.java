package org.pulsarweb.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests may be sent again: a part of those that are sent for the first time, and a
 * reserve. When a server fails altogether its load grows by that part alone, however many clients
 * would try however often (as Finagle and the AWS SDK have it).
 *
 * <p>Safe for use by many threads.
 */
final class RetryBudget {
  private static final long ONE = 1000; // a retry, in thousandths

  private final long perRequest;
  private final long max;
  private final AtomicLong left;

  /**
   * Makes a budget with its reserve full.
   *
   * @param share of the requests that may be sent again, 0 to 1
   * @param reserve how many retries there are at first, and how many are saved up at most
   */
  RetryBudget(double share, int reserve) {
    this.perRequest = Math.round(share * ONE);
    this.max = reserve * ONE;
    this.left = new AtomicLong(max);
  }

  /** Counts a request that is sent for the first time. */
  void onRequest() {
    left.accumulateAndGet(perRequest, (now, more) -> Math.min(max, now + more));
  }

  /** Takes one retry, if there is one. */
  boolean trySpend() {
    return left.getAndUpdate(now -> now >= ONE ? now - ONE : now) >= ONE;
  }
}
