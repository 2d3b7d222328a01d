package org.pulsarweb.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.pulsarweb.http.Message;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.web.WebSocket;

/** Messages over a WebSocket: each is one of text; one of bytes is read, too. */
final class WebSocketChannel implements RpcChannel {
  private final WebSocket socket;
  private final EventLoop loop = EventLoop.current();

  WebSocketChannel(WebSocket socket) {
    this.socket = socket;
  }

  /** Whoever sends from elsewhere has it sent on the socket's loop, and does not wait for that. */
  @Override
  public void send(byte[] message) throws IOException {
    String text = new String(message, StandardCharsets.UTF_8);
    if (loop.isOwnThread()) {
      socket.send(text);
    } else if (socket.isOpen()) {
      loop.start(() -> {
        socket.send(text);
        return true;
      });
    } else {
      throw new IOException(socket + " is closed");
    }
  }

  @Override
  public Optional<byte[]> receive() throws InterruptedException {
    return socket
        .receive()
        .map(message ->
            switch (message) {
              case Message.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
              case Message.Binary(byte[] bytes) -> bytes;
            });
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() {
    loop.execute(socket::close);
  }
}
