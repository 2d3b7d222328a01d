package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pulsarweb.loop.Fibers;

/**
 * Asks an echo server over UDP, again and again if nothing comes back: a datagram may be lost.
 *
 * <p>Immutable.
 */
public final class EchoUdpClient {
  // @start region="ask"
  private static final int TRIES = 5;
  private static final int WAIT_MILLIS = 200;

  /** Returns what comes back. */
  static byte[] echo(byte[] message, InetSocketAddress server) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(server); // from nobody else does it take anything
      socket.setSoTimeout(WAIT_MILLIS);
      for (int i = 0; i < TRIES; i++) {
        socket.send(new DatagramPacket(message, message.length));
        try {
          var back = new DatagramPacket(new byte[65_507], 65_507);
          socket.receive(back);
          return Arrays.copyOf(back.getData(), back.getLength());
        } catch (SocketTimeoutException _) {
          // lost on the way, or on the way back
        }
      }
      throw new SocketTimeoutException(server + " has not answered " + TRIES + " times");
    }
  }

  // @end

  private EchoUdpClient() {}

  private static final Option<InetSocketAddress> TO =
      Option.address("to", "127.0.0.1:8060", "where the server is");
  private static final Option<Integer> MESSAGES =
      Option.count("messages", "100", "how many are sent, all at once");

  /**
   * Sends datagrams to an echo server.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if it cannot
   */
  public static void main(String... args) throws Exception {
    Options options = Options.of("echo-udp-client", args, TO, MESSAGES);
    System.out.println(talk(options.value(TO), options.value(MESSAGES)));
  }

  static String talk(InetSocketAddress server, int messages) throws Exception {
    List<Integer> numbers = IntStream.range(0, messages).boxed().toList();
    List<String> answers =
        Fibers.all(numbers, n -> new String(echo(("message " + n).getBytes(UTF_8), server), UTF_8));
    long right = numbers.stream().filter(n -> answers.get(n).equals("message " + n)).count();
    return right + " of " + messages + " messages came back";
  }
}
