package org.pulsarweb.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * The JDK's own HTTP server, a virtual thread per request.
 *
 * <p>Safe for use by many threads.
 */
final class JdkPeer {
  private JdkPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Greeting.port(args)), 4096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> send(exchange, Greeting.TEXT_TYPE, Greeting.text()));
    server.createContext("/json", exchange -> send(exchange, Greeting.JSON_TYPE, Greeting.json()));
    server.start();
    Greeting.listening(server.getAddress().getPort());
  }

  private static void send(HttpExchange exchange, String type, byte[] bytes) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Server", "jdk");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
