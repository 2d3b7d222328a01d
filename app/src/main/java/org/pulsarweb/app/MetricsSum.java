package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;

/**
 * What the meters of all workers show together.
 *
 * <p>Totals and spreads are summed, and what a worker had counted when it ended stays in the sum: a
 * total never goes down, however workers come and go. Levels are summed over the workers that live,
 * those of which a sum would mean nothing are shown one by one, with the label {@code worker}.
 *
 * <p>Safe for use by many threads.
 */
final class MetricsSum {
  /** Series of dead workers that are remembered; further ones are lost, and their number told. */
  static final int RETIRED_MAX = 20_000;

  /** Names of dead workers that are remembered, so that a late word of theirs is passed over. */
  private static final int DEAD_MAX = 1_000;

  /** Which series of which meter; two that differ in kind are two, whatever their names. */
  private record Key(String name, String unit, List<String> labels, Class<?> kind) {
    static Key of(MeterReading reading) {
      return new Key(reading.name(), reading.unit(), reading.labels(), reading.value().getClass());
    }
  }

  private final Map<String, Map<Key, MeterReading>> live = new LinkedHashMap<>();
  private final Map<Key, MeterReading> retired = new HashMap<>();
  private final Map<String, Integer> droppedByWorkers = new HashMap<>();
  private final Set<String> dead = new LinkedHashSet<>();
  private int dropped;

  /**
   * Takes what a worker's meters show now.
   *
   * @param worker its name, which no other worker has, not even the one that takes its place
   */
  synchronized void report(String worker, MetricsSnapshot snapshot) {
    if (dead.contains(worker)) {
      return;
    }
    var now = new LinkedHashMap<Key, MeterReading>();
    for (MeterReading reading : snapshot.readings()) {
      now.merge(Key.of(reading), reading, MetricsSum::sum);
    }
    Map<Key, MeterReading> before = live.put(worker, now);
    droppedByWorkers.put(worker, snapshot.dropped());
    if (before != null) {
      // a meter that was taken away, or begins anew: what it had counted has been counted
      before.forEach((key, reading) -> {
        if (hasGoneDown(reading, now.get(key))) {
          retire(key, reading);
        }
      });
    }
  }

  /** Says that a worker has ended: what it has counted stays. */
  synchronized void retire(String worker) {
    Map<Key, MeterReading> last = live.remove(worker);
    droppedByWorkers.remove(worker);
    if (last != null) {
      last.forEach(this::retire);
    }
    dead.add(worker);
    if (dead.size() > DEAD_MAX) {
      dead.remove(dead.iterator().next());
    }
  }

  /** Returns the names of the workers that are counted as living. */
  synchronized Set<String> workers() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(live.keySet()));
  }

  /** Returns the sum. */
  synchronized List<MeterReading> total() {
    var sums = new HashMap<>(retired);
    var own = new ArrayList<MeterReading>();
    live.forEach((worker, readings) -> {
      for (Map.Entry<Key, MeterReading> reading : readings.entrySet()) {
        if (reading.getValue().value() instanceof Level level && level.isOwn()) {
          own.add(named(reading.getValue(), worker));
        } else {
          sums.merge(reading.getKey(), reading.getValue(), MetricsSum::sum);
        }
      }
    });
    var total = new ArrayList<>(sums.values());
    total.addAll(own);
    int lost = dropped + droppedByWorkers.values().stream().mapToInt(Integer::intValue).sum();
    if (lost > 0) {
      total.add(
          new MeterReading(
              "pulsar.metrics.dropped",
              "series",
              "Series that are not shown, because there are too many.",
              List.of(),
              new Level(lost, false)));
    }
    return List.copyOf(total);
  }

  private void retire(Key key, MeterReading reading) {
    if (reading.value() instanceof Level) {
      return; // it has gone with its worker
    }
    if (retired.size() >= RETIRED_MAX && !retired.containsKey(key)) {
      dropped++;
    } else {
      MeterReading left =
          reading.value() instanceof Spread spread
              ? reading.with(withMax(spread, Double.NaN)) // the greatest of the last minutes
              : reading;
      retired.merge(key, left, MetricsSum::sum);
    }
  }

  private static boolean hasGoneDown(MeterReading before, @Nullable MeterReading now) {
    return switch (before.value()) {
      case Total total ->
          now == null || !(now.value() instanceof Total next) || next.amount() < total.amount();
      case Spread spread ->
          now == null || !(now.value() instanceof Spread next) || next.count() < spread.count();
      case Level _ -> false;
    };
  }

  private static MeterReading named(MeterReading reading, String worker) {
    var labels = new ArrayList<>(reading.labels());
    labels.add("worker");
    labels.add(worker);
    return reading.withLabels(labels);
  }

  // ---- sums -----------------------------------------------------------------------------------

  private static MeterReading sum(MeterReading one, MeterReading other) {
    MeterReading.Value sum =
        switch (one.value()) {
          case Total total when other.value() instanceof Total more ->
              new Total(total.amount() + more.amount());
          case Level level when other.value() instanceof Level more ->
              new Level(sum(level.amount(), more.amount()), level.isOwn());
          case Spread spread when other.value() instanceof Spread more -> sum(spread, more);
          default -> one.value();
        };
    return one.with(sum);
  }

  /** A worker that shows nothing must not take away what the others show. */
  private static double sum(double one, double other) {
    return Double.isNaN(one) ? other : Double.isNaN(other) ? one : one + other;
  }

  private static Spread sum(Spread one, Spread other) {
    double[] bounds =
        Arrays.equals(one.bounds(), other.bounds())
            ? one.bounds()
            : DoubleStream.concat(Arrays.stream(one.bounds()), Arrays.stream(other.bounds()))
                .sorted()
                .distinct()
                .toArray();
    var counts = new long[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      counts[i] = countAt(one, bounds[i]) + countAt(other, bounds[i]);
    }
    return new Spread(
        one.count() + other.count(),
        one.sum() + other.sum(),
        max(one.max(), other.max()),
        bounds,
        counts);
  }

  /**
   * Returns how many were at most as much, for all that is known: a release may have other bounds
   * than the one before it, and then it is as many as at the next bound below.
   */
  private static long countAt(Spread spread, double bound) {
    int at = Arrays.binarySearch(spread.bounds(), bound);
    int below = at >= 0 ? at : -at - 2;
    return below < 0 ? 0 : spread.counts()[below];
  }

  private static double max(double one, double other) {
    return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other);
  }

  private static Spread withMax(Spread spread, double max) {
    return new Spread(spread.count(), spread.sum(), max, spread.bounds(), spread.counts());
  }
}
