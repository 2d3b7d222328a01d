package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.BodyChunk;

/**
 * The body of an answer that is read as it comes, by whatever thread. When 64 KiB wait to be read
 * nothing more is asked of the socket, which may have brought up to a MiB by then, and the server
 * waits.
 */
final class IncomingBody implements Body {
  private static final int HIGH_BYTES = 64 * 1024;
  private static final byte[] END = new byte[0];

  private final Exchange exchange;
  private final long length;
  private final ArrayDeque<BodyChunk> chunks = new ArrayDeque<>(); // guarded by this, as all below
  private int unreadBytes;
  private boolean isPaused;
  private boolean hasEnded;
  private boolean isClosed;
  private Headers trailers = Headers.EMPTY;
  private @Nullable Failure failure;
  private @Nullable Thread reader;

  IncomingBody(Exchange exchange, long length) {
    this.exchange = exchange;
    this.length = Math.max(-1, length);
  }

  // ---- the loop's side ------------------------------------------------------------------------

  void add(BodyChunk chunk) {
    boolean pauses = false;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      chunks.add(chunk);
      unreadBytes += chunk.length();
      if (unreadBytes > HIGH_BYTES && !isPaused) {
        isPaused = true;
        pauses = true;
      }
      LockSupport.unpark(reader);
    }
    if (pauses) {
      settle();
    }
  }

  /** Has the connection read or not, as it is wanted by now: wishes may overtake each other. */
  private void settle() {
    boolean on;
    synchronized (this) {
      on = !isPaused;
    }
    exchange.readOn(on);
  }

  synchronized void end(Headers last) {
    trailers = last;
    hasEnded = true;
    LockSupport.unpark(reader);
  }

  synchronized void fail(Failure why) {
    failure = why;
    hasEnded = true;
    LockSupport.unpark(reader);
  }

  /** Returns how much has come and was not read. */
  synchronized int unreadBytes() {
    return unreadBytes;
  }

  // ---- the reader's side ----------------------------------------------------------------------

  @Override
  public byte[] read() throws IOException {
    while (true) {
      BodyChunk chunk;
      boolean resumes = false;
      synchronized (this) {
        chunk = chunks.poll();
        if (chunk == null) {
          if (isClosed) {
            throw new IOException("the body was closed: " + exchange.request);
          }
          if (failure != null) {
            throw failure.toException(exchange.request);
          }
          if (hasEnded) {
            return END;
          }
          reader = Thread.currentThread();
        } else {
          unreadBytes -= chunk.length();
          resumes = isPaused && unreadBytes <= HIGH_BYTES / 2;
          isPaused &= !resumes;
        }
      }
      if (resumes) {
        exchange.onLoop(this::settle);
      }
      if (chunk != null) {
        return Arrays.copyOfRange(chunk.array(), chunk.from(), chunk.to());
      }
      await();
    }
  }

  private void await() throws InterruptedIOException {
    LockSupport.park(this);
    if (Thread.interrupted()) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the call was cancelled: " + exchange.request);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public synchronized Headers trailers() {
    return trailers;
  }

  @Override
  public void limit(long maxBytes) {
    exchange.onLoop(() -> exchange.limit(maxBytes));
  }

  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      chunks.clear();
    }
    exchange.onLoop(exchange::cancel);
  }
}
