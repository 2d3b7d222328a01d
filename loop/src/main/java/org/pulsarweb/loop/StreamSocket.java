package org.pulsarweb.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that accepts connections: it gives each to the loop that holds the fewest. */
final class StreamSocket implements BoundSocket {
  private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);
  private static final int DRAIN_LOOKS = 1000; // at a stop; each accepts some
  private static final long YIELD_MAX_MILLIS = 50;

  private final EventLoop acceptor;
  private final ServerChannel channel;
  private volatile SocketAddress address;
  private volatile @Nullable SocketFile file; // of a unix socket that was bound here
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile LoadBoard.@Nullable Slot slot;
  private volatile boolean removesFile = true;
  private boolean closed; // guarded by this

  // The acceptor's.
  private final ArrayDeque<Channel> held = new ArrayDeque<>(); // accepted when nobody took any more
  private @Nullable Listener last; // that left
  private boolean resting; // after an error
  private boolean yielding; // to processes that have less to serve
  private boolean stopping;
  private boolean accepting;
  private long yieldMillis;
  private long accepted;

  private StreamSocket(EventLoop acceptor, ServerChannel channel, SocketAddress address) {
    this.acceptor = acceptor;
    this.channel = channel;
    this.address = address;
  }

  static StreamSocket bind(
      EventLoop acceptor,
      SocketAddress address,
      int backlog,
      @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    if (address instanceof UnixDomainSocketAddress unix) {
      SocketFile.removeStale(unix.getPath());
    }
    StreamSocket socket;
    try {
      Descriptors.requireResolved(address);
      socket =
          acceptor.transport() == Transport.EPOLL
              ? adopted(acceptor, Descriptors.listen(address, backlog, mode))
              : bound(acceptor, address, backlog);
    } catch (IOException e) {
      var refused = new BindException("cannot listen on " + address + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
    try {
      if (address instanceof UnixDomainSocketAddress unix) {
        socket.file = SocketFile.of(unix.getPath());
        if (mode != null) {
          Files.setPosixFilePermissions(unix.getPath(), mode);
        }
      }
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  /** Takes over a socket that listens. */
  static StreamSocket adopted(EventLoop acceptor, int descriptor) throws IOException {
    Descriptors.Kind kind = Descriptors.kind(descriptor);
    ServerChannel channel =
        kind == Descriptors.Kind.UNIX
            ? new EpollServerDomainSocketChannel(descriptor)
            : new EpollServerSocketChannel(descriptor);
    var socket = new StreamSocket(acceptor, channel, Descriptors.address(descriptor, kind));
    socket.register();
    return socket;
  }

  private static StreamSocket bound(EventLoop acceptor, SocketAddress address, int backlog)
      throws IOException {
    Transport transport = acceptor.transport();
    ServerChannel channel = transport.serverChannel(address);
    channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
    if (address instanceof InetSocketAddress) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    var socket = new StreamSocket(acceptor, channel, address);
    socket.register();
    await(channel, channel.bind(transport.toNetty(address)));
    if (address instanceof InetSocketAddress) {
      socket.address = channel.localAddress();
    }
    return socket;
  }

  private void register() throws IOException {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new Acceptor());
    channel.closeFuture().addListener(_ -> onClosed());
    await(channel, acceptor.netty().register(channel));
  }

  static void await(Channel channel, ChannelFuture asked) throws IOException {
    try {
      asked.await();
    } catch (InterruptedException e) {
      asked.addListener(_ -> closeRegistered(channel));
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Throwable cause = asked.cause();
    if (cause != null) {
      closeRegistered(channel);
      throw cause instanceof IOException io ? io : new IOException(cause);
    }
  }

  private static void closeRegistered(Channel channel) {
    if (channel.isRegistered()) { // else Netty has closed it
      ChannelFuture _ = channel.close();
    }
  }

  @Override
  public SocketAddress address() {
    return address;
  }

  @Override
  public OptionalInt descriptor() {
    return channel.isOpen() && channel instanceof UnixChannel unix
        ? OptionalInt.of(unix.fd().intValue())
        : OptionalInt.empty();
  }

  @Override
  public EventLoop acceptor() {
    return acceptor;
  }

  @Override
  public boolean isDatagrams() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void removesFile(boolean removes) {
    this.removesFile = removes;
  }

  @Override
  public void balance(LoadBoard.Slot slot) {
    if (!listeners.isEmpty()) {
      throw new IllegalStateException("the socket of " + address + " is in use already");
    }
    this.slot = slot;
    // One at a time, for each may be one too many.
    channel
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
    try {
      Timer ticking =
          acceptor.every(
              Duration.ofNanos(EventLoop.TICK_NANOS), () -> slot.onTick(System.nanoTime()));
      channel.closeFuture().addListener(_ -> ticking.cancel());
    } catch (RejectedExecutionException _) {
      // The loop is closed, and the socket with it.
    }
  }

  @Override
  public void stop() {
    try {
      if (!listeners.isEmpty() && channel.isOpen()) {
        takeInWhatWaits();
      }
    } catch (RejectedExecutionException _) {
      // The loop was closed before, and the socket with it.
    }
    close();
  }

  /** When nothing came by asking for events once more, there was nothing left. */
  private void takeInWhatWaits() {
    var taken = new CountDownLatch(1);
    acceptor.execute(() -> {
      stopping = true;
      update();
      look(-1, DRAIN_LOOKS, taken);
    });
    try {
      boolean _ = taken.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(long before, int looks, CountDownLatch taken) {
    long now = accepted;
    if (now == before || looks == 0) {
      taken.countDown();
      return;
    }
    acceptor.afterEvents(1, () -> look(now, looks - 1, taken));
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      ChannelFuture closing = channel.close();
      if (!EventLoop.isCallback()) {
        closing.syncUninterruptibly();
      }
    } catch (RejectedExecutionException _) {
      // The loop was closed before, and the socket with it.
    }
    SocketFile own = file;
    if (own != null && removesFile) {
      try {
        own.remove();
      } catch (IOException e) {
        acceptor.report("removing " + own.path(), e);
      }
    }
  }

  /** Does something with the descriptor, which stays this socket's for as long. */
  synchronized void use(Descriptors.Use use) throws IOException {
    OptionalInt descriptor = descriptor();
    if (closed || descriptor.isEmpty()) {
      throw new IOException("the socket of " + address + " is closed, or has no descriptor");
    }
    use.of(descriptor.getAsInt());
  }

  // ---- listeners ------------------------------------------------------------------------------

  /** Gives connections to a listener too, from now on. */
  void attach(Listener listener) throws IOException {
    for (EventLoop loop : listener.loops()) {
      if (loop.transport() != acceptor.transport()) {
        throw new IllegalArgumentException(
            loop + " uses " + loop.transport() + ", and " + acceptor + " " + acceptor.transport());
      }
    }
    listeners.add(listener);
    try {
      if (!channel.isOpen()) {
        throw new IOException("the socket of " + address + " is closed");
      }
      acceptor.execute(this::onListenersChanged);
    } catch (IOException | RejectedExecutionException e) {
      listeners.remove(listener);
      throw new IOException("cannot listen on " + address + ": it is closed", e);
    }
  }

  /** Gives a listener no more connections; tells it when that is so. */
  void detach(Listener listener) {
    listeners.remove(listener);
    try {
      acceptor.execute(() -> {
        last = listener;
        onListenersChanged();
        listener.onDetached();
      });
    } catch (RejectedExecutionException _) {
      listener.onDetached(); // nothing is accepted any more
    }
  }

  private void onListenersChanged() {
    Channel child;
    while (!listeners.isEmpty() && (child = held.poll()) != null) {
      give(child);
    }
    update();
  }

  private void update() {
    boolean willing = !listeners.isEmpty() && !resting && channel.isOpen();
    LoadBoard.Slot own = slot;
    if (own != null && accepting != willing) {
      own.onAccepting(willing, System.nanoTime());
    }
    accepting = willing;
    boolean wanted = willing && (!yielding || stopping);
    if (channel.isOpen() && channel.config().isAutoRead() != wanted) {
      channel.config().setAutoRead(wanted);
    }
  }

  private void yieldIfAhead() {
    LoadBoard.Slot own = slot;
    if (own != null && !yielding && own.isAhead(System.nanoTime())) {
      yielding = true;
      yieldMillis = 1;
      update();
      Timer _ = acceptor.after(Duration.ofMillis(yieldMillis), this::lookAtTheOthers);
    }
  }

  private void lookAtTheOthers() {
    LoadBoard.Slot own = slot;
    if (own != null && accepting && own.isAhead(System.nanoTime())) {
      yieldMillis = Math.min(2 * yieldMillis, YIELD_MAX_MILLIS);
      Timer _ = acceptor.after(Duration.ofMillis(yieldMillis), this::lookAtTheOthers);
    } else {
      yielding = false;
      update();
    }
  }

  /** Counts a connection that was taken. */
  void onTaken() {
    LoadBoard.Slot own = slot;
    if (own != null) {
      own.onOpened();
    }
  }

  /** Counts a connection that was taken and is closed. */
  void onGone() {
    LoadBoard.Slot own = slot;
    if (own != null) {
      own.onClosed();
    }
  }

  private void give(Channel child) {
    Listener taker = null;
    EventLoop emptiest = null;
    Listener full = null;
    for (Listener listener : listeners) {
      if (!listener.hasRoom()) {
        full = listener;
        continue;
      }
      for (EventLoop loop : listener.loops()) {
        if (!loop.isClosed()
            && (emptiest == null || loop.assigned.get() < emptiest.assigned.get())) {
          taker = listener;
          emptiest = loop;
        }
      }
    }
    if (taker != null && emptiest != null) {
      taker.take(child, emptiest);
    } else if (full != null) {
      full.shed(child);
    } else if (last != null && last.isDraining()) {
      last.take(child, last.loops().getFirst());
    } else {
      held.add(child); // no more than had been asked for when the last listener left
    }
  }

  private void onClosed() {
    update();
    for (Listener listener : List.copyOf(listeners)) {
      listeners.remove(listener);
      listener.onDetached();
    }
    held.forEach(child -> child.unsafe().closeForcibly());
    held.clear();
  }

  /** Takes accepted channels to listeners. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      acceptor.unconnected.add(channel);
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
      acceptor.unconnected.remove(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      accepted++;
      give((Channel) message);
      yieldIfAhead();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
      // Out of file descriptors, most likely: accepting again at once would spin.
      acceptor.report("accepting on " + address, e);
      if (!resting) {
        resting = true;
        update();
        Timer _ =
            acceptor.after(
                ACCEPT_PAUSE,
                () -> {
                  resting = false;
                  update();
                });
      }
    }
  }
}
