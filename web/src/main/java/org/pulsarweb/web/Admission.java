package org.pulsarweb.web;

import java.time.Duration;
import java.util.ArrayDeque;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/**
 * How many requests are answered at once on one loop, and which of those beyond wait for it: a
 * bounded queue, first come first served, each for a limited time.
 */
final class Admission {
  /** One that waits. */
  private static final class Place {
    final WaitQueue fiber = new WaitQueue();
    boolean admitted;
    boolean late;
  }

  private final EventLoop loop;
  private final int max;
  private final int queueMax;
  private final Duration timeout;
  private final ArrayDeque<Place> queue = new ArrayDeque<>();
  private int running;

  Admission(EventLoop loop, int max, int queueMax, Duration timeout) {
    this.loop = loop;
    this.max = max;
    this.queueMax = queueMax;
    this.timeout = timeout;
  }

  /** Counts one more if there is room; who is let in has to {@link #leave}. */
  boolean tryEnter() {
    if (running >= max) {
      return false;
    }
    running++;
    return true;
  }

  /** Counts one that goes on, whatever the limit. */
  void goOn() {
    running++;
  }

  /** Waits, in a fiber, for room; returns false if the queue is full, or time is up. */
  boolean awaitEnter() throws InterruptedException {
    if (queue.size() >= queueMax) {
      return false;
    }
    var place = new Place();
    queue.add(place);
    Timer due =
        loop.after(
            timeout,
            () -> {
              place.late = true;
              place.fiber.wakeAll();
            });
    try {
      while (!place.admitted && !place.late) {
        place.fiber.await();
      }
    } catch (InterruptedException e) {
      if (place.admitted) {
        leave();
      }
      throw e;
    } finally {
      due.cancel();
      queue.remove(place);
    }
    return place.admitted;
  }

  /** Counts one less, and lets the next one in. */
  void leave() {
    running--;
    Place next = running < max ? queue.poll() : null;
    if (next != null) {
      running++;
      next.admitted = true;
      next.fiber.wakeAll();
    }
  }
}
