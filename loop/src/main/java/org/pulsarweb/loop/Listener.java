package org.pulsarweb.loop;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What takes the connections of a bound socket and spreads them over loops: each goes to the loop
 * that holds the fewest. The socket is its own, or a {@link BoundSocket} that may be shared.
 *
 * <p>Safe for use by many threads.
 */
public final class Listener implements AutoCloseable {
  // A connection that was just accepted is registered, then its first bytes are read: both before
  // it is told to stop, else a request that has come would be cut.
  static final int STOP_LOOKS = 2;

  private final ListenerSettings settings;
  private final List<EventLoop> loops;
  private final Protocol.Factory factory;
  private final StreamSocket socket;
  private final boolean ownsSocket;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder shed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch detached = new CountDownLatch(1);
  private final CountDownLatch drained = new CountDownLatch(1);

  private Listener(
      ListenerSettings settings,
      List<EventLoop> loops,
      Protocol.Factory factory,
      StreamSocket socket,
      boolean ownsSocket) {
    this.settings = settings;
    this.loops = List.copyOf(loops);
    this.factory = factory;
    this.socket = socket;
    this.ownsSocket = ownsSocket;
  }

  /**
   * Binds a socket and accepts connections.
   *
   * @param group the loops that serve them
   * @param settings where and how
   * @param factory makes the protocol of each connection
   * @return the open listener
   * @throws IOException if the address cannot be had; the message says which and why
   */
  public static Listener open(LoopGroup group, ListenerSettings settings, Protocol.Factory factory)
      throws IOException {
    return open(group.loops(), settings, factory);
  }

  /**
   * Binds a socket and accepts connections, all on one loop.
   *
   * @param loop which serves them
   * @param settings where and how
   * @param factory makes the protocol of each connection
   * @return the open listener
   * @throws IOException if the address cannot be had; the message says which and why
   */
  public static Listener open(EventLoop loop, ListenerSettings settings, Protocol.Factory factory)
      throws IOException {
    return open(List.of(loop), settings, factory);
  }

