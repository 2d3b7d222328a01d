package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/** A socket that receives datagrams: those of one sender go to one loop. */
final class UdpSocket implements BoundSocket {
  /** The most that a datagram can hold over IPv4: 65,535 less the heads of IP and UDP. */
  static final int DATAGRAM_MAX_BYTES = 65_507;

  private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
  private static final int READS_PER_EVENT = 16;

  private final EventLoop receiver;
  private final Channel channel;
  private volatile SocketAddress address;
  private final List<UdpListener> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder unsent = new LongAdder();
  private boolean closed; // guarded by this
  private boolean resting; // the receiver's: after an error

  private UdpSocket(EventLoop receiver, Channel channel, SocketAddress address) {
    this.receiver = receiver;
    this.channel = channel;
    this.address = address;
  }

  static UdpSocket bind(EventLoop receiver, InetSocketAddress address) throws IOException {
    try {
      Descriptors.requireResolved(address);
      var socket = new UdpSocket(receiver, receiver.transport().datagramChannel(), address);
      socket.register();
      StreamSocket.await(socket.channel, socket.channel.bind(address));
      socket.address = socket.channel.localAddress();
      return socket;
    } catch (IOException e) {
      var refused = new BindException("cannot listen on " + address + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  static UdpSocket adopted(EventLoop receiver, int descriptor) throws IOException {
    var socket =
        new UdpSocket(
            receiver,
            receiver.transport().datagramChannel(descriptor),
            Descriptors.address(descriptor, Descriptors.Kind.DATAGRAM));
    socket.register();
    return socket;
  }

  private void register() throws IOException {
    channel.config().setAutoRead(false);
    // From a pool, and let go at once: a datagram cannot be read in pieces.
    channel
        .config()
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(ReadBuffers.BUFFER_BYTES)
                .maxMessagesPerRead(READS_PER_EVENT));
    channel.pipeline().addLast(new Receiver());
    channel.closeFuture().addListener(_ -> onClosed());
    StreamSocket.await(channel, receiver.netty().register(channel));
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
    return receiver;
  }

  @Override
  public boolean isDatagrams() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void removesFile(boolean removes) {
    // There is none.
  }

  @Override
  public void balance(LoadBoard.Slot slot) {
    // Nothing is open that could be counted.
  }

  /** Does something with the descriptor, which stays this socket's for as long. */
  synchronized void use(Descriptors.Use use) throws IOException {
    OptionalInt descriptor = descriptor();
    if (closed || descriptor.isEmpty()) {
      throw new IOException("the socket of " + address + " is closed, or has no descriptor");
    }
    use.of(descriptor.getAsInt());
  }

  /** The same as closing it: datagrams may be lost at any time. */
  @Override
  public void stop() {
    close();
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
  }

  // ---- listeners ------------------------------------------------------------------------------

  void attach(UdpListener listener) throws IOException {
    listeners.add(listener);
    try {
      if (!channel.isOpen()) {
        throw new IOException("the socket of " + address + " is closed");
      }
      receiver.execute(this::update);
    } catch (IOException | RejectedExecutionException e) {
      listeners.remove(listener);
      throw new IOException("cannot listen on " + address + ": it is closed", e);
    }
  }

  /** Gives a listener no more datagrams; tells it when that is so. */
  void detach(UdpListener listener) {
    listeners.remove(listener);
    try {
      receiver.execute(() -> {
        update();
        listener.onDetached();
      });
    } catch (RejectedExecutionException _) {
      listener.onDetached();
    }
  }

  private void update() {
    boolean wanted = !listeners.isEmpty() && !resting;
    if (channel.isOpen() && channel.config().isAutoRead() != wanted) {
      channel.config().setAutoRead(wanted);
    }
  }

  private void onClosed() {
    for (UdpListener listener : List.copyOf(listeners)) {
      listeners.remove(listener);
      listener.onDetached();
    }
  }

  /** Sends a datagram, from any thread; it is dropped while too much waits to be sent. */
  void send(byte[] bytes, InetSocketAddress to) {
    if (bytes.length > DATAGRAM_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a datagram holds " + DATAGRAM_MAX_BYTES + " bytes at most, not " + bytes.length);
    }
    // Netty would take an empty one and not send it.
    if (!channel.isWritable() || to.isUnresolved() || bytes.length == 0) {
      unsent.increment();
      return;
    }
    ByteBuf buffer = channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
    try {
      channel
          .writeAndFlush(new DatagramPacket(buffer, to))
          .addListener(sent -> {
            if (!sent.isSuccess()) {
              unsent.increment(); // no way there, or the system has no room
            }
          });
    } catch (RejectedExecutionException _) {
      unsent.increment(); // the loop is closed
    }
  }

  long unsentCount() {
    return unsent.sum();
  }

  /** Takes datagrams to listeners. */
  private final class Receiver extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      receiver.unconnected.add(channel);
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
      receiver.unconnected.remove(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var packet = (DatagramPacket) message;
      byte[] bytes = new byte[packet.content().readableBytes()];
      packet.content().readBytes(bytes);
      InetSocketAddress sender = packet.sender();
      packet.release();
      int all = 0;
      for (UdpListener listener : listeners) {
        all += listener.loops().size();
      }
      if (all == 0) {
        return; // the last one left a moment ago
      }
      int chosen = Math.floorMod(sender.hashCode(), all);
      for (UdpListener listener : listeners) {
        if (chosen < listener.loops().size()) {
          listener.take(listener.loops().get(chosen), bytes, sender);
          return;
        }
        chosen -= listener.loops().size();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
      receiver.report("receiving on " + address, e);
      if (!resting) {
        resting = true;
        update();
        Timer _ =
            receiver.after(
                ERROR_PAUSE,
                () -> {
                  resting = false;
                  update();
                });
      }
    }
  }
}
