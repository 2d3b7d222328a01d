package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a trusted proxy pass; gone when they have said whom it speaks for. */
final class ProxyEntry extends ChannelInboundHandlerAdapter {
  private final Connection connection;
  private final Duration timeout;
  private final ProxyHeader header = new ProxyHeader();
  private @Nullable Timer deadline;
  private boolean done;

  ProxyEntry(Connection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /** The connection is open. */
  void start() {
    deadline =
        connection
            .loop()
            .after(
                timeout, () -> refuse(new SocketTimeoutException("no PROXY header came in time")));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (done || !(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    connection.onFirstByte();
    try {
      while (bytes.isReadable()) {
        if (header.feed(bytes.readByte())) {
          finish();
          connection.onProxied(this, header.addresses());
          break;
        }
      }
    } catch (ProtocolException e) {
      refuse(e);
    }
    if (bytes.isReadable() && done) {
      context.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
  }

  private void refuse(Exception why) {
    if (!done) {
      finish();
      connection.refuse(why);
    }
  }

  private void finish() {
    done = true;
    Timer pending = deadline;
    if (pending != null) {
      pending.cancel();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finish();
    context.fireChannelInactive();
  }
}
