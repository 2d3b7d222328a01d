package org.pulsarweb.loop;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection as straight-line code sees it: reads and writes wait for the peer, in a fiber.
 *
 * <p>At most about 64 KiB wait to be read, and as much to be sent; beyond that the faster side
 * waits.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class ByteStream implements AutoCloseable {
  private static final int UNREAD_HIGH_BYTES = 64 * 1024;
  private static final byte[] END = new byte[0];

  private final Connection connection;
  private final long idleNanos;
  private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
  private final WaitQueue readers = new WaitQueue();
  private int unreadBytes;
  private boolean ended;
  private boolean paused;
  private @Nullable Throwable broken;
  private long activeNanos;

  private ByteStream(Connection connection, Duration idle) {
    this.connection = connection;
    this.idleNanos = idle.toNanos();
    this.activeNanos = connection.loop().clockNanos();
  }

  /**
   * Serves one connection.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Handler {
    /**
     * Talks with one peer; may wait. The stream is closed when it returns.
     *
     * @param stream the connection
     * @throws Exception what goes to {@link LoopListener#onError}; an {@link IOException} ends the
     *     connection and is no error, nor is the {@link InterruptedException} of a cancelled fiber
     */
    void serve(ByteStream stream) throws Exception;
  }

  /**
   * Returns a protocol that serves each connection in a fiber of its own.
   *
   * @param handler what serves it
   * @param idle after how long without a byte in or out a connection is closed; zero means never
   * @return the protocol's factory, for {@link Listener#open}
   */
  public static Protocol.Factory serving(Handler handler, Duration idle) {
    return connection -> {
      var stream = new ByteStream(connection, idle);
      connection.loop().launch(connection, () -> stream.serve(handler));
      return stream.new Inbox();
    };
  }

  /**
   * Opens a connection on the loop of the calling fiber.
   *
   * @param address where to
   * @param deadline how long it may take
   * @return the stream, to be closed by the caller
   * @throws IOException if there is no connection; says why
   */
  public static ByteStream connect(SocketAddress address, Duration deadline) throws IOException {
    return connected(factory -> EventLoop.current().connect(address, deadline, factory));
  }

  /**
   * Opens a connection with TLS on the loop of the calling fiber.
   *
   * @param address where to
   * @param deadline how long it may take
   * @param tls whom to believe
   * @param host who the server has to prove to be: a name, or an address as text
   * @return the stream, to be closed by the caller
   * @throws IOException if there is no connection; says why
   */
  public static ByteStream connect(
      SocketAddress address, Duration deadline, ClientTls tls, String host) throws IOException {
    return connected(factory -> EventLoop.current().connect(address, deadline, tls, host, factory));
  }

  private static ByteStream connected(
      Function<Protocol.Factory, CompletableFuture<Connection>> connect) throws IOException {
    var made = new ArrayDeque<ByteStream>(1);
    CompletableFuture<Connection> connected =
        connect.apply(connection -> {
          var stream = new ByteStream(connection, Duration.ZERO);
          made.add(stream);
          return stream.new Inbox();
        });
    try {
      Connection _ = connected.get();
      return made.remove();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      CompletableFuture<Void> _ = connected.thenAccept(Connection::abort); // nobody else would
      throw interrupted();
    }
  }

  private void serve(Handler handler) {
    EventLoop loop = connection.loop();
    try {
      handler.serve(this);
      close();
    } catch (IOException | InterruptedException _) {
      connection.close();
    } catch (Exception e) {
      loop.listener().onError(loop, connection.toString(), e);
      connection.close();
    } catch (Error e) {
      connection.abort();
      throw e;
    }
  }

  /**
   * Waits for bytes.
   *
   * @return what came, at least one byte; an empty array when the peer has ended
   * @throws IOException if the connection broke, or the fiber was cancelled
   */
  public byte[] read() throws IOException {
    byte[] next;
    while ((next = unread.poll()) == null) {
      if (broken != null) {
        throw new IOException("the connection broke: " + broken.getMessage(), broken);
      }
      if (ended) {
        return END;
      }
      try {
        readers.await();
      } catch (InterruptedException _) {
        throw interrupted();
      }
    }
    unreadBytes -= next.length;
    if (paused && !ended && unreadBytes <= UNREAD_HIGH_BYTES / 2) {
      paused = false;
      connection.resumeReading();
    }
    return next;
  }

  /**
   * Waits for that many bytes.
   *
   * @param count how many
   * @return exactly as many
   * @throws EOFException if the peer ends before
   * @throws IOException if the connection broke, or the fiber was cancelled
   */
  public byte[] read(int count) throws IOException {
    byte[] all = new byte[count];
    int have = 0;
    while (have < count) {
      byte[] next = read();
      if (next.length == 0) {
        throw new EOFException("the peer ended after " + have + " of " + count + " bytes");
      }
      int taken = Math.min(next.length, count - have);
      System.arraycopy(next, 0, all, have, taken);
      have += taken;
      if (taken < next.length) {
        unread.addFirst(Arrays.copyOfRange(next, taken, next.length));
        unreadBytes += next.length - taken;
      }
    }
    return all;
  }

  /**
   * Writes bytes, and waits while the peer is too slow to take them.
   *
   * @param bytes what to send
   * @throws IOException if the connection is closed, or the fiber was cancelled
   */
  public void write(byte[] bytes) throws IOException {
    int from = 0;
    do {
      int to = Math.min(bytes.length, from + ChunkPool.CHUNK_BYTES);
      connection.write(bytes, from, to);
      activeNanos = connection.loop().clockNanos();
      try {
        connection.awaitWritable();
      } catch (InterruptedException _) {
        throw interrupted();
      }
      from = to;
    } while (from < bytes.length);
  }

  /**
   * Writes text in UTF-8, as {@link #write(byte[])}.
   *
   * @param text what to send
   * @throws IOException if the connection is closed, or the fiber was cancelled
   */
  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells the peer that nothing more will come; reading goes on. */
  public void endOutput() {
    connection.endOutput();
  }

  /**
   * Returns the connection below.
   *
   * @return its connection
   */
  public Connection connection() {
    return connection;
  }

  /** Sends what was written, then closes. */
  @Override
  public void close() {
    connection.close();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the fiber was cancelled");
  }

  /** What the connection tells, kept until it is read. */
  private final class Inbox implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {
      activeNanos = connection.loop().clockNanos();
      unread.add(bytes);
      unreadBytes += bytes.length;
      if (unreadBytes > UNREAD_HIGH_BYTES && !paused) {
        paused = true;
        connection.pauseReading();
      }
      readers.wakeAll();
    }

    @Override
    public void onEnd() {
      ended = true;
      readers.wakeAll();
    }

    /** What is being done may be finished; more is not read, as if the peer had ended. */
    @Override
    public void onStop(Connection stopping) {
      stopping.pauseReading();
      onEnd();
    }

    @Override
    public void onTick(long nowNanos) {
      if (idleNanos > 0 && nowNanos - activeNanos > idleNanos) {
        connection.close();
      }
    }

    @Override
    public void onClosed(Optional<Throwable> cause) {
      ended = true;
      broken = cause.orElse(null);
      readers.wakeAll();
    }
  }
}