  private static Listener open(
      List<EventLoop> loops, ListenerSettings settings, Protocol.Factory factory)
      throws IOException {
    StreamSocket socket =
        StreamSocket.bind(loops.getFirst(), settings.bind(), settings.backlog(), null);
    var listener = new Listener(settings, loops, factory, socket, true);
    try {
      listener.attach();
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return listener;
  }

  /**
   * Accepts connections of a socket that is bound already, and may be shared: with other listeners
   * here, or with other processes. When this listener stops, what waits in the kernel stays for
   * them.
   *
   * @param loops which serve its connections; all with the transport of the socket's loop
   * @param socket where they come from; its owner closes it
   * @param settings how; its address and backlog are of no account
   * @param factory makes the protocol of each connection
   * @return the open listener
   * @throws IOException if the socket is closed
   */
  public static Listener open(
      List<EventLoop> loops,
      BoundSocket socket,
      ListenerSettings settings,
      Protocol.Factory factory)
      throws IOException {
    if (!(socket instanceof StreamSocket stream)) {
      throw new IllegalArgumentException(socket.address() + " is for datagrams");
    }
    var listener = new Listener(settings.withBind(socket.address()), loops, factory, stream, false);
    listener.attach();
    return listener;
  }

  private void attach() throws IOException {
    loops.forEach(loop -> loop.listeners.add(this));
    try {
      socket.attach(this);
    } catch (IOException | RuntimeException e) {
      forget();
      throw e;
    }
  }

  private void forget() {
    loops.forEach(loop -> loop.listeners.remove(this));
  }

  /**
   * Returns the settings it was opened with.
   *
   * @return the settings
   */
  public ListenerSettings settings() {
    return settings;
  }

  /**
   * Returns the address that is bound, with the port that the system chose.
   *
   * @return an internet or unix address
   */
  public SocketAddress address() {
    return socket.address();
  }

  /**
   * Returns how many connections are open.
   *
   * @return the count at this moment
   */
  public int openCount() {
    return open.get();
  }

  /**
   * Returns how many connections have been accepted since it was opened, those shed included.
   *
   * @return the count so far
   */
  public long acceptedCount() {
    return accepted.sum();
  }

  /**
   * Returns how many connections were closed at once because too many were open.
   *
   * @return the count so far
   */
  public long shedCount() {
    return shed.sum();
  }

  /**
   * Returns how many connections came to nothing, because the peer did not keep to TLS or to the
   * PROXY protocol. {@link LoopListener#onRefused} hears why.
   *
   * @return the count so far
   */
  public long refusedCount() {
    return refused.sum();
  }

  /**
   * Stops: accepts no more, lets every connection finish what it has under way, and cuts what is
   * left at the deadline. Waits until all are closed; must not be called on one of its loops.
   *
   * @param deadline how long connections may take
   * @return whether all of them finished in time
   */
  public boolean stop(Duration deadline) {
    if (stopped.compareAndSet(false, true)) {
      forget();
      if (ownsSocket) {
        socket.stop();
      } else {
        socket.detach(this);
      }
      try {
        boolean _ = detached.await(1, TimeUnit.SECONDS);
        for (EventLoop loop : loops) {
          loop.afterEvents(STOP_LOOKS, () -> each(loop, Connection::stop));
        }
      } catch (RejectedExecutionException _) {
        // The loops were closed before, and everything on them with them.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // what is open is cut below
      }
      checkDrained();
    }
    try {
      if (drained.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
      loops.forEach(loop -> each(loop, Connection::abort));
      boolean _ = drained.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loops.forEach(loop -> each(loop, Connection::abort));
    } catch (RejectedExecutionException _) {
      // The same.
    }
    return false;
  }

  /** Stops at once: as {@link #stop} with no time to finish. */
  @Override
  public void close() {
    boolean _ = stop(Duration.ZERO);
  }

  void onOpened(Connection connection) {
    if (stopped.get()) {
      connection.loop().afterEvents(STOP_LOOKS, connection::stop); // accepted in the last moment
    }
  }

  void onRefused(Connection connection, Throwable why) {
    refused.increment();
    connection.loop().listener().onRefused(connection.loop(), connection.toString(), why);
  }

  void onClosed(Connection connection) {
    connection.loop().assigned.decrementAndGet();
    open.decrementAndGet();
    socket.onGone();
    if (stopped.get()) {
      checkDrained();
    }
  }

  private void checkDrained() {
    if (open.get() == 0 && detached.getCount() == 0) {
      drained.countDown();
    }
  }

  /** The socket gives it no more connections. */
  void onDetached() {
    detached.countDown();
    if (stopped.get()) {
      checkDrained();
    }
  }

  /** One of its loops is closed: when it was the last, connections go to other listeners. */
  void onLoopClosed() {
    if (loops.stream().allMatch(EventLoop::isClosed) && !ownsSocket) {
      socket.detach(this);
    }
  }

  // ---- the socket's side: on the loop that accepts --------------------------------------------

  List<EventLoop> loops() {
    return loops;
  }

  boolean hasRoom() {
    return open.get() < settings.connectionMax();
  }

  /** True from the stop until its last connection is gone. */
  boolean isDraining() {
    return stopped.get() && drained.getCount() > 0;
  }

  /** Closes a connection at once, because too many are open. */
  void shed(Channel child) {
    accepted.increment();
    shed.increment();
    child.unsafe().closeForcibly();
  }

  void take(Channel child, EventLoop loop) {
    accepted.increment();
    // Counted here and not where it opens, which may be on another thread and later: until then
    // each of the connections that come together would find the same loop the emptiest.
    open.incrementAndGet();
    loop.assigned.incrementAndGet();
    socket.onTaken();
    var connection = new Connection(loop, child, this, tls(child), factory);
    connection.configure();
    loop.netty()
        .register(child)
        .addListener(_ -> {
          if (!connection.hasOpened()) { // gone already, or its loop is
            child.unsafe().closeForcibly();
            onClosed(connection);
          }
        });
  }

  /** Returns what reads whom the peer speaks for, if its word is taken. */
  @Nullable ProxyEntry proxyEntry(Connection connection) {
    SocketAddress own = socket.address();
    return settings
        .proxyProtocol()
        .filter(proxy ->
            proxy
                .trusted()
                .contains(own instanceof InetSocketAddress ? connection.peerAddress() : own))
        .map(proxy -> new ProxyEntry(connection, proxy.timeout()))
        .orElse(null);
  }

  private @Nullable SslHandler tls(Channel child) {
    return settings.tls().map(own -> own.handler(child.alloc())).orElse(null);
  }

  private void each(EventLoop loop, Consumer<Connection> action) {
    loop.execute(() -> {
      for (Connection connection : loop.connections.all()) {
        if (connection.listener() == this) {
          action.accept(connection);
        }
      }
    });
  }
}
