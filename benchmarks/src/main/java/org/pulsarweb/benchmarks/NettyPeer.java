package org.pulsarweb.benchmarks;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Netty with its own HTTP codec and a plain callback: answers on the loop, one flush per read
 * event.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class NettyPeer extends ChannelInboundHandlerAdapter {
  private NettyPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) throws InterruptedException {
    NettyHello.serve(Greeting.port(args), NettyPeer::new);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      answer(context, request.uri());
    } else {
      ReferenceCountUtil.release(message); // a body's piece; a head holds nothing
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  private static void answer(ChannelHandlerContext context, String path) {
    if (path.equals("/sleep")) {
      var _ = context.executor().schedule(() -> answerLate(context, path), 1, TimeUnit.SECONDS);
    } else {
      var _ = context.write(NettyHello.answer(path), context.voidPromise());
    }
  }

  private static void answerLate(ChannelHandlerContext context, String path) {
    var _ = context.writeAndFlush(NettyHello.answer(path), context.voidPromise());
  }
}
