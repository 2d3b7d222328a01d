package org.pulsarweb.examples;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.ClientTls;
import org.pulsarweb.loop.ClientTlsSettings;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

/**
 * Talks with an echo server over connections that are used again: as many fibers as want to, and no
 * more connections than it was told.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class EchoClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  // @start region="pool"
  private final SocketAddress server;
  private final @Nullable ClientTls tls;
  private final ArrayDeque<ByteStream> idle = new ArrayDeque<>();
  private final Semaphore free;
  private final int connectionMax;
  private int made;
  private int asked;

  EchoClient(SocketAddress server, @Nullable ClientTls tls, int connectionMax) {
    this.server = server;
    this.tls = tls;
    this.connectionMax = connectionMax;
    this.free = new Semaphore(connectionMax, true);
  }

  /** Returns what comes back; waits for it, and for a connection if all are in use. */
  byte[] echo(byte[] message) throws IOException {
    try {
      free.acquire();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled while waiting for a connection");
    }
    try {
      asked++;
      ByteStream used = idle.pollLast();
      if (used != null && used.connection().isOpen()) {
        try {
          return ask(used, message);
        } catch (IOException _) {
          used.close(); // the server has closed it meanwhile: once more, with a new one
        }
      }
      return ask(connect(), message);
    } finally {
      free.release();
    }
  }

  private ByteStream connect() throws IOException {
    made++;
    ClientTls secured = tls;
    return secured == null
        ? ByteStream.connect(server, DEADLINE)
        : ByteStream.connect(server, DEADLINE, secured, "localhost");
  }

  private byte[] ask(ByteStream stream, byte[] message) throws IOException {
    stream.write(message);
    byte[] back = stream.read(message.length);
    idle.addLast(stream);
    return back;
  }

  // @end

  int inUse() {
    return connectionMax - free.availablePermits();
  }

  int idle() {
    return idle.size();
  }

  int made() {
    return made;
  }

  int asked() {
    return asked;
  }

  @Override
  public void close() {
    idle.forEach(ByteStream::close);
    idle.clear();
  }

  private static final Option<InetSocketAddress> TO =
      Option.address("to", "127.0.0.1:8060", "where the server is");
  private static final Option<Integer> MESSAGES =
      Option.count("messages", "100", "how many are sent, all at once");
  private static final Option<Integer> CONNECTIONS =
      Option.count("connections", "2", "how many there are at most");
  private static final Option<String> CERTIFICATE =
      new Option<>(
          "certificate", "FILE", "none", "of a server that speaks TLS as localhost", file -> file);

  /**
   * Sends messages to an echo server.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if it cannot
   */
  public static void main(String... args) throws Exception {
    Options options = Options.of("echo-client", args, TO, MESSAGES, CONNECTIONS, CERTIFICATE);
    Optional<Path> certificate =
        Optional.of(options.value(CERTIFICATE)).filter(word -> !word.equals("none")).map(Path::of);
    try (var group = LoopGroup.open("client", Transport.BEST, LoopListener.NONE);
        ClientTls tls = trusting(certificate)) {
      EventLoop loop = group.loops().getFirst();
      System.out.println(
          loop.start(
                  () -> {
                    ClientTls secured = certificate.isPresent() ? tls : null;
                    var client =
                        new EchoClient(options.value(TO), secured, options.value(CONNECTIONS));
                    return talk(client, options.value(MESSAGES));
                  })
              .join());
    }
  }

  private static ClientTls trusting(Optional<Path> certificate) throws IOException {
    return ClientTls.open(
        certificate
            .map(ClientTlsSettings.DEFAULTS::withAuthorities)
            .orElse(ClientTlsSettings.DEFAULTS));
  }

  static String talk(EchoClient client, int messages) throws Exception {
    try (client) {
      List<Integer> numbers = IntStream.range(0, messages).boxed().toList();
      List<byte[]> answers =
          Fibers.all(numbers, n -> client.echo(("message " + n).getBytes(StandardCharsets.UTF_8)));
      String last = new String(answers.getLast(), StandardCharsets.UTF_8);
      if (!last.equals("message " + (messages - 1))) {
        throw new EOFException("that is no echo: " + last);
      }
      return client.asked() + " messages over " + client.made() + " connections";
    }
  }
}
