package org.pulsarweb.examples;

import java.io.IOException;
import java.util.Optional;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.WebSocketEvent.Piece;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;
import org.pulsarweb.web.WebSocketListener;
import org.pulsarweb.web.WebSocketSettings;

/**
 * WebSockets in the three ways there are: in straight-line code, piece by piece, and in callbacks.
 *
 * <p>Immutable.
 */
public final class SocketEcho {
  private SocketEcho() {}

  // @start region="routes"
  private static final Router ROUTES =
      Router.of()
          .websocket("/echo", SocketEcho::echo)
          .get("/measure", WebSocketEndpoint.of(SocketEcho::measure).with(large()))
          .get("/callbacks", WebSocketEndpoint.of(new Echo()).withSubprotocols("echo"));

  // @end

  static final HttpServer SERVER = HttpServer.of(ROUTES).named("socket-echo");

  // @start region="echo"
  private static void echo(WebSocket socket) throws IOException {
    for (Message message : socket) {
      socket.send(message);
    }
  }

  // @end

  private static WebSocketSettings large() {
    return WebSocketSettings.DEFAULTS.withFrameMaxBytes(1L << 40);
  }

  // @start region="measure"
  private static void measure(WebSocket socket) throws IOException, InterruptedException {
    long bytes = 0;
    for (Optional<Piece> next = socket.receivePiece();
        next.isPresent();
        next = socket.receivePiece()) {
      Piece piece = next.get();
      bytes += piece.length();
      if (piece.isLast()) {
        socket.send(bytes + " bytes");
        bytes = 0;
      }
    }
  }

  // @end

  // @start region="callbacks"
  private static final class Echo implements WebSocketListener {
    @Override
    public void onText(WebSocket socket, String text) throws IOException {
      socket.send(text);
    }

    @Override
    public void onBinary(WebSocket socket, byte[] bytes) throws IOException {
      socket.send(bytes);
    }
  }

  // @end

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
