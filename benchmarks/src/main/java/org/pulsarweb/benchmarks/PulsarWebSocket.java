package org.pulsarweb.benchmarks;

import java.io.IOException;
import java.util.Optional;
import org.pulsarweb.http.Message;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Room;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;
import org.pulsarweb.web.WebSocketListener;

/**
 * Pulsar with WebSockets that echo at {@code /echo} and are told everything at {@code /room}; each
 * in a fiber, or with the word {@code callbacks} in callbacks.
 */
final class PulsarWebSocket {
  private PulsarWebSocket() {}

  /** Serves on the port named first, in the form named next. */
  public static void main(String[] args) throws Exception {
    boolean inCallbacks = args.length > 1 && args[1].equals("callbacks");
    Router routes = inCallbacks ? callbacks() : fibers();
    PulsarPeer.serve(args[0], HttpServer.of(routes), Optional.empty());
  }

  private static Router fibers() {
    Room room = Room.of();
    return Router.of()
        .websocket("/echo", PulsarWebSocket::echo)
        .websocket("/room", socket -> talk(socket, room));
  }

  private static void echo(WebSocket socket) throws IOException {
    for (Message message : socket) {
      socket.send(message);
    }
  }

  private static void talk(WebSocket socket, Room room) {
    room.join(socket);
    for (Message message : socket) {
      room.send(message);
    }
  }

  private static Router callbacks() {
    return Router.of()
        .get("/echo", WebSocketEndpoint.of(new Echo()))
        .get("/room", WebSocketEndpoint.of(new Talk(Room.of())));
  }

  private static final class Echo implements WebSocketListener {
    @Override
    public void onText(WebSocket socket, String text) throws IOException {
      socket.send(text);
    }
  }

  private record Talk(Room room) implements WebSocketListener {
    @Override
    public void onOpen(WebSocket socket) {
      room.join(socket);
    }

    @Override
    public void onBinary(WebSocket socket, byte[] bytes) {
      room.send(bytes);
    }
  }
}
