package org.pulsarweb.web;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.DiskAccess;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.ProtocolException;

/**
 * The body of a request that came over HTTP/2. What has come and was not read is held, within the
 * window of its stream; reading it lets the client send more.
 */
final class Http2Body implements Body, DiskAccess {
  private static final byte[] END = new byte[0];

  private final Http2Stream stream;
  private final long length;
  private final BodyWait wait;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(2);

  private Headers trailers = Headers.EMPTY;
  private boolean ended; // no more will come
  private boolean awaitsContinue;
  private long readBytes;
  private long maxBytes;

  Http2Body(Http2Stream stream, HttpLoop home, RequestHead head) {
    this.stream = stream;
    this.length = head.bodyLength();
    this.wait = new BodyWait(home);
    this.awaitsContinue = head.expectsContinue();
    this.maxBytes = home.settings.messages().bodyMaxBytes();
  }

  // ---- what the handler asks ------------------------------------------------------------------

  @Override
  public byte[] read() throws IOException {
    wait.requirePace();
    requireSize(Math.max(length, 0));
    while (true) {
      byte[] piece = pieces.poll();
      if (piece != null) {
        readBytes += piece.length;
        stream.credit(piece.length);
        requireSize(readBytes);
        return piece;
      }
      if (ended) {
        return END;
      }
      awaitPiece();
    }
  }

  private void requireSize(long bytes) throws ProtocolException.ByPeer {
    if (bytes > maxBytes) {
      throw new ProtocolException.ByPeer(
          413, "RFC 9110 §15.5.14", "a body larger than " + maxBytes + " bytes");
    }
  }

  private void awaitPiece() throws IOException {
    stream.requireClient();
    if (awaitsContinue) {
      awaitsContinue = false;
      stream.sendContinue();
    }
    wait.await();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void limit(long bytes) {
    maxBytes = bytes;
  }

  @Override
  public void aside(DiskAccess.Work work) throws IOException {
    Offload.run(work);
  }

  @Override
  public Headers trailers() {
    return ended && pieces.isEmpty() ? trailers : Headers.EMPTY;
  }

  @Override
  public void close() {
    // What was not read, the stream throws away at its end.
  }

  // ---- what the stream tells ------------------------------------------------------------------

  void onPiece(byte[] piece) {
    awaitsContinue = false; // the client did not wait
    pieces.add(piece);
    wait.received(piece.length);
  }

  void onEnd(Headers after) {
    ended = true;
    trailers = after;
    wait.wake();
  }

  /** Returns whether what has come is as long as was declared, if that was. */
  boolean fits(boolean whole) {
    long received = wait.receivedBytes();
    return length < 0 || (whole ? received == length : received <= length);
  }

  /** Something has changed that a fiber which waits has to look at. */
  void wake() {
    wait.wake();
  }

  /** Takes the next piece that was not read, or null; for a tunnel, and to throw it away. */
  byte @Nullable [] take() {
    return pieces.poll();
  }

  void onTick(long nowNanos) {
    wait.onTick(nowNanos);
  }
}
