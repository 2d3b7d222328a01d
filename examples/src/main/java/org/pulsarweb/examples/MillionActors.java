package org.pulsarweb.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.Spawn;

/**
 * Spawns a million actors on one loop, asks each for its number, and adds up.
 *
 * <p>Immutable.
 */
public final class MillionActors {
  static final Option<Integer> COUNT = Option.count("count", "1000000", "how many actors");

  /** How many are spawned or asked by one message; others have their turn in between. */
  private static final int BATCH = 10_000;

  // @start region="one"
  /** One of the million. */
  record One(int number) {}

  // @end

  // @start region="crowd"
  /** Those who spawned them all, and live on the same loop. */
  static final class Crowd {
    private final List<ActorRef<One>> all = new ArrayList<>();

    void grow(int count) {
      for (int i = 0; i < count; i++) {
        int number = all.size() + 1;
        all.add(Actor.current().spawn(One.class, () -> new One(number), Spawn.shared()));
      }
    }

    int size() {
      return all.size();
    }

    long sum(int from, int count) {
      long sum = 0;
      for (ActorRef<One> one : all.subList(from, from + count)) {
        sum += one.ask(One::number); // a message to it, and its answer
      }
      return sum;
    }
  }

  // @end

  private MillionActors() {}

  // @start region="run"
  static long run(Arbiter arbiter, int count) {
    ActorRef<Crowd> crowd = arbiter.spawn(Crowd.class, Crowd::new, Spawn.inThread());
    long heapBefore = heapBytes();
    long begin = System.nanoTime();
    for (int from = 0; from < count; from += BATCH) {
      int batch = Math.min(BATCH, count - from);
      crowd.tell(own -> own.grow(batch));
    }
    int _ = crowd.ask(Crowd::size, Duration.ofMinutes(1)); // they all run
    long spawned = System.nanoTime();
    System.out.printf(
        Locale.ROOT, "spawned %,d actors in %,d ms%n", count, (spawned - begin) / 1_000_000);
    long sum = 0;
    for (int from = 0; from < count; from += BATCH) {
      int first = from;
      int batch = Math.min(BATCH, count - from);
      sum += crowd.ask(own -> own.sum(first, batch));
    }
    long summed = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        "asked each for its number in %,d ms: the sum is %,d%n",
        (summed - spawned) / 1_000_000,
        sum);
    System.out.printf(Locale.ROOT, "%,d bytes of heap each%n", (heapBytes() - heapBefore) / count);
    return sum;
  }

  // @end

  private static long heapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /**
   * Spawns, asks, adds up, and stops them all.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if an answer does not come
   */
  public static void main(String... args) throws Exception {
    var options = Options.of("million-actors", args, COUNT);
    long closing;
    try (var arbiter = Arbiter.open()) {
      long _ = run(arbiter, options.value(COUNT));
      closing = System.nanoTime();
    }
    System.out.printf(
        Locale.ROOT, "stopped them in %,d ms%n", (System.nanoTime() - closing) / 1_000_000);
  }
}
