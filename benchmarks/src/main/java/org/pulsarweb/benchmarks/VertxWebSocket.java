package org.pulsarweb.benchmarks;

import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Vert.x with WebSockets that echo at {@code /echo} and are told everything at {@code /room}.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class VertxWebSocket {
  private final Set<ServerWebSocket> room = new LinkedHashSet<>();

  private VertxWebSocket() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    var sockets = new VertxWebSocket();
    VertxHello.serve(
        VertxHello.options(Greeting.port(args)), server -> server.webSocketHandler(sockets::open));
  }

  private void open(ServerWebSocket socket) {
    if (socket.path().equals("/echo")) {
      socket.textMessageHandler(text -> {
        var _ = socket.writeTextMessage(text);
      });
    } else {
      room.add(socket);
      socket.closeHandler(_ -> room.remove(socket));
      socket.binaryMessageHandler(bytes -> {
        for (ServerWebSocket one : room) {
          var _ = one.writeBinaryMessage(bytes);
        }
      });
    }
  }
}
