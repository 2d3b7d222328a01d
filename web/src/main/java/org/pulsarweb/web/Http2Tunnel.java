package org.pulsarweb.web;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.WaitQueue;

/** A tunnel that has a stream of HTTP/2 to itself (RFC 8441, RFC 9113 §8.5). */
final class Http2Tunnel implements Tunnel.Channel {
  /** Unsent bytes beyond which the tunnel is congested, and those at which it no longer is. */
  private static final int HIGH_BYTES = 64 * 1024;

  private static final int LOW_BYTES = 32 * 1024;

  private final Http2Stream stream;
  private final Http2Exchange exchange;
  private final WaitQueue writers = new WaitQueue();
  private final ArrayDeque<byte[]> held = new ArrayDeque<>(2); // while reading is paused
  private Tunnel.@Nullable Listener listener;

  private ByteSink backlog = ByteSink.open(); // behind what the stream sends
  private int sending; // bytes that the stream has
  private boolean congested;
  private boolean ends;
  private boolean closes;
  private boolean reading = true;
  private boolean remoteEnded;
  private boolean remoteEndTold;
  private boolean closed;

  Http2Tunnel(Http2Stream stream, Http2Exchange exchange) {
    this.stream = stream;
    this.exchange = exchange;
  }

  void open(Tunnel tunnel) {
    listener = tunnel.open(this);
  }

  // ---- what the stream tells ------------------------------------------------------------------

  void onPiece(byte[] piece) {
    if (reading && held.isEmpty()) {
      tell(piece);
    } else {
      held.add(piece);
    }
  }

  private void tell(byte[] piece) {
    stream.credit(piece.length);
    if (listener != null && !closed) {
      listener.onBytes(piece);
    }
  }

  void onRemoteEnd() {
    remoteEnded = true;
    tellEnd();
  }

  private void tellEnd() {
    if (remoteEnded && held.isEmpty() && !remoteEndTold && listener != null && !closed) {
      remoteEndTold = true;
      listener.onEnd();
    }
  }

  /** The stream has sent what it had. */
  void onSent() {
    sending = 0;
    if (closed) {
      writers.wakeAll();
      return;
    }
    sendMore();
    if (congested && pendingBytes() <= LOW_BYTES) {
      congested = false;
      writers.wakeAll();
      if (listener != null) {
        listener.onWritable();
      }
    }
  }

  void onTick(long nowNanos) {
    if (listener != null) {
      listener.onTick(nowNanos);
    }
  }

  void onStop(boolean goesOn) {
    if (listener != null) {
      listener.onStop(goesOn);
    }
  }

  void onClosed(Optional<Throwable> cause) {
    if (closed) {
      return;
    }
    closed = true;
    for (byte[] piece; (piece = held.poll()) != null; ) {
      exchange.credit(piece.length);
    }
    writers.wakeAll();
    if (listener != null) {
      listener.onClosed(closes ? Optional.empty() : cause);
    }
  }

  // ---- what the tunnel asks -------------------------------------------------------------------

  @Override
  public void write(byte[] bytes, int from, int to) {
    if (closed || ends) {
      return;
    }
    backlog.write(bytes, from, to);
    if (sending == 0) {
      sendMore();
    }
    congested |= pendingBytes() > HIGH_BYTES;
  }

  @Override
  public void handOver(byte[] bytes) {
    if (closed || ends || bytes.length == 0 || pendingBytes() > 0 || stream.hasUnsent()) {
      write(bytes, 0, bytes.length);
      return;
    }
    send(bytes);
    congested |= sending > HIGH_BYTES;
  }

  private void sendMore() {
    if (stream.hasUnsent() || (backlog.size() == 0 && !ends)) {
      return;
    }
    byte[] bytes = backlog.toBytes();
    backlog = ByteSink.open();
    send(bytes);
  }

  private void send(byte[] bytes) {
    sending = bytes.length;
    stream.send(bytes, 0, bytes.length, true, ends);
    if (!stream.hasUnsent()) {
      sending = 0;
      if (closes) {
        stream.cut(Http2Error.NO_ERROR);
      }
    }
  }

  @Override
  public boolean isCongested() {
    return congested;
  }

  @Override
  public long pendingBytes() {
    return (long) backlog.size() + sending;
  }

  @Override
  public void awaitWritable() throws IOException, InterruptedException {
    while (congested && !closed) {
      writers.await();
    }
    if (closed) {
      throw new IOException("the client went away");
    }
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    reading = true;
    exchange.later(() -> {
      while (reading && !held.isEmpty()) {
        tell(held.remove());
      }
      tellEnd();
    });
  }

  @Override
  public void end() {
    if (!ends && !closed) {
      ends = true;
      sendMore();
    }
  }

  @Override
  public void close() {
    closes = true;
    end();
  }

  @Override
  public void abort() {
    stream.cut(Http2Error.CANCEL);
  }

  @Override
  public void report(String where, Throwable error) {
    exchange.report(where, error);
  }
}
