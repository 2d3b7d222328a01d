package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.EOFException;
import java.io.IOException;

/** Has an {@link Opening} said before TLS hears that there is a connection. */
final class OpeningEntry extends ChannelInboundHandlerAdapter {
  private final Connection connection;
  private final Opening opening;

  OpeningEntry(Connection connection, Opening opening) {
    this.connection = connection;
    this.opening = opening;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    say(context, opening.first());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    buffer.release();
    try {
      say(context, opening.next(bytes));
    } catch (IOException e) {
      connection.refuse(e);
      return;
    }
    if (opening.isDone()) {
      context.fireChannelActive();
      context.pipeline().remove(this);
      connection.onOpened();
    }
  }

  private static void say(ChannelHandlerContext context, byte[] bytes) {
    if (bytes.length > 0) {
      ChannelFuture _ = context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      connection.refuse(new EOFException("the other side ended before it had said yes"));
    }
    context.fireUserEventTriggered(event);
  }
}
