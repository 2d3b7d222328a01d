package org.pulsarweb.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.DiskAccess;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.loop.WaitQueue;

/** The body of the request that an exchange is at, read as it comes. */
final class RequestBody implements Body, DiskAccess {
  /** What is left of a body that nobody wanted, and yet is read to keep the connection. */
  private static final long SKIPPED_MAX_BYTES = 64 * 1024;

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final byte[] END = new byte[0];

  private final Exchange exchange;
  private final HttpLoop home;
  private final Http1Reader reader;
  private final long length;
  private final WaitQueue waiters = new WaitQueue();

  private Headers trailers = Headers.EMPTY;
  private boolean ended;
  private boolean awaitsContinue;
  private boolean waiting;
  private boolean tooSlow;
  private long waitSinceNanos; // of the wait that is under way
  private long waitedNanos; // in the waits before
  private long receivedBytes;

  RequestBody(Exchange exchange, HttpLoop home, Http1Reader reader, RequestHead head) {
    this.exchange = exchange;
    this.home = home;
    this.reader = reader;
    this.length = head.bodyLength();
    this.awaitsContinue = head.expectsContinue();
    this.receivedBytes = reader.buffered();
  }

  // ---- what the handler asks ------------------------------------------------------------------

  @Override
  public byte[] read() throws IOException {
    if (tooSlow) {
      throw tooSlow();
    }
    while (!ended) { // once it has, what follows belongs to the next request
      Http1Event event = reader.next();
      if (event instanceof Http1Event.BodyChunk(byte[] array, int from, int to)) {
        awaitsContinue = false; // the client did not wait
        return from == 0 && to == array.length ? array : Arrays.copyOfRange(array, from, to);
      }
      if (event instanceof Http1Event.EndOfMessage(Headers after)) {
        ended = true;
        trailers = after;
      } else {
        awaitBytes();
      }
    }
    return END;
  }

  private void awaitBytes() throws IOException {
    exchange.requireClient();
    sendContinue();
    exchange.readOn();
    waiting = true;
    waitSinceNanos = home.loop.coarseNanos();
    try {
      waiters.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading the request was cancelled");
    } finally {
      waiting = false;
      waitedNanos += home.loop.coarseNanos() - waitSinceNanos;
    }
    if (tooSlow) {
      throw tooSlow();
    }
  }

  private static HttpException tooSlow() {
    return new HttpException(408, "the request body comes too slowly")
        .withHeader("Connection", "close");
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void limit(long maxBytes) {
    if (!ended) {
      reader.bodyMaxBytes(maxBytes);
    }
  }

  @Override
  public Headers trailers() {
    return trailers;
  }

  @Override
  public void close() {
    // What was not read, the exchange skips, or it closes the connection.
  }

  @Override
  public void aside(DiskAccess.Work work) throws IOException {
    Offload.run(work);
  }

  // ---- what the exchange asks and tells -------------------------------------------------------

  boolean isEnded() {
    return ended;
  }

  /** Sends 100 if the client waits for it (RFC 9110 §10.1.1). */
  void sendContinue() {
    if (awaitsContinue) {
      awaitsContinue = false;
      exchange.sendContinue();
    }
  }

  /** Whether what the handler did not read is small enough to be skipped, and will come. */
  boolean mayBeSkipped() {
    return !awaitsContinue && !tooSlow && length >= 0 && length <= SKIPPED_MAX_BYTES;
  }

  /** Reads what nobody wants. */
  void skip() throws IOException {
    while (read().length > 0) {
      // Nobody wants it.
    }
  }

  void onBytes(int count) {
    receivedBytes += count;
    waiters.wakeAll();
  }

  /** Something has changed that a fiber which waits has to look at. */
  void wake() {
    waiters.wakeAll();
  }

  /** Only the time counts in which a fiber waited for bytes: a slow handler is not the client. */
  void onTick(long nowNanos) {
    long waited = waitedNanos + nowNanos - waitSinceNanos - GRACE_NANOS;
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
