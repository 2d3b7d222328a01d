package org.pulsarweb.web;

import java.util.concurrent.TimeUnit;

/** What one stream over HTTP/2 has to send, and how much of it its client takes: the window. */
final class Http2Unsent {
  private static final byte[] NOTHING = new byte[0];

  private long window;
  private byte[] bytes = NOTHING;
  private int from;
  private int to;
  private boolean isOwn; // nobody changes the array any more
  private boolean isLast; // the stream ends after it
  private long sinceNanos;
  private long progressNanos;
  private long sentBytes; // since sinceNanos

  Http2Unsent(long window) {
    this.window = window;
  }

  /** Takes bytes; there must be no others. */
  void put(byte[] array, int start, int end, boolean isOwn, boolean isLast, long nowNanos) {
    bytes = array;
    from = start;
    to = end;
    this.isOwn = isOwn;
    this.isLast = isLast;
    sinceNanos = nowNanos;
    progressNanos = nowNanos;
    sentBytes = 0;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Whether there is something that the client takes. */
  boolean mayGo() {
    return from < to && window > 0;
  }

  /** Whether the stream ends after what was put last. */
  boolean isLast() {
    return isLast;
  }

  /** Changes how much the client takes; returns false if that goes beyond all bounds. */
  boolean grow(long more) {
    window += more;
    return window <= Integer.MAX_VALUE;
  }

  /** Sends as much as the client takes, of that many bytes at most; returns how many it were. */
  int send(Http2Exchange exchange, int stream, int max, long nowNanos) {
    int count = (int) Math.min(Math.min(max, window), to - from);
    exchange.content(stream, bytes, from, from + count, isOwn, from + count == to && isLast);
    from += count;
    window -= count;
    sentBytes += count;
    progressNanos = nowNanos;
    if (from == to) {
      forget();
    }
    return count;
  }

  /** Lets go of the array. */
  void forget() {
    bytes = NOTHING;
    from = 0;
    to = 0;
  }

  /** Whether the client has taken nothing for too long, or too little. */
  boolean isTooSlow(long nowNanos, HttpDeadlines deadlines) {
    if (from == to) {
      return false;
    }
    long stallNanos = deadlines.stall().toNanos();
    double owed =
        (double) (nowNanos - sinceNanos - stallNanos)
            * deadlines.answerMinBytesPerSecond()
            / TimeUnit.SECONDS.toNanos(1);
    return nowNanos - progressNanos > stallNanos || sentBytes < owed;
  }
}
