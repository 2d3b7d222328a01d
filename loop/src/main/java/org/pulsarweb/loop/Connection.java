package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or unix connection on its loop. What comes in goes to its {@link Protocol}; what is
 * written goes out at the end of the loop's turn, all of it at once.
 *
 * <p>{@link #write} takes any amount and never waits; who writes much asks {@link #awaitWritable}
 * (in a fiber) or {@link Protocol#onWritable} between pieces, and so keeps at most about {@value
 * #HIGH_BYTES} bytes in memory for a peer that reads slowly. A peer that takes nothing at all for
 * {@link ListenerSettings#stallTimeout} is cut.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Connection {
  /** Unsent bytes beyond which {@link #awaitWritable} waits. */
  static final int HIGH_BYTES = 64 * 1024;

  /** Unsent bytes at which writers go on. */
  static final int LOW_BYTES = 32 * 1024;

  /**
   * How much of a file the kernel is given to copy at once: about a tenth of a millisecond, if it
   * is in memory. After that the loop looks at its other sockets.
   */
  static final int FILE_PIECE_BYTES = 512 * 1024;

  private static final Duration FIRST_WORDS = Duration.ofSeconds(1);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LINGER_MAX_BYTES = 1024 * 1024;

  private enum State {
    OPEN,
    /** Closes once everything is sent. */
    CLOSING,
    /** All is sent, our side is shut; what still comes is thrown away until the peer closes. */
    LINGERING,
    CLOSED
  }

  private final EventLoop loop;
  private final Channel channel;
  private final @Nullable Listener listener;
  private final Events events;
  private final Outbox outbox;
  private final WaitQueue writers = new WaitQueue();
  private final long stallNanos;
  private final int sendMinBytesPerSecond;
  private final @Nullable Socket socket; // of an epoll channel without TLS
  private final @Nullable SslHandler tls;
  private @Nullable ChannelHandlerContext context;

  @Nullable Consumer<Throwable> onRefused; // hears why a connection that was made came to nothing
  int place = -1; // in the loop's list of connections
  private State state = State.OPEN;
  private boolean linger;
  private boolean endOutput;
  private boolean flushQueued;
  private boolean flushAwaited;
  private boolean sending; // Netty holds bytes that the kernel did not take
  private @Nullable FilePiece filePiece; // goes out when what was written before it is sent
  private boolean reading = true;
  private boolean inputEnded;
  private boolean lost; // the kernel takes no more, and the channel will say so
  private boolean cutting; // without a good-bye, soon
  private boolean outputEnded;
  private boolean stopAsked;
  private boolean stopTold;
  private @Nullable TlsSession session;
  private @Nullable ProxyEntry proxyEntry;
  private @Nullable OpeningEntry openingEntry;
  private @Nullable ProxiedAddresses proxied;
  private long lingerBytes;
  private long deadlineNanos; // of lingering, or of a peer that takes nothing
  private long handedOverBytes; // to Netty
  private long takenBefore; // how much of that was sent when the clock was looked at
  private long slowSinceNanos; // since when there has always been something unsent; 0 if not
  private long takenAtSlow; // by then
  private @Nullable Throwable cause;

  Connection(
      EventLoop loop,
      Channel channel,
      @Nullable Listener listener,
      @Nullable SslHandler tls,
      Protocol.Factory factory) {
    this.loop = loop;
    this.channel = channel;
    this.listener = listener;
    this.tls = tls;
    this.events = new Events(factory);
    this.outbox = new Outbox(loop.chunks);
    Duration stall =
        listener == null ? ListenerSettings.STALL_TIMEOUT : listener.settings().stallTimeout();
    this.stallNanos = stall.toNanos();
    this.sendMinBytesPerSecond = listener == null ? 0 : listener.settings().sendMinBytesPerSecond();
    this.socket =
        tls == null
                && loop.transport() == Transport.EPOLL
                && channel instanceof UnixChannel unix
                && unix.fd() instanceof Socket own
            ? own
            : null;
  }

  /** Sets the channel's options and takes its events; before it is registered with the loop. */
  void configure() {
    // Without this an answer is lost when the peer half-closes after its request: the channel would
    // close by itself at the end of input, before a fiber (or io_uring's send) has finished.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    boolean heeded =
        channel.config() instanceof SocketChannelConfig || loop.transport() == Transport.EPOLL;
    channel
        .config()
        .setRecvByteBufAllocator(
            heeded ? loop.buffers : loop.buffers.keepingOpen((DuplexChannel) channel));
    if (channel instanceof SocketChannel tcp) {
      tcp.config().setTcpNoDelay(true);
      tcp.config().setKeepAlive(true);
    }
    if (listener != null) {
      proxyEntry = listener.proxyEntry(this);
    }
    if (proxyEntry != null) {
      channel.pipeline().addLast(proxyEntry);
    }
    if (openingEntry != null) {
      channel.pipeline().addLast(openingEntry);
    }
    if (tls != null) {
      String reply = listener == null ? null : listener.settings().plainReply();
      channel.pipeline().addLast(new TlsEntry(this, reply), tls);
    }
    channel.pipeline().addLast(events);
  }

  /**
   * Returns the loop that this connection lives on.
   *
   * @return its loop
   */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Returns our address.
   *
   * @return an internet or unix address
   */
  public SocketAddress localAddress() {
    return Transport.fromNetty(channel.localAddress());
  }

  /**
   * Returns the address of who is at the other end: behind a proxy that is trusted, whom it speaks
   * for.
   *
   * @return an internet or unix address
   */
  public SocketAddress remoteAddress() {
    ProxiedAddresses claimed = proxied;
    return claimed == null ? peerAddress() : claimed.source();
  }

  /**
   * Returns the address of the socket that this connection goes to: a proxy's, if there is one.
   *
   * @return an internet or unix address
   */
  public SocketAddress peerAddress() {
    return Transport.fromNetty(channel.remoteAddress());
  }

  /**
   * Returns whom a proxy that is trusted speaks for ({@link ProxyProtocol}).
   *
   * @return its client and where that connected to; empty if it speaks for itself, and without one
   */
  public Optional<ProxiedAddresses> proxied() {
    return Optional.ofNullable(proxied);
  }

  /**
   * Returns who is at the other end of a unix socket, as the kernel says.
   *
   * @return the process and its user; empty for TCP, and where the transport cannot ask
   */
  public Optional<Peer> peer() {
    try {
      PeerCredentials told =
          switch (channel) {
            case EpollDomainSocketChannel epoll when epoll.isOpen() -> epoll.peerCredentials();
            case IoUringDomainSocketChannel uring when uring.isOpen() -> uring.peerCredentials();
            default -> null;
          };
      return Optional.ofNullable(told).map(known -> new Peer(known.pid(), known.uid()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns what was agreed with the peer about TLS.
   *
   * @return the session; empty without TLS
   */
  public Optional<TlsSession> tls() {
    return Optional.ofNullable(session);
  }

  /**
   * Returns whether more may be written.
   *
   * @return false once it is closing or closed
   */
  public boolean isOpen() {
    return state == State.OPEN && !lost;
  }

  /**
   * Returns whether the connection is gone: nothing can be sent any more.
   *
   * @return true once it is closed
   */
  public boolean isClosed() {
    return state == State.CLOSED || lost;
  }

  /**
   * Returns whether whoever listens has been told to stop, and this connection's protocol with it:
   * what has no end of its own had better find one.
   *
   * @return true from {@link Protocol#onStop} on
   */
  public boolean isStopping() {
    return stopTold;
  }

  /**
   * Sends bytes at the end of this turn. They are copied. On a closing connection they are dropped;
   * {@link Protocol#onClosed} has told so, or will.
   *
   * @param bytes the array
   * @param from where to begin
   * @param to where to end, exclusive
   */
  public void write(byte[] bytes, int from, int to) {
    if (isOpen()) {
      outbox.copy(bytes, from, to);
      queueFlush();
    }
  }

  /**
   * Sends bytes at the end of this turn, as {@link #write}, but an array is not copied if it is
   * large or nothing else waits: it costs no memory to tell many connections the same.
   *
   * @param bytes an array that nobody will change any more
   * @param from where to begin
   * @param to where to end, exclusive
   */
  public void handOver(byte[] bytes, int from, int to) {
    if (isOpen()) {
      outbox.handOver(bytes, from, to);
      queueFlush();
    }
  }

  /**
   * Returns how many bytes were written and not yet taken by the kernel.
   *
   * @return bytes
   */
  public long unsentBytes() {
    FilePiece piece = filePiece;
    long ofFile = piece == null || piece.handedOver ? 0 : piece.unsentBytes();
    return outbox.size() + ofFile + pendingBytes();
  }

  /**
   * Returns whether it is time to wait before writing more.
   *
   * @return true while much is unsent
   */
  public boolean isCongested() {
    return outbox.size() > (sending ? LOW_BYTES : HIGH_BYTES);
  }

  /**
   * Waits, in a fiber, until there is room for more.
   *
   * @throws ClosedChannelException if the connection is or gets closed
   * @throws InterruptedException if the fiber is cancelled
   */
  public void awaitWritable() throws ClosedChannelException, InterruptedException {
    while (isCongested() && !isClosed()) {
      writers.await();
    }
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }

  /**
   * Ends the turn, in a fiber: goes on when what was written is on its way, and there is room for
   * more.
   *
   * @throws ClosedChannelException if the connection is or gets closed
   * @throws InterruptedException if the fiber is cancelled
   */
  public void awaitFlush() throws ClosedChannelException, InterruptedException {
    while (flushQueued && !isClosed()) {
      flushAwaited = true;
      writers.await();
    }
    awaitWritable();
  }

  /**
   * Returns whether the kernel can copy a file to this connection (sendfile): not with TLS, not
   * with io_uring, and only a file of the system's own.
   *
   * @param file an open file
   * @return whether {@link #transfer} can be called
   */
  public boolean canTransfer(FileChannel file) {
    return tls == null && loop.transport().isSynchronous() && FilePiece.canBeOf(file);
  }

  /**
   * Sends a part of a file after what was written before, in a fiber; returns when the kernel has
   * taken it. It is copied by the kernel in pieces of 512 KiB, between which the loop turns; what
   * is not in memory is waited for on the loop. A fiber that is cancelled meanwhile, and a file
   * that is too short, cut the connection: the peer cannot be told in another way.
   *
   * @param file stays open; of which {@link #canTransfer} is true
   * @param from the first byte
   * @param to the byte after the last
   * @throws EOFException if the file is shorter
   * @throws IOException if it cannot be read, or the connection is or gets closed
   * @throws InterruptedException if the fiber is cancelled
   */
  public void transfer(FileChannel file, long from, long to)
      throws IOException, InterruptedException {
    if (!canTransfer(file)) {
      throw new IllegalStateException("the kernel cannot copy " + file + " to " + this);
    }
    long at = from;
    while (at < to) {
      long end = Math.min(to, at + FILE_PIECE_BYTES);
      requireLength(file, end);
      try {
        send(new FilePiece(file, at, end - at));
      } catch (IOException e) {
        requireLength(file, end); // perhaps it has become shorter
        throw e;
      }
      at = end;
    }
  }

  private void requireLength(FileChannel file, long end) throws IOException {
    if (file.size() < end) {
      abort();
      throw new EOFException(
          "the file has become too short: " + file.size() + " bytes, not " + end);
    }
  }

  private void send(FilePiece piece) throws IOException, InterruptedException {
    while (filePiece != null && isOpen()) {
      writers.await();
    }
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    filePiece = piece;
    queueFlush();
    try {
      while (filePiece == piece && !isClosed()) {
        writers.await();
      }
    } catch (InterruptedException e) {
      abort(); // the caller will close the file under the kernel's hands
      throw e;
    }
    if (piece.failure != null) {
      throw new IOException("a file could not be sent: " + piece.failure, piece.failure);
    }
    if (filePiece == piece) {
      throw new ClosedChannelException();
    }
  }

  /**
   * Has another protocol hear of everything from now on, in place of the one before.
   *
   * @param next which has what came so far from the one before, if it wants it
   */
  public void become(Protocol next) {
    events.protocol = next;
  }

  /** Stops hearing of bytes, until {@link #resumeReading}: the peer will have to wait. */
  public void pauseReading() {
    reading = false;
    queueFlush();
  }

  /** Goes on hearing of bytes. */
  public void resumeReading() {
    reading = true;
    queueFlush();
  }

  /** Sends what was written, then tells the peer that no more will come; reading goes on. */
  public void endOutput() {
    endOutput = true;
    queueFlush();
  }

  /** Sends what was written, then closes. May be called again. */
  public void close() {
    if (state == State.OPEN) {
      state = State.CLOSING;
      queueFlush();
    }
  }

  /**
   * Sends what was written, ends the output, and throws away what still comes until the peer closes
   * too (for two seconds or 1 MiB). The way to refuse a peer that is still sending: closed at once,
   * the kernel would answer its bytes with a reset, which can destroy the refusal before it is read
   * (RFC 9112 §9.6).
   */
  public void closeLingering() {
    linger = true;
    close();
  }

  /** Cuts the connection now: what is unsent is lost, and a TCP peer gets a reset. */
  public void abort() {
    if (state != State.CLOSED) {
      outbox.clear();
      state = State.CLOSING;
      linger = false;
      cutting = true;
      if (channel instanceof SocketChannel tcp && tcp.isOpen()) {
        try {
          tcp.config().setSoLinger(0);
        } catch (RuntimeException _) {
          // The socket is gone already, which is what is wanted.
        }
      }
      loop.netty().execute(this::cutChannel);
    }
  }

  /** Returns both addresses. */
  @Override
  public String toString() {
    String speakingFor = proxied == null ? "" : " for " + proxied.source();
    return channel.remoteAddress() + speakingFor + " to " + channel.localAddress() + " " + state;
  }

  // ---- the loop's side ------------------------------------------------------------------------

  @Nullable Listener listener() {
    return listener;
  }

  boolean hasOpened() {
    return events.opened;
  }

  /** Makes the protocol now, if the channel has not told yet that it is active. */
  void open() {
    events.open();
  }

  /** Reports an error of ours or of the protocol, and cuts the connection. */
  void fail(Throwable e) {
    loop.listener().onError(loop, toString(), e);
    cause = e;
    abort();
  }

  /** Sends a descriptor over a unix socket; what was written before has left already. */
  void sendDescriptor(int descriptor) throws IOException {
    if (!(channel instanceof UnixChannel unix) || !(unix.fd() instanceof Socket own)) {
      throw new IOException(loop.transport() + " cannot send descriptors: that takes epoll");
    }
    if (!own.isOpen() || own.sendFd(descriptor) < 0) {
      throw new IOException("the peer takes no descriptor");
    }
  }

  /**
   * Tells the protocol to finish. What a peer sends right after it has connected is under way, too,
   * although it may not be here yet: who has said nothing has a second for it.
   */
  void stop() {
    if (stopAsked) {
      return;
    }
    stopAsked = true;
    if (events.heard || loop.clockNanos() - events.openedNanos > FIRST_WORDS.toNanos()) {
      lastCall();
    } else {
      Timer _ = loop.after(FIRST_WORDS, this::lastCall);
    }
  }

  private void lastCall() {
    if (!events.begun && !events.touched) {
      closeChannel(); // it has not even begun to agree on anything
    } else if (events.begun && !stopTold) {
      stopTold = true;
      events.tell(protocol -> protocol.onStop(this));
    }
  }

  /** Has something said before all else; before the connection is configured. */
  void openBy(Opening opening) {
    openingEntry = new OpeningEntry(this, opening);
  }

  /** What was to be said first has been said. */
  void onOpened() {
    openingEntry = null;
    if (tls == null && state == State.OPEN) {
      events.begin();
    }
  }

  /** A proxy has said whom it speaks for. */
  void onProxied(ProxyEntry entry, Optional<ProxiedAddresses> addresses) {
    proxied = addresses.orElse(null);
    proxyEntry = null;
    channel.pipeline().remove(entry);
    if (tls == null && state == State.OPEN) {
      events.begin();
    }
  }

  /** The peer does not keep to what comes first. */
  void refuse(Throwable why) {
    if (state == State.OPEN) {
      cause = why;
      state = State.CLOSING;
      closeChannel();
    }
  }

  /** The deadline of a connection that is being made has passed. */
  void cutLate() {
    if (!events.begun) {
      cause = new SocketTimeoutException("TLS was not agreed on in time");
      abort();
    }
  }

  void onFirstByte() {
    events.touched = true;
  }

  /** The listener's side of TLS has heard something else. */
  void refusePlain(TlsEntry entry, String reply, String begin) {
    cause = new SSLException("the peer speaks no TLS: it began with " + begin);
    channel.pipeline().remove(entry);
    channel.pipeline().remove(SslHandler.class);
    byte[] bytes = reply.getBytes(StandardCharsets.ISO_8859_1);
    outbox.copy(bytes, 0, bytes.length);
    linger = bytes.length > 0;
    state = State.CLOSING;
    loop.begin();
    queueFlush();
    loop.end();
  }

  private void queueFlush() {
    if (!flushQueued) {
      flushQueued = true;
      loop.flushLater(this);
    }
  }

  /** Hands the channel what it takes; on the loop's thread, in no fiber. */
  void flush() {
    flushQueued = false;
    ChannelHandlerContext out = context;
    if (out == null || state == State.CLOSED) {
      outbox.clear();
      return;
    }
    boolean awaited = flushAwaited || outbox.size() > LOW_BYTES; // by a fiber, perhaps
    flushAwaited = false;
    while (!sending && outbox.size() > 0) {
      ByteBuf buffer = loop.buffers.forWriting(out.alloc(), outbox.size());
      outbox.drainTo(buffer);
      handedOverBytes += buffer.readableBytes();
      if (sentDirectly(buffer)) {
        continue;
      }
      if (tls == null && loop.transport().isSynchronous()) {
        ChannelFuture _ = out.writeAndFlush(buffer, out.voidPromise());
        if (pendingBytes() > 0) {
          sending = true;
          out.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> loop.turn(this::onSent));
        }
        continue;
      }
      ChannelFuture sent = out.writeAndFlush(buffer);
      if (!sent.isDone()) {
        sending = true;
        sent.addListener(_ -> loop.turn(() -> onSent(sent)));
      } else if (!sent.isSuccess()) {
        loseTls(sent.cause());
      } // told by a listener, each piece would be sent from within the one before
    }
    FilePiece piece = filePiece;
    if (piece != null && !sending && !piece.handedOver) {
      handOver(out, piece);
    }
    if (awaited && !isCongested()) {
      wakeWriters();
    }
    if (channel.config().isAutoRead() != (reading || state == State.LINGERING)) {
      channel.config().setAutoRead(reading || state == State.LINGERING);
    }
    if (!sending) {
      afterOutput();
    }
  }

  private void handOver(ChannelHandlerContext out, FilePiece piece) {
    sending = true;
    piece.handedOver = true;
    handedOverBytes += piece.count();
    out.writeAndFlush(piece)
        .addListener(sent -> {
          piece.failure = sent.cause();
          if (piece.failure != null) {
            lose();
          }
          loop.soon(() -> loop.turn(() -> onSent(piece))); // others have their turn before
        });
  }

  private void onSent(FilePiece piece) {
    filePiece = null;
    if (piece.failure != null) {
      closeChannel(); // what has left is not whole
    }
    writers.wakeAll();
    onSent();
  }

  /**
   * Gives the buffer to the kernel without the way through Netty's outbound buffer, which costs as
   * much as reading a request. What the kernel does not take goes that way, and waits there.
   */
  private boolean sentDirectly(ByteBuf buffer) {
    Socket direct = socket;
    if (direct == null || !buffer.hasMemoryAddress()) {
      return false;
    }
    if (!direct.isOpen()) { // its number may be another socket's by now; we hear of the end soon
      lose();
      buffer.release();
      return true;
    }
    try {
      buffer.skipBytes(direct.sendAddress(buffer.memoryAddress(), 0, buffer.writerIndex()));
    } catch (IOException e) {
      if (cause == null) {
        cause = e;
      }
      lose();
      buffer.skipBytes(buffer.readableBytes());
      loop.netty().execute(this::closeChannel);
    }
    if (buffer.isReadable()) {
      return false;
    }
    buffer.release();
    return true;
  }

  /** Nothing can be sent any more, although the channel has not told so yet. */
  private void lose() {
    lost = true;
    outbox.clear();
  }

  /** TLS takes nothing more, when it has failed or the peer has said good-bye. */
  private void loseTls(Throwable why) {
    if (tls != null && state != State.CLOSED) {
      if (cause == null) {
        cause = why;
      }
      lose();
      loop.netty().execute(this::closeChannel);
    }
  }

  private void onSent(ChannelFuture sent) {
    if (!sent.isSuccess()) {
      loseTls(sent.cause());
    }
    onSent();
  }

  private void onSent() {
    sending = false;
    flush();
  }

  private void wakeWriters() {
    writers.wakeAll();
    events.tell(Protocol::onWritable);
  }

  private void afterOutput() {
    if (state == State.CLOSING && !cutting) {
      if (linger && !inputEnded && channel.isActive()) {
        state = State.LINGERING;
        deadlineNanos = loop.clockNanos() + LINGER_NANOS;
        shutdownOutput();
        channel.config().setAutoRead(true);
      } else {
        closeChannel();
      }
    } else if (endOutput) {
      endOutput = false;
      shutdownOutput();
    }
  }

  private void closeChannel() {
    ChannelFuture _ = channel.close();
  }

  /** The same without a good-bye, for which TLS would wait. */
  private void cutChannel() {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void shutdownOutput() {
    if (outputEnded || !(channel instanceof DuplexChannel duplex)) {
      return;
    }
    outputEnded = true;
    if (tls != null && channel.pipeline().context(tls) != null) {
      tls.closeOutbound().addListener(_ -> onGoodBye(duplex));
    } else if (!duplex.isOutputShutdown()) {
      ChannelFuture _ = duplex.shutdownOutput();
    }
  }

  private void onGoodBye(DuplexChannel duplex) {
    if (state == State.LINGERING && channel.pipeline().context(tls) != null) {
      channel.pipeline().remove(TlsEntry.class); // what still comes is thrown away unread
      channel.pipeline().remove(SslHandler.class);
    }
    ChannelFuture _ = duplex.shutdownOutput();
  }

  /** Returns how much Netty holds: of a file, which it takes for nothing, what is not sent. */
  private long pendingBytes() {
    FilePiece piece = filePiece;
    long ofFile = piece != null && piece.handedOver ? piece.unsentBytes() : 0;
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    return pending == null ? ofFile : ofFile + pending.totalPendingWriteBytes();
  }

  /** Looks at the deadlines; once a second. */
  void tick(long nowNanos) {
    if (state == State.LINGERING) {
      if (nowNanos - deadlineNanos > 0) {
        closeChannel();
      }
      return;
    }
    if (sending) {
      long taken = handedOverBytes - pendingBytes();
      if (taken != takenBefore || deadlineNanos == 0) {
        takenBefore = taken;
        deadlineNanos = nowNanos + stallNanos;
      } else if (nowNanos - deadlineNanos > 0) {
        cause = new IOException("the peer has taken no byte for " + Duration.ofNanos(stallNanos));
        abort();
        return;
      }
      if (isTooSlow(nowNanos, taken)) {
        cause = new IOException("the peer takes less than " + sendMinBytesPerSecond + " bytes/s");
        abort();
        return;
      }
    } else {
      deadlineNanos = 0;
      slowSinceNanos = 0;
    }
    events.tell(protocol -> protocol.onTick(nowNanos));
  }

  /** A peer that takes a byte now and then would keep what it does not take in memory for ever. */
  private boolean isTooSlow(long nowNanos, long taken) {
    if (slowSinceNanos == 0) {
      slowSinceNanos = nowNanos;
      takenAtSlow = taken;
      return false;
    }
    double owed =
        (double) (nowNanos - slowSinceNanos - stallNanos)
            * sendMinBytesPerSecond
            / TimeUnit.SECONDS.toNanos(1);
    return owed > 0 && taken - takenAtSlow < owed;
  }

  /** What Netty tells, turned into turns. */
  private final class Events extends ChannelInboundHandlerAdapter {
    private final Protocol.Factory factory;
    private @Nullable Protocol protocol;
    private boolean opened; // it counts
    private boolean begun; // there is, or was, a protocol
    private boolean heard; // bytes have come that were for the protocol
    private boolean touched; // bytes have come, if only of what precedes the protocol
    private long openedNanos;

    Events(Protocol.Factory factory) {
      this.factory = factory;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
      if (channel.isActive() && channel.isRegistered()) {
        open();
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
      open();
    }

    void open() {
      if (opened) {
        return;
      }
      opened = true;
      openedNanos = loop.clockNanos();
      loop.connections.add(Connection.this);
      if (listener != null) {
        listener.onOpened(Connection.this);
      }
      ProxyEntry proxy = proxyEntry;
      if (proxy != null) {
        proxy.start();
      } else if (tls == null && openingEntry == null) {
        begin();
      }
    }

    /** Nothing has to be agreed on any more: the protocol may speak. */
    private void begin() {
      begun = true;
      loop.begin();
      try {
        protocol = factory.open(Connection.this);
      } catch (Throwable e) {
        fail(e);
      } finally {
        loop.end();
      }
      if (stopAsked) {
        Timer _ = loop.after(FIRST_WORDS, Connection.this::lastCall);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
      if (!(message instanceof ByteBuf buffer)) {
        ReferenceCountUtil.release(message);
        return;
      }
      Protocol hearing = protocol;
      if (state != State.OPEN || hearing == null) {
        discard(buffer);
        return;
      }
      byte[] bytes = new byte[buffer.readableBytes()];
      buffer.readBytes(bytes);
      buffer.release();
      heard = true;
      loop.begin();
      try {
        hearing.onBytes(bytes);
        if (stopAsked) {
          lastCall();
        }
      } catch (Throwable e) {
        fail(e);
      } finally {
        loop.end();
      }
    }

    private void discard(ByteBuf buffer) {
      lingerBytes += buffer.readableBytes();
      buffer.release();
      if (lingerBytes > LINGER_MAX_BYTES && state == State.LINGERING) {
        closeChannel();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
      switch (event) {
        case SslHandshakeCompletionEvent done when done.isSuccess() -> onAgreed();
        case SslHandshakeCompletionEvent failed -> noteCause(failed.cause());
        case SslCloseCompletionEvent closed -> onGoodBye(closed.isSuccess());
        case ChannelInputShutdownEvent _ -> onSocketEnded();
        case ChannelInputShutdownReadComplete _ -> onSocketEnded();
        default -> {}
      }
    }

    private void onAgreed() {
      SslHandler agreed = tls;
      if (agreed != null && !begun && state == State.OPEN) {
        session = TlsSession.of(agreed);
        begin();
      }
    }

    private void onGoodBye(boolean inOrder) {
      if (inOrder && state != State.LINGERING) { // when lingering, our own is reported too
        onInputEnded();
      }
    }

    /** The peer's side of the socket has ended: with TLS, whoever says no good-bye was cut off. */
    private void onSocketEnded() {
      if (tls == null || state != State.OPEN || inputEnded) {
        onInputEnded();
        return;
      }
      noteCause(new SSLException("the peer ended without a good-bye: what it said may be cut off"));
      outbox.clear();
      state = State.CLOSING;
      closeChannel();
    }

    private void noteCause(Throwable e) {
      if (cause == null) { // what comes after is only its consequence
        cause = e;
      }
    }

    private void onInputEnded() {
      if (inputEnded) {
        return;
      }
      inputEnded = true;
      if (state == State.LINGERING) {
        closeChannel();
      } else {
        tell(Protocol::onEnd);
      }
    }

    /** Has the protocol of an open connection hear something, in a turn. */
    void tell(Consumer<Protocol> event) {
      Protocol hearing = protocol;
      if (hearing == null || state != State.OPEN) {
        return;
      }
      loop.begin();
      try {
        event.accept(hearing);
      } catch (Throwable e) {
        fail(e);
      } finally {
        loop.end();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable e) {
      Throwable inner = e.getCause();
      Throwable told = e instanceof DecoderException && inner != null ? inner : e;
      noteCause(told);
      if (!(told instanceof IOException)) { // not the peer's doing
        loop.listener().onError(loop, Connection.this.toString(), told);
      }
      closeChannel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
      boolean inOrder = state == State.LINGERING || (state == State.CLOSING && cause == null);
      state = State.CLOSED;
      outbox.clear();
      if (!opened) {
        return;
      }
      loop.connections.remove(Connection.this);
      if (listener != null) {
        listener.onClosed(Connection.this);
      }
      if (!begun) {
        refused(broken());
      }
      loop.begin();
      try {
        writers.wakeAll();
        if (protocol != null) {
          protocol.onClosed(inOrder ? Optional.empty() : Optional.of(broken()));
        }
      } catch (Throwable e) {
        loop.listener().onError(loop, Connection.this.toString(), e);
      } finally {
        loop.end();
      }
    }

    private void refused(Throwable why) {
      Consumer<Throwable> hearing = onRefused;
      if (listener != null) {
        listener.onRefused(Connection.this, why);
      } else if (hearing != null) {
        hearing.accept(why);
      }
    }

    private Throwable broken() {
      return cause != null ? cause : new ClosedChannelException();
    }
  }
}
