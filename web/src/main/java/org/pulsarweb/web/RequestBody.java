package org.pulsarweb.web;

import java.io.IOException;
import java.util.Arrays;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.DiskAccess;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;

/** The body of the request that an exchange is at, read as it comes. */
final class RequestBody implements Body, DiskAccess {
  /** What is left of a body that nobody wanted, and yet is read to keep the connection. */
  private static final long SKIPPED_MAX_BYTES = 64 * 1024;

  private static final byte[] END = new byte[0];

  private final Exchange exchange;
  private final Http1Reader reader;
  private final long length;
  private final BodyWait wait;

  private Headers trailers = Headers.EMPTY;
  private boolean ended;
  private boolean awaitsContinue;

  RequestBody(Exchange exchange, HttpLoop home, Http1Reader reader, RequestHead head) {
    this.exchange = exchange;
    this.reader = reader;
    this.length = head.bodyLength();
    this.awaitsContinue = head.expectsContinue();
    this.wait = new BodyWait(home);
    wait.received(reader.buffered());
  }

  // ---- what the handler asks ------------------------------------------------------------------

  @Override
  public byte[] read() throws IOException {
    wait.requirePace();
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
    wait.await();
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
    return !awaitsContinue && !wait.isTooSlow() && length >= 0 && length <= SKIPPED_MAX_BYTES;
  }

  /** Reads what nobody wants. */
  void skip() throws IOException {
    while (read().length > 0) {
      // Nobody wants it.
    }
  }

  void onBytes(int count) {
    wait.received(count);
  }

  /** Something has changed that a fiber which waits has to look at. */
  void wake() {
    wait.wake();
  }

  void onTick(long nowNanos) {
    wait.onTick(nowNanos);
  }
}
