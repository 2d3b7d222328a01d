package org.pulsarweb.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running program to do something, through its control socket: what the {@code pulsar}
 * command does, and what a program may do as well. Only the user of that program and root are
 * heard.
 *
 * <p>It waits on the thread that calls it, which in a fiber holds up the loop: there call it on
 * another thread.
 *
 * <p>Immutable.
 */
public final class ControlClient {
  private static final int READ_BYTES = 64 * 1024;

  private final Path socket;

  private ControlClient(Path socket) {
    this.socket = socket;
  }

  /**
   * A program that runs.
   *
   * <p>Immutable.
   *
   * @param name as its process name setting has it, with other characters in the place of some
   * @param pid of its arbiter
   * @param socket where it takes orders
   */
  public record Program(String name, long pid, Path socket) {}

  /**
   * Returns the programs of this user that run and take orders where they do so by themselves; not
   * those that were given a path for their socket.
   *
   * @return the programs, ordered by number
   * @throws IOException if this user's folder cannot be found out
   */
  public static List<Program> programs() throws IOException {
    var programs = new ArrayList<Program>();
    for (ControlFolder folder : ControlFolder.all(System.getenv())) {
      programs.addAll(folder.programs());
    }
    programs.sort(Comparator.comparingLong(Program::pid));
    return List.copyOf(programs);
  }

  /**
   * Returns a client of the program that listens there.
   *
   * @param socket the path of its control socket
   * @return the client; nothing is opened yet
   */
  public static ControlClient of(Path socket) {
    return new ControlClient(socket);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param command what to do
   * @param arguments what goes with it
   * @param progress takes lines for people, as they come
   * @param most how long it may take in all
   * @return what came of it, as JSON has it: a text, a number, a boolean, a list or a map of such
   * @throws ControlException if the program refuses or fails; its message says why
   * @throws IOException if there is no program, or it does not answer in time
   */
  public Object send(
      String command, List<String> arguments, Consumer<String> progress, Duration most)
      throws IOException {
    long end = System.nanoTime() + most.toNanos();
    byte[] request = ControlMessage.request(command, arguments);
    if (request.length > ControlMessage.REQUEST_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a request has at most "
              + ControlMessage.REQUEST_MAX_BYTES
              + " bytes, not "
              + request.length);
    }
    try (SocketChannel channel = connect();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer out = ByteBuffer.wrap(request);
      do {
        await(selector, end, most);
      } while (tryWrite(channel, out) && out.hasRemaining());
      key.interestOps(SelectionKey.OP_READ);
      var lines = new Lines();
      while (true) {
        Optional<ControlMessage.Answer> answer = lines.next();
        if (answer.isPresent() && answer.get().isLast()) {
          return resultOf(answer.get());
        }
        if (answer.isPresent()) {
          progress.accept(Objects.requireNonNull(answer.get().progress()));
          continue;
        }
        await(selector, end, most);
        if (!lines.tryRead(channel)) {
          throw new IOException(
              "the program at %s has closed without an answer: it ended, or has %d requests already"
                  .formatted(socket, ControlServer.CONNECTION_MAX));
        }
      }
    }
  }

  /** Returns false if the program takes no more; there may be an answer that says why. */
  private static boolean tryWrite(SocketChannel channel, ByteBuffer out) {
    try {
      int _ = channel.write(out);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private SocketChannel connect() throws IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      String why = e instanceof ConnectException ? "it has ended" : e.getMessage();
      throw new IOException("no program takes orders at " + socket + ": " + why, e);
    }
  }

  private void await(Selector selector, long end, Duration most) throws IOException {
    long left = end - System.nanoTime();
    if (left > 0) {
      int _ = selector.select(Math.max(1, Duration.ofNanos(left).toMillis()));
      selector.selectedKeys().clear();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted while waiting for the program at " + socket);
    }
    if (end - System.nanoTime() <= 0) {
      throw new IOException(
          "the program at %s has not answered within %s s"
              .formatted(socket, most.toMillis() / 1000.0));
    }
  }

  private static Object resultOf(ControlMessage.Answer answer) throws ControlException {
    if (answer.error() != null) {
      throw new ControlException(answer.error());
    }
    @Nullable Object result = answer.result();
    return result == null ? "" : result;
  }

  /** What comes, line by line. */
  private static final class Lines {
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES).limit(0);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Reads what is there; returns false at the end, in whatever way it came. */
    boolean tryRead(SocketChannel channel) {
      buffer.clear();
      try {
        return channel.read(buffer) >= 0;
      } catch (IOException _) {
        return false;
      } finally {
        buffer.flip();
      }
    }

    /** Returns the next whole line. */
    Optional<ControlMessage.Answer> next() throws IOException {
      while (buffer.hasRemaining()) {
        byte octet = buffer.get();
        if (octet == '\n') {
          byte[] whole = line.toByteArray();
          line.reset();
          return Optional.of(ControlMessage.answer(whole));
        }
        line.write(octet);
        if (line.size() > ControlMessage.ANSWER_MAX_BYTES) {
          throw new IOException(
              "an answer has at most " + ControlMessage.ANSWER_MAX_BYTES + " bytes");
        }
      }
      return Optional.empty();
    }
  }
}
