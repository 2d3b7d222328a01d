package org.pulsarweb.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.Timer;

/** Bytes both ways, whatever they are, until both sides have ended or neither says anything. */
final class ProxyTunnel implements Tunnel.Listener {
  private static final Duration OPENING = Duration.ofSeconds(10);

  private final Tunnel.Channel client;
  private final ByteStream server;
  private final long idleNanos;
  private long movedNanos = EventLoop.current().clockNanos();

  private ProxyTunnel(Tunnel.Channel client, ByteStream server, Duration idle) {
    this.client = client;
    this.server = server;
    this.idleNanos = idle.toNanos();
  }

  /** Returns the answer that opens a tunnel to a server, which is closed when it is idle. */
  static Response to(ByteStream server, Duration idle) {
    // A client that has gone away meanwhile opens nothing, and nobody else would close this.
    Timer unopened = EventLoop.current().after(OPENING, server::close);
    return Response.tunnel(client -> {
      unopened.cancel();
      var tunnel = new ProxyTunnel(client, server, idle);
      var _ = Fibers.start(tunnel::toClient);
      return tunnel;
    });
  }

  // @start region="ways"
  private @Nullable Void toClient() throws InterruptedException {
    try {
      for (byte[] bytes = server.read(); bytes.length > 0; bytes = server.read()) {
        movedNanos = EventLoop.current().clockNanos();
        client.handOver(bytes);
        client.awaitWritable();
      }
      client.end();
    } catch (IOException _) {
      client.abort();
    }
    return null;
  }

  @Override
  public void onBytes(byte[] bytes) {
    movedNanos = EventLoop.current().clockNanos();
    Connection way = server.connection();
    way.handOver(bytes, 0, bytes.length);
    if (way.isCongested()) {
      client.pauseReading();
      var _ = Fibers.start(this::goOn);
    }
  }

  private @Nullable Void goOn() throws IOException, InterruptedException {
    server.connection().awaitWritable();
    client.resumeReading();
    return null;
  }

  // @end

  @Override
  public void onEnd() {
    server.endOutput();
  }

  @Override
  public void onStop(boolean goesOn) {
    client.close();
  }

  @Override
  public void onTick(long nowNanos) {
    if (nowNanos - movedNanos > idleNanos) {
      client.close();
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    server.close();
  }
}
