package org.pulsarweb.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that says, byte for byte, what a test's script has it say on each connection. */
final class ScriptedServer implements AutoCloseable {
  /** What happens on one connection, the first of which is number 1. */
  @FunctionalInterface
  interface Script {
    void play(Peer peer, int number) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final Set<Peer> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

  private ServerSocket socket() {
    return listening;
  }

  private ScriptedServer(ServerSocket listening) {
    this.listening = listening;
  }

  /** Plays a script on every connection, each in a thread of its own. */
  static ScriptedServer of(Script script) throws IOException {
    var server = new ScriptedServer(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().start(() -> server.accept(script));
    return server;
  }

  /** Answers every request on every connection with the same bytes. */
  static ScriptedServer always(String answer) throws IOException {
    return of((peer, _) -> {
      while (peer.readHead() != null) {
        peer.send(answer);
      }
    });
  }

  private void accept(Script script) {
    try {
      while (true) {
        var peer = new Peer(socket().accept());
        open.add(peer);
        int number = accepted.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> peer.play(script, number));
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  String url() {
    return url("/");
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Returns how many connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** Returns the next head of a request that came, in the order of their coming. */
  String nextHead() throws InterruptedException {
    String head = heads.poll(30, TimeUnit.SECONDS);
    if (head == null) {
      throw new AssertionError("no request has come");
    }
    return head;
  }

  /** Waits until the client has closed every connection. */
  void awaitQuiet() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!open.isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("connections are left behind: " + open.size());
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Peer peer : open) {
      peer.close();
    }
  }

  /** The server's end of one connection. */
  final class Peer {
    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      socket.setTcpNoDelay(true);
    }

    private void play(Script script, int number) {
      try (socket) {
        script.play(this, number);
      } catch (IOException | InterruptedException _) {
        // The client went away, as it may.
      } finally {
        open.remove(this);
      }
    }

    /** Reads a request's head; null at the end. */
    @Nullable String readHead() throws IOException {
      var head = new ByteArrayOutputStream();
      int ends = 0;
      while (ends < 4) {
        int c = in.read();
        if (c < 0) {
          return null;
        }
        head.write(c);
        ends = c == "\r\n\r\n".charAt(ends) ? ends + 1 : c == '\r' ? 1 : 0;
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      heads.add(text);
      return text;
    }

    byte[] read(int count) throws IOException {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException();
      }
      return bytes;
    }

    /** Reads what there is; nothing at the end. */
    byte[] readSome() throws IOException {
      byte[] bytes = new byte[10_000];
      int count = in.read(bytes);
      return Arrays.copyOf(bytes, Math.max(0, count));
    }

    /** Reads a chunked body. */
    String readChunks() throws IOException {
      var body = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(readLine(), 16);
        body.write(read(size));
        String end = readLine();
        if (size == 0) {
          return body.toString(StandardCharsets.UTF_8);
        }
        if (!end.isEmpty()) {
          throw new IOException("no end of a chunk: " + end);
        }
      }
    }

    private String readLine() throws IOException {
      var line = new ByteArrayOutputStream();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException();
        }
        line.write(c);
      }
      return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Waits until the client closes, and returns whether it did so in order. */
    boolean awaitEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          // what still comes is of no account
        }
        return true;
      } catch (SocketException _) {
        return false;
      }
    }

    /** Ends with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void close() throws IOException {
      socket.close();
    }
  }
}
