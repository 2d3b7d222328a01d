package org.pulsarweb.app;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.pulsarweb.loop.LoopGroup;

/**
 * Applications that serve, with the loops that carry them. Closing ends them in reverse order: each
 * stops accepting, finishes what it took, and is cut at {@link Settings#exitTimeout}.
 *
 * <p>Safe for use by many threads.
 */
public final class Running implements AutoCloseable {
  private final LoopGroup loops;
  private final List<Serving> servings;
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean closed;

  private Running(LoopGroup loops, List<Serving> servings) {
    this.loops = loops;
    this.servings = List.copyOf(servings);
  }

  /** Starts the applications in order. If one cannot start, closes those before it and throws. */
  static Running open(Plan plan) throws IOException {
    Settings settings = plan.settings();
    var loops = LoopGroup.open(Math.max(1, settings.workers()), settings.io(), new LoopLog());
    var servings = new ArrayList<Serving>();
    try {
      for (Plan.Entry entry : plan.entries()) {
        servings.add(start(entry, loops));
      }
      return new Running(loops, servings);
    } catch (IOException | RuntimeException | Error e) {
      new Running(loops, servings).close();
      throw e;
    }
  }

  private static Serving start(Plan.Entry entry, LoopGroup loops) throws IOException {
    try {
      return entry.application().start(new AppContext(entry.settings(), loops));
    } catch (IOException e) {
      throw ListenFault.explained(e, entry);
    }
  }

  /**
   * Returns where clients reach the applications.
   *
   * @return the addresses as bound, in the applications' order
   */
  public List<SocketAddress> addresses() {
    var addresses = new ArrayList<SocketAddress>();
    for (Serving serving : servings) {
      addresses.addAll(serving.addresses());
    }
    return List.copyOf(addresses);
  }

  /** Asks to stop and returns at once: {@link #awaitStop} ends, and whoever waited there closes. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Waits until somebody asks to stop.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void awaitStop() throws InterruptedException {
    stop.await();
  }

  /** Stops serving and closes everything. Does nothing when called again. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop.countDown();
    try (loops) {
      for (Serving serving : servings.reversed()) {
        serving.close();
      }
    }
  }

  List<Serving> servings() {
    return servings;
  }
}
