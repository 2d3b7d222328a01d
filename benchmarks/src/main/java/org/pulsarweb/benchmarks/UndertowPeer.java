package org.pulsarweb.benchmarks;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.xnio.Options;

/**
 * Undertow: answers on its one IO thread, pipelined answers gathered.
 *
 * <p>Safe for use by many threads.
 */
final class UndertowPeer {
  private static final ByteBuffer TEXT = ByteBuffer.allocateDirect(Greeting.text().length);

  static {
    TEXT.put(Greeting.text()).flip();
  }

  private UndertowPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    serve(Greeting.port(args), UndertowPeer::answer);
  }

  /** Serves with a handler, until the process ends. */
  static void serve(int port, HttpHandler handler) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(1)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setSocketOption(Options.BACKLOG, 4096)
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
            .setServerOption(UndertowOptions.RECORD_REQUEST_START_TIME, false)
            .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, true)
            .setHandler(handler)
            .build();
    server.start();
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    Greeting.listening(address.getPort());
  }

  private static void answer(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.SERVER, "undertow");
    switch (exchange.getRequestPath()) {
      case "/" -> {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, Greeting.TEXT_TYPE);
        exchange.getResponseSender().send(TEXT.duplicate());
      }
      case "/json" -> {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, Greeting.JSON_TYPE);
        exchange.getResponseSender().send(ByteBuffer.wrap(Greeting.json()));
      }
      default -> exchange.setStatusCode(404);
    }
  }
}
