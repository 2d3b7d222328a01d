package org.pulsarweb.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A fixed set of event loops with a watchdog. Connections of a {@link Listener} go to the loop that
 * holds the fewest.
 *
 * <p>Safe for use by many threads.
 */
public final class LoopGroup implements AutoCloseable {
  private final List<EventLoop> loops;
  private final Watchdog watchdog;

  private LoopGroup(List<EventLoop> loops, Watchdog watchdog) {
    this.loops = List.copyOf(loops);
    this.watchdog = watchdog;
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
    return new LoopGroup(loops, Watchdog.start(loops, listener));
  }

  /**
   * Returns the loops.
   *
   * @return at least one
   */
  public List<EventLoop> loops() {
    return loops;
  }

  /**
   * Returns the transport in use, never {@link Transport#BEST}.
   *
   * @return the transport
   */
  public Transport transport() {
    return loops.getFirst().transport();
  }

  /** Closes every loop, the last one first. May be called again. */
  @Override
  public void close() {
    watchdog.close();
    loops.reversed().forEach(EventLoop::close);
  }
}
