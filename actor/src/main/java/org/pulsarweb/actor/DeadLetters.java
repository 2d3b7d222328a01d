package org.pulsarweb.actor;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sums up the messages that were lost: who writes a line for each would write of nothing else while
 * an actor that many talk to is away. Of each actor the listener is told at most once within a
 * second: of the first message at once, of what follows as a sum.
 *
 * <p>Safe for use by many threads.
 */
final class DeadLetters {
  /** Actors that are told of one by one; what is lost to more within a second is one sum. */
  static final int TARGETS_MAX = 1000;

  private static final String OTHERS = "other actors";
  private static final long PERIOD_SECONDS = 1;

  private final ActorListener listener;
  private final ScheduledExecutorService clock;
  private final Map<String, Sum> sums = new HashMap<>(); // of those told of within the last second
  private boolean closed; // guarded by sums

  /** What has been lost since it was told last. */
  private static final class Sum {
    private String reason = ""; // of the last
    private long count;
  }

  DeadLetters(ActorListener listener, ScheduledExecutorService clock) {
    this.listener = listener;
    this.clock = clock;
  }

  /** A message was lost; from any thread. */
  void add(String target, String reason) {
    String known = target;
    synchronized (sums) {
      if (!closed) {
        if (!sums.containsKey(target) && sums.size() >= TARGETS_MAX) {
          known = OTHERS;
        }
        Sum sum = sums.get(known);
        if (sum != null) {
          sum.reason = reason;
          sum.count++;
          return;
        }
        sums.put(known, new Sum());
        later(known);
      }
    }
    listener.onDeadLetters(known, reason, 1);
  }

  private void later(String target) {
    Object _ = clock.schedule(() -> tell(target), PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  /** A second has gone by. */
  private void tell(String target) {
    Sum told;
    synchronized (sums) {
      Sum sum = sums.remove(target);
      if (sum == null || sum.count == 0) {
        return;
      }
      told = sum;
      sums.put(target, new Sum());
      later(target);
    }
    listener.onDeadLetters(target, told.reason, told.count);
  }

  /** Tells what has not been told; from now on each message is told by itself. */
  void close() {
    Map<String, Sum> left;
    synchronized (sums) {
      closed = true;
      left = Map.copyOf(sums);
      sums.clear();
    }
    left.forEach((target, sum) -> {
      if (sum.count > 0) {
        listener.onDeadLetters(target, sum.reason, sum.count);
      }
    });
  }
}
