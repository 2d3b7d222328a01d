package org.pulsarweb.web;

import java.io.IOException;
import java.time.Duration;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * What watches a stream that may say nothing for a long time: it writes a filler then, so that
 * nobody takes the connection for dead, and interrupts the fiber when the server stops, so that the
 * stop does not have to wait for a stream without an end.
 */
final class Silence implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Where the stream writes, over whatever protocol. */
  interface Way {
    /** Writes, if that need not wait. */
    void tryWrite(byte[] bytes) throws IOException;

    /** Returns whether the server stops. */
    boolean isStopping();

    /** Returns the loop of the connection. */
    EventLoop loop();
  }

  private final Way way;
  private final long lengthNanos;
  private final byte[] filler;
  private final Thread fiber = Thread.currentThread();
  private final Timer timer;
  private long sinceNanos = System.nanoTime();
  private boolean writing;
  private boolean stopped;

  private Silence(Way way, Duration length, byte[] filler) {
    this.way = way;
    this.lengthNanos = length.toNanos();
    this.filler = filler;
    this.timer = way.loop().every(length.compareTo(LOOK) < 0 ? length : LOOK, this::look);
  }

  static Silence watch(Way way, Duration length, byte[] filler) {
    return new Silence(way, length, filler);
  }

  private void look() {
    if (way.isStopping()) {
      if (!stopped) {
        stopped = true;
        fiber.interrupt();
      }
      return;
    }
    long now = System.nanoTime();
    if (!writing && now - sinceNanos >= lengthNanos) {
      sinceNanos = now;
      try {
        way.tryWrite(filler);
      } catch (IOException e) {
        fiber.interrupt(); // the stream has a declared length, and this goes beyond it
      }
    }
  }

  /** The stream itself writes: what comes in between would be in the midst of it. */
  void begin() {
    writing = true;
  }

  void end() {
    writing = false;
    sinceNanos = System.nanoTime();
  }

  /** Ends it; an interrupt that came too late is not one of the next request's. */
  @Override
  public void close() {
    timer.cancel();
    if (stopped) {
      boolean _ = Thread.interrupted();
    }
  }
}
