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
import java.nio.file.Path;
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

/**
 * A socket that is bound and listens, and may be shared: by several {@link Listener}s of this JVM,
 * and by other processes that have its descriptor.
 *
 * <p>It accepts only while a listener is attached; until then the kernel holds connections, as many
 * as its backlog. Several listeners share them out: each goes to the loop that holds the fewest.
 *
 * <p>Safe for use by many threads.
 */
public final class BoundSocket implements AutoCloseable {
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

  private BoundSocket(EventLoop acceptor, ServerChannel channel, SocketAddress address) {
    this.acceptor = acceptor;
    this.channel = channel;
    this.address = address;
  }

  /**
   * Binds a TCP or unix socket. The file that a dead process has left of a unix socket is replaced.
   *
   * @param acceptor the loop that accepts its connections
   * @param address where; port 0 lets the system choose
   * @param backlog how many connections the kernel may hold before they are accepted
   * @return the socket, on which connections wait from now on
   * @throws IOException if the address cannot be had; the message says which and why
   */
  public static BoundSocket bind(EventLoop acceptor, SocketAddress address, int backlog)
      throws IOException {
    return bind(acceptor, address, backlog, null);
  }

  /**
   * Binds a unix socket whose file has a mode of its own, whatever the umask.
   *
   * @param acceptor the loop that accepts its connections
   * @param path of its file; what a dead process has left there is replaced
   * @param backlog how many connections the kernel may hold before they are accepted
   * @param mode who may connect: those who may write
   * @return the socket, on which connections wait from now on
   * @throws IOException if the path cannot be had; the message says which and why
   */
  public static BoundSocket bindUnix(
      EventLoop acceptor, Path path, int backlog, Set<PosixFilePermission> mode)
      throws IOException {
    return bind(acceptor, UnixDomainSocketAddress.of(path), backlog, mode);
  }

  private static BoundSocket bind(
      EventLoop acceptor,
      SocketAddress address,
      int backlog,
      @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    if (address instanceof UnixDomainSocketAddress unix) {
      SocketFile.removeStale(unix.getPath());
    }
    BoundSocket socket;
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

  /**
   * Takes over a socket that somebody else has bound and had listen: systemd, a parent, or a
   * process that handed it over. Needs epoll.
   *
   * @param acceptor the loop that accepts its connections
   * @param descriptor its number in this process, and this socket's from now on
   * @return the socket
   * @throws IOException if there is no listening TCP or unix socket of that number, which is then
   *     left as it is, or if the transport is not epoll; the message says so in a sentence
   */
  public static BoundSocket adopt(EventLoop acceptor, int descriptor) throws IOException {
    if (acceptor.transport() != Transport.EPOLL) {
      throw new IOException(
          "descriptor "
              + descriptor
              + " cannot be listened on with "
              + acceptor.transport()
              + ": that takes epoll");
    }
    if (Descriptors.kind(descriptor) == Descriptors.Kind.DATAGRAM) {
      throw new IOException(
          "descriptor " + descriptor + " is a datagram socket: none that listens");
    }
    Descriptors.requireUnblocked(descriptor);
    return adopted(acceptor, descriptor);
  }

  private static BoundSocket adopted(EventLoop acceptor, int descriptor) throws IOException {
    Descriptors.Kind kind = Descriptors.kind(descriptor);
    ServerChannel channel =
        kind == Descriptors.Kind.UNIX
            ? new EpollServerDomainSocketChannel(descriptor)
            : new EpollServerSocketChannel(descriptor);
    var socket = new BoundSocket(acceptor, channel, Descriptors.address(descriptor, kind));
    socket.register();
    return socket;
  }

  private static BoundSocket bound(EventLoop acceptor, SocketAddress address, int backlog)
      throws IOException {
    Transport transport = acceptor.transport();
    ServerChannel channel = transport.serverChannel(address);
    channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
    if (address instanceof InetSocketAddress) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    var socket = new BoundSocket(acceptor, channel, address);
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

  private static void await(Channel channel, ChannelFuture asked) throws IOException {
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

  /**
   * Returns the address that is bound, with the port that the system chose.
   *
   * @return an internet or unix address
   */
  public SocketAddress address() {
    return address;
  }

  /**
   * Returns the number by which the system knows this socket in this process.
   *
   * @return its descriptor; empty when it is closed, and with NIO
   */
  public OptionalInt descriptor() {
    return channel.isOpen() && channel instanceof UnixChannel unix
        ? OptionalInt.of(unix.fd().intValue())
        : OptionalInt.empty();
  }

  /**
   * Returns the loop that accepts.
   *
   * @return its loop
   */
  public EventLoop acceptor() {
    return acceptor;
  }

  /**
   * Returns whether connections can still come.
   *
   * @return false once it is closed, or its loop is
   */
  public boolean isOpen() {
    return channel.isOpen();
  }

  /**
   * Says whether {@link #close} removes the file of a unix socket that was bound here, as it does
   * unless told otherwise: not when another process has the socket and goes on with it.
   *
   * @param removes whether it does
   */
  public void removesFile(boolean removes) {
    this.removesFile = removes;
  }

  /**
   * Has this socket leave connections to other processes while it has more to serve than they have.
   * To be called before the first listener is attached; for sockets of one process with the same
   * slot.
   *
   * @param slot of this process
   */
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

  /**
   * Accepts the connections that the kernel has already accepted for us, which would be reset when
   * the last process closes the socket, gives them to the listeners, and closes. Waits for that, a
   * second at most; must not be called in a callback of the acceptor's loop. Listeners serve the
   * connections that they have.
   */
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

  /**
   * Closes the socket in this process; when it was the last to have it, connections that nobody has
   * accepted are reset. Whoever has bound a unix socket removes its file. Listeners serve the
   * connections that they have. May be called again.
   */
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
  synchronized void use(Use use) throws IOException {
    OptionalInt descriptor = descriptor();
    if (closed || descriptor.isEmpty()) {
      throw new IOException("the socket of " + address + " is closed, or has no descriptor");
    }
    use.of(descriptor.getAsInt());
  }

  /** What is done with a descriptor. */
  interface Use {
    void of(int descriptor) throws IOException;
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
