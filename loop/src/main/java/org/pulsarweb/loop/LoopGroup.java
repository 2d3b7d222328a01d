package org.pulsarweb.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Event loops with a watchdog. Connections of a {@link Listener} go to the loop that holds the
 * fewest.
 *
 * <p>Safe for use by many threads.
 */
public final class LoopGroup implements AutoCloseable {
  private final List<EventLoop> loops; // changed under the lock of this group
  private final LoopListener listener;
  private final Transport transport;
  private final Watchdog watchdog;
  private boolean closed;

  private LoopGroup(List<EventLoop> loops, LoopListener listener) {
    this.loops = new CopyOnWriteArrayList<>(loops);
    this.listener = listener;
    this.transport = loops.getFirst().transport();
    this.watchdog = Watchdog.start(this.loops, listener);
  }

  /**
   * Opens loops, named {@code loop-1} and so on. If one fails to open, closes those already open.
   *
   * @param size how many, at least one
   * @param transport how they ask for events
   * @param listener hears of errors and of blocked loops
   * @return the open group
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if fibers or the transport are not to be had; the message says
   *     what to do
   */
  public static LoopGroup open(int size, Transport transport, LoopListener listener)
      throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("a group has at least one loop, not " + size);
    }
    List<EventLoop> loops = new ArrayList<>();
    try {
      for (int i = 1; i <= size; i++) {
        loops.add(EventLoop.open("loop-" + i, transport, listener));
      }
    } catch (IOException | RuntimeException e) {
      loops.forEach(EventLoop::close);
      throw e;
    }
    return new LoopGroup(loops, listener);
  }

  /**
   * Opens a group with one loop.
   *
   * @param name of the loop
   * @param transport how it asks for events
   * @param listener hears of errors and of blocked loops
   * @return the open group
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if fibers or the transport are not to be had; the message says
   *     what to do
   */
  public static LoopGroup open(String name, Transport transport, LoopListener listener)
      throws IOException {
    return new LoopGroup(List.of(EventLoop.open(name, transport, listener)), listener);
  }

  /**
   * Opens one loop more, for work of its own: a {@link Listener} that is opened on the group later
   * would use it too. Its thread does not keep the JVM alive.
   *
   * @param name of the loop, and of its thread
   * @return the open loop
   * @throws IOException if the operating system refuses, or the group is closed
   */
  public EventLoop add(String name) throws IOException {
    requireOpen();
    EventLoop loop = EventLoop.open(name, transport(), listener, true);
    try {
      synchronized (this) {
        requireOpen();
        loops.add(loop);
      }
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    return loop;
  }

  private synchronized void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the loops are closed");
    }
  }

  /**
   * Closes one loop, as {@link EventLoop#close}, and forgets it.
   *
   * @param loop one of this group
   */
  public void remove(EventLoop loop) {
    loop.close();
    synchronized (this) {
      loops.remove(loop);
    }
  }

  /**
   * Returns the loops.
   *
   * @return those that there are now
   */
  public List<EventLoop> loops() {
    return List.copyOf(loops);
  }

  /**
   * Returns the transport in use, never {@link Transport#BEST}.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  /** Closes every loop, the last one first. May be called again. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    watchdog.close();
    loops().reversed().forEach(EventLoop::close);
  }
}
