package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Loads a server's WebSockets, from one thread that allocates nothing for a message.
 *
 * <p>{@code echo}: each socket sends a message of text and waits for it to come back, again and
 * again. {@code room}: one socket sends a message of bytes, all get it, then it sends the next.
 *
 * <p>The words of the command line are the scenario, the port, the number of sockets and the bytes
 * of a message. When all sockets are open the line {@code connected} is printed. Then each line
 * read says for how many seconds to go on, and is answered by a line: the messages that came, the
 * seconds it took, and the median of the times of a message, in microseconds; in {@code room} of
 * the times until all had it.
 *
 * <p>Owned by one thread.
 */
final class WebSocketLoad {
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int MASK = 0x5a17c3e9;
  private static final int READ_BYTES = 256 * 1024;
  private static final long SETTLE_MILLIS = 200;
  private static final int MICROS_MAX = 10_000_000;
  private static final long SILENCE_MAX_MILLIS = 10_000;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final Selector selector;
  private final ByteBuffer frame;
  private final List<Socket> sockets = new ArrayList<>();
  private final boolean isRoom;

  /** How often a message took so many microseconds. */
  private final int[] micros = new int[MICROS_MAX];

  private long endNanos;
  private long sentNanos;
  private long messages;
  private int outstanding;

  private WebSocketLoad(Selector selector, boolean isRoom, ByteBuffer frame) {
    this.selector = selector;
    this.isRoom = isRoom;
    this.frame = frame;
  }

  public static void main(String[] args) throws Exception {
    boolean isRoom = args[0].equals("room");
    byte[] payload = new byte[Integer.parseInt(args[3])];
    Arrays.fill(payload, (byte) 'x');
    int opcode = isRoom ? BINARY : TEXT;
    try (Selector selector = Selector.open()) {
      ByteBuffer frame = WebSocketClient.clientFrame(opcode, payload, MASK);
      var load = new WebSocketLoad(selector, isRoom, frame);
      byte[] expected = WebSocketClient.serverFrame(opcode, payload);
      load.open(Integer.parseInt(args[1]), args[0], Integer.parseInt(args[2]), expected);
      System.out.println("connected");
      var lines = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(load.run(Double.parseDouble(line)));
      }
    }
  }

  private void open(int port, String path, int count, byte[] expected) throws IOException {
    for (int i = 0; i < count; i++) {
      var socket = new Socket(WebSocketClient.open(port, "/" + path, expected));
      var _ = socket.client.channel().register(selector, SelectionKey.OP_READ, socket);
      sockets.add(socket);
    }
    // Nothing comes meanwhile: a server may take a socket in only after it has answered it.
    var _ = selector.select(SETTLE_MILLIS);
  }

  private String run(double seconds) throws IOException {
    messages = 0;
    Arrays.fill(micros, 0);
    long startNanos = System.nanoTime();
    endNanos = startNanos + (long) (seconds * 1e9);
    if (isRoom) {
      say();
    } else {
      for (Socket socket : sockets) {
        socket.say();
      }
    }
    while (outstanding > 0) {
      long before = messages;
      var _ = selector.select(WebSocketLoad::onReadable, SILENCE_MAX_MILLIS);
      if (messages == before && System.nanoTime() > endNanos + SILENCE_MAX_MILLIS * 1_000_000) {
        throw new IOException(outstanding + " messages have not come");
      }
    }
    double took = (System.nanoTime() - startNanos) / 1e9;
    return String.format(Locale.ROOT, "%d %.6f %d", messages, took, median());
  }

  /** Has the first socket tell all. */
  private void say() throws IOException {
    sentNanos = System.nanoTime();
    outstanding = sockets.size();
    sockets.getFirst().client.send(frame);
  }

  private void heardByAll(long now) throws IOException {
    count(now - sentNanos);
    if (now < endNanos) {
      say();
    }
  }

  private void count(long nanos) {
    micros[(int) Math.min(MICROS_MAX - 1, nanos / 1000)]++;
  }

  private long median() {
    long half = (Arrays.stream(micros).asLongStream().sum() + 1) / 2;
    int at = 0;
    for (long passed = micros[0]; passed < half; passed += micros[at]) {
      at++;
    }
    return at;
  }

  private static void onReadable(SelectionKey key) {
    try {
      ((Socket) key.attachment()).onReadable();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the sockets. */
  private final class Socket {
    private final WebSocketClient client;
    private long askedNanos;

    Socket(WebSocketClient client) {
      this.client = client;
    }

    void say() throws IOException {
      askedNanos = System.nanoTime();
      outstanding++;
      client.send(frame);
    }

    void onReadable() throws IOException {
      int come = client.receive(buffer);
      if (come == 0) {
        return;
      }
      messages += come;
      outstanding -= come;
      long now = System.nanoTime();
      if (isRoom) {
        if (outstanding == 0) {
          heardByAll(now);
        }
      } else {
        count(now - askedNanos);
        if (now < endNanos) {
          say();
        }
      }
    }
  }
}
