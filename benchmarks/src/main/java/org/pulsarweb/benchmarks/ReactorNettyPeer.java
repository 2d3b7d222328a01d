package org.pulsarweb.benchmarks;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * reactor-netty on its native transport: one loop, headers made once, no header validation.
 *
 * <p>Safe for use by many threads.
 */
final class ReactorNettyPeer {
  private static final AsciiString SERVER = AsciiString.cached("reactor-netty");
  private static final AsciiString TEXT_TYPE = AsciiString.cached(Greeting.TEXT_TYPE);
  private static final AsciiString JSON_TYPE = AsciiString.cached(Greeting.JSON_TYPE);

  private ReactorNettyPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(Greeting.port(args))
            .runOn(LoopResources.create("http", 1, 1, true), true)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .httpRequestDecoder(decoder -> decoder.validateHeaders(false))
            .handle(ReactorNettyPeer::answer)
            .bindNow();
    Greeting.listening(server.port());
    server.onDispose().block();
  }

  private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return switch (request.uri()) {
      case "/" -> send(response, TEXT_TYPE, Greeting.text());
      case "/json" -> send(response, JSON_TYPE, Greeting.json());
      default -> response.sendNotFound();
    };
  }

  private static Publisher<Void> send(HttpServerResponse response, AsciiString type, byte[] bytes) {
    response
        .responseHeaders()
        .add(HttpHeaderNames.CONTENT_TYPE, type)
        .add(HttpHeaderNames.SERVER, SERVER)
        .add(HttpHeaderNames.DATE, DateLine.value())
        .add(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
    return response.sendObject(Unpooled.wrappedBuffer(bytes));
  }
}
