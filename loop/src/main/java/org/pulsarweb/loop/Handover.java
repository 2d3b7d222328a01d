package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUring;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hands bound sockets to other processes of this machine over a unix socket (SCM_RIGHTS): both then
 * have them, and each connection or datagram goes to whoever takes it first.
 *
 * <p>Needs Linux, and epoll or io_uring.
 *
 * <p>Safe for use by many threads.
 */
public final class Handover implements AutoCloseable {
  /*
   * Who asks sends a word and a line end. The answer is "+3" for three descriptors or "-" and why
   * there are none, with a line end. Only when a "!" says that this has been read do the
   * descriptors follow: each travels with one byte, and a read that took that byte for text would
   * drop it.
   */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final int BACKLOG = 128;
  private static final int LINE_MAX_BYTES = 4096;
  private static final Duration IDLE_MAX = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(1);
  private static final byte[] READY = {'!'};

  /**
   * Decides who gets which sockets.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Answer {
    /**
     * Returns what a peer gets; called in a fiber.
     *
     * @param peer who asks, as the kernel says
     * @param word what it said
     * @return the sockets, in the order in which they arrive
     * @throws IOException to refuse; its message is what the peer is told
     */
    List<BoundSocket> to(Peer peer, String word) throws IOException;
  }

  private final BoundSocket socket;
  private final Listener listener;

  private Handover(BoundSocket socket, Listener listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /**
   * Waits for processes that ask for sockets. Only the own user, and root, may connect.
   *
   * @param loop which serves them
   * @param path where the unix socket is made
   * @param answer decides who gets what
   * @return the open handover
   * @throws IOException if the path cannot be had, or the transport cannot send descriptors
   */
  public static Handover open(EventLoop loop, Path path, Answer answer) throws IOException {
    if (loop.transport() == Transport.NIO) {
      throw new IOException("nio cannot hand sockets over: that takes epoll");
    }
    BoundSocket socket = BoundSocket.bindUnix(loop, path, BACKLOG, OWNER_ONLY);
    try {
      var listener =
          Listener.open(
              List.of(loop),
              socket,
              ListenerSettings.DEFAULTS,
              ByteStream.serving(stream -> serve(stream, answer), IDLE_MAX));
      return new Handover(socket, listener);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static void serve(ByteStream stream, Answer answer) throws IOException {
    Peer peer =
        stream.connection().peer().orElseThrow(() -> new IOException("the kernel names no peer"));
    String word = readLine(stream);
    List<BoundSocket> sockets;
    try {
      sockets = answer.to(peer, word);
    } catch (IOException e) {
      String why = Optional.ofNullable(e.getMessage()).orElse("refused").replace('\n', ' ');
      stream.write("-" + why + "\n");
      return;
    }
    stream.write("+" + sockets.size() + "\n");
    byte[] _ = stream.read(READY.length);
    for (BoundSocket each : sockets) {
      switch (each) {
        case StreamSocket connections -> connections.use(stream.connection()::sendDescriptor);
        case UdpSocket datagrams -> datagrams.use(stream.connection()::sendDescriptor);
      }
    }
    byte[] _ = stream.read(); // until the peer has taken them and closes
  }

  private static String readLine(ByteStream stream) throws IOException {
    var line = new ByteArrayOutputStream();
    for (byte next = stream.read(1)[0]; next != '\n'; next = stream.read(1)[0]) {
      if (line.size() == LINE_MAX_BYTES) {
        throw new IOException("a word is longer than " + LINE_MAX_BYTES + " bytes");
      }
      line.write(next);
    }
    return line.toString(UTF_8);
  }

  /**
   * Returns where the unix socket is.
   *
   * @return its path
   */
  public Path path() {
    return ((UnixDomainSocketAddress) socket.address()).getPath();
  }

  /** Hands over nothing more, and removes the unix socket. May be called again. */
  @Override
  public void close() {
    socket.close();
    listener.close();
  }

  /**
   * Asks for sockets, from a fiber or a thread.
   *
   * @param path of the unix socket
   * @param word what to say: which sockets are wanted, or a secret; without a line end
   * @param deadline how long it may take
   * @return descriptors of this process, for {@link BoundSocket#adopt}; the caller's to close
   * @throws IOException if it was refused (the message says why), or did not come in time
   */
  public static List<Integer> receive(Path path, String word, Duration deadline)
      throws IOException {
    if (!Epoll.isAvailable() && !IoUring.isAvailable()) {
      throw new IOException("this machine cannot hand sockets over: that takes epoll");
    }
    if (word.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a word has no line end");
    }
    long endNanos = System.nanoTime() + deadline.toNanos();
    Socket socket = Socket.newSocketDomain();
    List<Integer> received = new ArrayList<>();
    try {
      connect(socket, path, endNanos);
      send(socket, (word + "\n").getBytes(UTF_8), endNanos);
      int count = count(readLine(socket, endNanos));
      send(socket, READY, endNanos);
      while (received.size() < count) {
        int descriptor = socket.recvFd();
        if (descriptor < 0) {
          throw new EOFException("the other side closed after " + received.size() + " sockets");
        }
        if (descriptor > 0) {
          received.add(descriptor);
        } else {
          pause(endNanos);
        }
      }
      return List.copyOf(received);
    } catch (IOException | RuntimeException e) {
      for (int descriptor : received) {
        Descriptors.close(descriptor);
      }
      throw new IOException("no sockets from " + path + ": " + e.getMessage(), e);
    } finally {
      socket.close();
    }
  }

  /**
   * Closes a descriptor that was received and is not wanted.
   *
   * @param descriptor what {@link #receive} returned, and nobody adopted
   * @throws IOException if it was not open
   */
  public static void discard(int descriptor) throws IOException {
    Descriptors.close(descriptor);
  }

  private static void connect(Socket socket, Path path, long endNanos) throws IOException {
    while (true) {
      try {
        if (socket.connect(new DomainSocketAddress(path.toFile()))) {
          return;
        }
      } catch (Errors.NativeIoException e) {
        if (e.expectedErr() != Errors.ERRNO_EAGAIN_NEGATIVE) { // that many ask already
          throw e;
        }
      }
      pause(endNanos);
    }
  }

  private static int count(String answer) throws IOException {
    if (answer.startsWith("+")) {
      return Integer.parseInt(answer.substring(1));
    }
    throw new IOException(answer.startsWith("-") ? answer.substring(1) : "no answer: " + answer);
  }

  private static void send(Socket socket, byte[] bytes, long endNanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    while (buffer.hasRemaining()) {
      int sent = socket.send(buffer, buffer.position(), buffer.limit());
      if (sent > 0) {
        buffer.position(buffer.position() + sent);
      } else {
        pause(endNanos);
      }
    }
  }

  private static String readLine(Socket socket, long endNanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    var line = new ByteArrayOutputStream();
    while (line.size() < LINE_MAX_BYTES) {
      int got = socket.recv(buffer, 0, 1);
      if (got < 0) {
        throw new EOFException("the other side closed");
      }
      if (got == 0) {
        pause(endNanos);
      } else if (buffer.get(0) == '\n') {
        return line.toString(UTF_8);
      } else {
        line.write(buffer.get(0));
      }
    }
    throw new IOException("the answer is longer than " + LINE_MAX_BYTES + " bytes");
  }

  private static void pause(long endNanos) throws IOException {
    if (System.nanoTime() - endNanos > 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
