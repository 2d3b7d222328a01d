package org.pulsarweb.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A bound socket whose connections are spread over the loops of a group: each goes to the loop that
 * holds the fewest.
 *
 * <p>Safe for use by many threads.
 */
public final class Listener implements AutoCloseable {
  private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);
  private static final int DRAIN_LOOKS = 1000; // at a stop; each accepts some

  // A connection that was just accepted is registered, then its first bytes are read: both before
  // it is told to stop, else a request that has come would be cut.
  private static final int STOP_LOOKS = 2;

  private final ListenerSettings settings;
  private final List<EventLoop> loops;
  private final Protocol.Factory factory;
  private final ServerChannel channel;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder shed = new LongAdder();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch drained = new CountDownLatch(1);

  private Listener(
      ListenerSettings settings,
      List<EventLoop> loops,
      Protocol.Factory factory,
      ServerChannel channel) {
    this.settings = settings;
    this.loops = loops;
    this.factory = factory;
    this.channel = channel;
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
    EventLoop first = loops.getFirst();
    Transport transport = first.transport();
    SocketAddress address = settings.bind();
    removeStale(address);
    ServerChannel channel = transport.serverChannel(address);
    var listener = new Listener(settings, loops, factory, channel);
    channel.config().setOption(ChannelOption.SO_BACKLOG, settings.backlog());
    if (address instanceof InetSocketAddress) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    channel.pipeline().addLast(listener.new Acceptor());
    ChannelFuture bound;
    try {
      first.netty().register(channel).await();
      bound = channel.bind(transport.toNetty(address)).await();
    } catch (InterruptedException e) {
      ChannelFuture _ = channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding " + address, e);
    }
    if (!bound.isSuccess()) {
      ChannelFuture _ = channel.close();
      Throwable cause = bound.cause();
      throw new BindException("cannot listen on " + address + ": " + cause.getMessage());
    }
    return listener;
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
    return Transport.fromNetty(channel.localAddress());
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
   * Stops: accepts no more, lets every connection finish what it has under way, and cuts what is
   * left at the deadline. Waits until all are closed; must not be called on one of its loops.
   *
   * @param deadline how long connections may take
   * @return whether all of them finished in time
   */
  public boolean stop(Duration deadline) {
    if (stopped.compareAndSet(false, true)) {
      try {
        takeInWhatWaits();
        channel.close().syncUninterruptibly();
        for (EventLoop loop : loops) {
          loop.afterEvents(STOP_LOOKS, () -> each(loop, Connection::stop));
        }
      } catch (RejectedExecutionException _) {
        // The loops were closed before, and everything on them with them.
      }
      removeSocketFile();
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

  /**
   * Accepts the connections that the kernel has already accepted for us: they would be reset when
   * the socket closes. When nothing came by asking for events once more, there was nothing left.
   */
  private void takeInWhatWaits() throws RejectedExecutionException {
    var taken = new CountDownLatch(1);
    loops.getFirst().execute(() -> look(-1, DRAIN_LOOKS, taken));
    try {
      boolean _ = taken.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(long before, int looks, CountDownLatch taken) {
    long now = accepted.sum();
    if (now == before || looks == 0) {
      taken.countDown();
      return;
    }
    loops.getFirst().afterEvents(1, () -> look(now, looks - 1, taken));
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

  void onClosed(Connection connection) {
    connection.loop().assigned.decrementAndGet();
    open.decrementAndGet();
    if (stopped.get()) {
      checkDrained();
    }
  }

  private void checkDrained() {
    if (open.get() == 0 && !channel.isOpen()) {
      drained.countDown();
    }
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

  /** A socket file that nobody listens on was left by a process that died: it may go. */
  private static void removeStale(SocketAddress address) throws IOException {
    if (!(address instanceof UnixDomainSocketAddress unix)
        || !Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(unix.getPath(), BasicFileAttributes.class).isOther()) {
      throw new BindException("cannot listen on " + unix + ": there is a file that is no socket");
    }
    try (SocketChannel probe = SocketChannel.open(unix)) {
      throw new BindException(
          "cannot listen on " + probe.getRemoteAddress() + ": Address already in use");
    } catch (ConnectException _) {
      Files.deleteIfExists(unix.getPath());
    }
  }

  private void removeSocketFile() {
    if (settings.bind() instanceof UnixDomainSocketAddress unix) {
      Path path = unix.getPath();
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        loops.getFirst().listener().onError(loops.getFirst(), "removing " + path, e);
      }
    }
  }

  /** Takes accepted channels to their loops. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      loops.getFirst().unconnected.add(channel);
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
      loops.getFirst().unconnected.remove(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel child = (Channel) message;
      accepted.increment();
      if (open.get() >= settings.connectionMax()) {
        shed.increment();
        child.unsafe().closeForcibly();
        return;
      }
      EventLoop loop =
          loops.size() == 1
              ? loops.getFirst()
              : loops.stream().min(Comparator.comparingInt(own -> own.assigned.get())).get();
      // Counted here and not where it opens, which may be on another thread and later: until then
      // each of the connections that come together would find the same loop the emptiest.
      open.incrementAndGet();
      loop.assigned.incrementAndGet();
      var connection = new Connection(loop, child, Listener.this, factory);
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

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
      // Out of file descriptors, most likely: accepting again at once would spin.
      EventLoop loop = loops.getFirst();
      loop.listener().onError(loop, "accepting on " + address(), e);
      if (channel.config().isAutoRead()) {
        channel.config().setAutoRead(false);
        Timer _ = loop.after(ACCEPT_PAUSE, () -> channel.config().setAutoRead(true));
      }
    }
  }
}
