package org.pulsarweb.dist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * What the JVM watches when its start-up cache is made (JEP 514): {@code pulsar run} of a server,
 * from its first class to its end, with a few requests in between. More of them did not make later
 * starts quicker.
 *
 * <p>Owned by the main thread.
 */
final class Training {
  private static final Duration START_MAX = Duration.ofSeconds(30);
  private static final int ANSWER_MAX_MILLIS = 5_000;
  private static final int REQUESTS = 20;

  private Training() {}

  /** Runs the target {@code args[0]} until it has answered. */
  public static void main(String[] args) throws Exception {
    int port = freePort();
    String[] command = {"run", args[0], "--bind", "127.0.0.1:" + port};
    var program = Thread.ofPlatform().name("main").start(() -> run(command));
    var deadline = Instant.now().plus(START_MAX);
    for (int answered = 0; answered < REQUESTS; ) {
      if (ask(port)) {
        answered++;
      } else if (!program.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IOException(args[0] + " does not answer");
      } else {
        Thread.sleep(Duration.ofMillis(20));
      }
    }
    program.interrupt(); // an interrupt of its main thread stops a program as TERM does
    program.join();
  }

  private static void run(String[] command) {
    try {
      Main.main(command);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean ask(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MAX_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read(new byte[1024]) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
