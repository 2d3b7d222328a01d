package org.pulsarweb.web;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

/** A tunnel that has a connection to itself, once HTTP/1.1 has left it. */
final class ConnectionTunnel implements Protocol, Tunnel.Channel {
  private final Connection connection;
  private final HttpLoop home;
  private Tunnel.@Nullable Listener listener;

  ConnectionTunnel(Connection connection, HttpLoop home) {
    this.connection = connection;
    this.home = home;
  }

  /** Begins, with what came before. */
  void open(Tunnel tunnel, byte[] first) {
    Tunnel.Listener opened = tunnel.open(this);
    listener = opened;
    if (first.length > 0) {
      opened.onBytes(first);
    }
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    if (listener != null) {
      listener.onBytes(bytes);
    }
  }

  @Override
  public void onEnd() {
    if (listener != null) {
      listener.onEnd();
    }
  }

  @Override
  public void onWritable() {
    if (listener != null) {
      listener.onWritable();
    }
  }

  @Override
  public void onTick(long nowNanos) {
    if (listener != null) {
      listener.onTick(nowNanos);
    }
  }

  @Override
  public void onStop(Connection stopped) {
    if (listener != null) {
      listener.onStop(!home.worker.isLast());
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    if (listener != null) {
      listener.onClosed(cause);
    }
  }

  // ---- what the tunnel asks -------------------------------------------------------------------

  @Override
  public void write(byte[] bytes, int from, int to) {
    connection.write(bytes, from, to);
  }

  @Override
  public void handOver(byte[] bytes) {
    connection.handOver(bytes, 0, bytes.length);
  }

  @Override
  public boolean isCongested() {
    return connection.isCongested();
  }

  @Override
  public long pendingBytes() {
    return connection.unsentBytes();
  }

  @Override
  public void awaitWritable() throws IOException, InterruptedException {
    connection.awaitWritable();
  }

  @Override
  public void pauseReading() {
    connection.pauseReading();
  }

  @Override
  public void resumeReading() {
    connection.resumeReading();
  }

  @Override
  public void end() {
    connection.endOutput();
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public void abort() {
    connection.abort();
  }

  @Override
  public void report(String where, Throwable error) {
    home.report(where, error);
  }
}
