package org.pulsarweb.examples;

import org.pulsarweb.app.Pulsar;
import org.pulsarweb.socket.UdpServer;

/**
 * Sends back whatever datagram it receives.
 *
 * <p>Immutable.
 */
public final class EchoUdp {
  static final UdpServer SERVER =
      UdpServer.of(datagram -> datagram.reply(datagram.bytes())).named("echo-udp");

  private EchoUdp() {}

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
