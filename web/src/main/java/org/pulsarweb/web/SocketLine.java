package org.pulsarweb.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** The way to a server over a connection, a new one for each request. */
final class SocketLine implements TestLine {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InetSocketAddress server;

  SocketLine(InetSocketAddress server) {
    this.server = server;
  }

  @Override
  public Response send(Request request) throws IOException {
    try (var socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server, PATIENCE_MILLIS);
      socket.getOutputStream().write(WireAnswers.bytes(request));
      var buffer = new byte[BUFFER_BYTES];
      return WireAnswers.read(
          request.method(),
          () -> {
            int count = socket.getInputStream().read(buffer);
            return count < 0 ? new byte[0] : Arrays.copyOf(buffer, count);
          });
    }
  }
}
