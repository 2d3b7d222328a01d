package org.pulsarweb.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * What the Netty peers share: one event loop, Netty's own HTTP codec without header validation, and
 * the answers.
 *
 * <p>Safe for use by many threads.
 */
final class NettyHello {
  private static final HttpHeadersFactory PLAIN_HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);
  private static final HttpHeadersFactory PLAIN_TRAILERS =
      DefaultHttpHeadersFactory.trailersFactory().withValidation(false);
  private static final AsciiString SERVER = AsciiString.cached("netty");
  private static final AsciiString TEXT_TYPE = AsciiString.cached(Greeting.TEXT_TYPE);
  private static final AsciiString TEXT_LENGTH =
      AsciiString.cached(Integer.toString(Greeting.TEXT.length()));
  private static final AsciiString JSON_TYPE = AsciiString.cached(Greeting.JSON_TYPE);

  private NettyHello() {}

  /** Serves with a new handler for each connection, until the process ends. */
  static void serve(int port, Supplier<ChannelHandler> handlers) throws InterruptedException {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends ServerSocketChannel> channel =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    var bootstrap =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, transport))
            .channel(channel)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection.pipeline().addLast(codec(), handlers.get());
                  }
                });
    ChannelFuture bound = bootstrap.bind("127.0.0.1", port).sync();
    Greeting.listening(((InetSocketAddress) bound.channel().localAddress()).getPort());
  }

  /** Answers what was asked; the connection lives on. */
  static FullHttpResponse answer(String path) {
    return switch (path) {
      case "/", "/sleep" -> answer(HttpResponseStatus.OK, TEXT_TYPE, Greeting.text());
      case "/json" -> answer(HttpResponseStatus.OK, JSON_TYPE, Greeting.json());
      default -> answer(HttpResponseStatus.NOT_FOUND, TEXT_TYPE, new byte[0]);
    };
  }

  private static FullHttpResponse answer(
      HttpResponseStatus status, AsciiString type, byte[] bytes) {
    HttpHeaders headers =
        PLAIN_HEADERS
            .newHeaders()
            .add(HttpHeaderNames.CONTENT_TYPE, type)
            .add(HttpHeaderNames.SERVER, SERVER)
            .add(HttpHeaderNames.DATE, DateLine.value())
            .add(HttpHeaderNames.CONTENT_LENGTH, length(bytes.length));
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        status,
        Unpooled.wrappedBuffer(bytes),
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  private static CharSequence length(int bytes) {
    return bytes == Greeting.TEXT.length() ? TEXT_LENGTH : Integer.toString(bytes);
  }

  private static HttpServerCodec codec() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setHeadersFactory(PLAIN_HEADERS)
            .setTrailersFactory(PLAIN_TRAILERS));
  }
}
