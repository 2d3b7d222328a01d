package org.pulsarweb.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What takes the datagrams of a socket and has each handled in a fiber. Those of one sender begin
 * in the order in which they came, on one loop.
 *
 * <p>When more come than can be handled they are dropped, and counted: those that come while {@link
 * UdpSettings#underWayMax} are under way here, and by the kernel those that it has no room for.
 *
 * <p>Safe for use by many threads.
 */
public final class UdpListener implements AutoCloseable {
  /**
   * Handles datagrams.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Handler {
    /**
     * Handles one datagram, in a fiber; may wait.
     *
     * @param datagram what came, and who can be answered
     * @throws Exception what goes to {@link LoopListener#onError}; an {@link IOException} is no
     *     error, nor is the {@link InterruptedException} of a cancelled fiber
     */
    void handle(Datagram datagram) throws Exception;
  }

  private final List<EventLoop> loops;
  private final UdpSocket socket;
  private final boolean ownsSocket;
  private final UdpSettings settings;
  private final Handler handler;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
  private final LongAdder received = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch detached = new CountDownLatch(1);
  private final CountDownLatch drained = new CountDownLatch(1);

  private UdpListener(
      List<EventLoop> loops,
      UdpSocket socket,
      boolean ownsSocket,
      UdpSettings settings,
      Handler handler) {
    this.loops = List.copyOf(loops);
    this.socket = socket;
    this.ownsSocket = ownsSocket;
    this.settings = settings;
    this.handler = handler;
  }

  /**
   * Binds a socket and receives.
   *
   * @param loop which receives and handles
   * @param address where; port 0 lets the system choose
   * @param settings how
   * @param handler of each datagram
   * @return the open listener
   * @throws IOException if the address cannot be had; the message says which and why
   */
  public static UdpListener open(
      EventLoop loop, InetSocketAddress address, UdpSettings settings, Handler handler)
      throws IOException {
    UdpSocket socket = UdpSocket.bind(loop, address);
    try {
      return attached(new UdpListener(List.of(loop), socket, true, settings, handler));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Receives through a socket that is bound already, and may be shared: with other listeners here,
   * or with other processes.
   *
   * @param loops which handle
   * @param socket for datagrams; its owner closes it
   * @param settings how
   * @param handler of each datagram
   * @return the open listener
   * @throws IOException if the socket is closed
   */
  public static UdpListener open(
      List<EventLoop> loops, BoundSocket socket, UdpSettings settings, Handler handler)
      throws IOException {
    if (!(socket instanceof UdpSocket datagrams)) {
      throw new IllegalArgumentException(socket.address() + " is for connections");
    }
    return attached(new UdpListener(loops, datagrams, false, settings, handler));
  }

  private static UdpListener attached(UdpListener listener) throws IOException {
    listener.socket.attach(listener);
    return listener;
  }

  /**
   * Returns the address that is bound, with the port that the system chose.
   *
   * @return its address
   */
  public SocketAddress address() {
    return socket.address();
  }

  /**
   * Returns how many datagrams came, those dropped included.
   *
   * @return the count so far
   */
  public long receivedCount() {
    return received.sum();
  }

  /**
   * Returns how many datagrams came and were dropped because too many were under way. What the
   * kernel drops is not known here.
   *
   * @return the count so far
   */
  public long droppedCount() {
    return dropped.sum();
  }

  /**
   * Returns how many datagrams could not be sent through this socket, by whichever listener: no way
   * led there, too much waited, or it was empty.
   *
   * @return the count so far
   */
  public long unsentCount() {
    return socket.unsentCount();
  }

  /**
   * Returns how many datagrams are being handled, or wait for it.
   *
   * @return the count at this moment
   */
  public int underWayCount() {
    return underWay.get();
  }

  /**
   * Sends a datagram to anybody, from any thread. It may get lost.
   *
   * @param bytes what to send, 1 to 65,507 bytes; an array that nobody will change any more
   * @param to who gets it
   */
  public void send(byte[] bytes, InetSocketAddress to) {
    socket.send(bytes, to);
  }

  /**
   * Stops: takes no more, lets what is under way finish, and interrupts what is left at the
   * deadline. Waits until all is done; must not be called in a callback of one of its loops.
   *
   * @param deadline how long it may take
   * @return whether all of it finished in time
   */
  public boolean stop(Duration deadline) {
    if (stopped.compareAndSet(false, true)) {
      socket.detach(this);
    }
    try {
      if (detached.await(1, TimeUnit.SECONDS)) {
        checkDrained();
      }
      boolean finished = drained.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
      handling.forEach(Thread::interrupt);
      if (!finished) {
        boolean _ = drained.await(1, TimeUnit.SECONDS);
      }
      return finished;
    } catch (InterruptedException _) {
      handling.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
      return false;
    } finally {
      if (ownsSocket) {
        socket.close(); // not before: what is under way may want to answer
      }
    }
  }

  /** Stops at once: as {@link #stop} with no time to finish. */
  @Override
  public void close() {
    boolean _ = stop(Duration.ZERO);
  }

  // ---- the socket's side: on the loop that receives -------------------------------------------

  List<EventLoop> loops() {
    return loops;
  }

  void onDetached() {
    detached.countDown();
    checkDrained();
  }

  private void checkDrained() {
    if (detached.getCount() == 0 && underWay.get() == 0) {
      drained.countDown();
    }
  }

  void take(EventLoop loop, byte[] bytes, InetSocketAddress sender) {
    received.increment();
    if (underWay.get() >= settings.underWayMax()) {
      dropped.increment();
      return;
    }
    underWay.incrementAndGet();
    var datagram = new Datagram(this, bytes, sender);
    try {
      loop.execute(() -> loop.launch(datagram, () -> handle(loop, datagram)));
    } catch (RejectedExecutionException _) {
      dropped.increment(); // its loop is closed
      onHandled();
    }
  }

  private void handle(EventLoop loop, Datagram datagram) {
    Thread own = Thread.currentThread();
    handling.add(own);
    try {
      handler.handle(datagram);
    } catch (IOException | InterruptedException _) {
      // the peer's doing, or ours
    } catch (Exception e) {
      loop.report(datagram.toString(), e);
    } finally {
      handling.remove(own);
      onHandled();
    }
  }

  private void onHandled() {
    if (underWay.decrementAndGet() == 0 && stopped.get()) {
      checkDrained();
    }
  }
}
