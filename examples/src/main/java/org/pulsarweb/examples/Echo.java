package org.pulsarweb.examples;

import java.io.IOException;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.socket.SocketServer;

/**
 * Sends back whatever it receives, over TCP, TLS or a unix socket.
 *
 * <p>Immutable.
 */
public final class Echo {
  static final SocketServer SERVER = SocketServer.of(Echo::serve).named("echo");

  private Echo() {}

  private static void serve(ByteStream peer) throws IOException {
    for (byte[] bytes = peer.read(); bytes.length > 0; bytes = peer.read()) {
      peer.write(bytes);
    }
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
