package org.pulsarweb.benchmarks;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Netty with a virtual thread per request on the JDK's own scheduler: what a handler that may wait
 * costs without a loop of its own. Answers of pipelined requests may overtake each other, so it is
 * measured without pipelining only.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class NettyVirtualPeer extends ChannelInboundHandlerAdapter {
  private NettyVirtualPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) throws InterruptedException {
    NettyHello.serve(Greeting.port(args), NettyVirtualPeer::new);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      String path = request.uri();
      var _ = Thread.startVirtualThread(() -> answer(context, path));
    } else {
      ReferenceCountUtil.release(message); // a body's piece; a head holds nothing
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  private static void answer(ChannelHandlerContext context, String path) {
    if (path.equals("/sleep")) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    var _ = context.writeAndFlush(NettyHello.answer(path), context.voidPromise());
  }
}
