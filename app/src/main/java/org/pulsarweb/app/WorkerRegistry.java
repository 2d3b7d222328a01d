package org.pulsarweb.app;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeDistributionSummary;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.Histogram;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.TimeWindowFixedBoundaryHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultGauge;
import io.micrometer.core.instrument.internal.DefaultLongTaskTimer;
import io.micrometer.core.instrument.internal.DefaultMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;

/**
 * The Micrometer registry of a worker: it counts from the worker's begin on, forgets nothing, and
 * publishes nothing by itself.
 *
 * <p>Timers and summaries have the buckets that are asked of them ({@code
 * publishPercentileHistogram}, {@code serviceLevelObjectives}). Percentiles that a worker would
 * have to work out by itself ({@code publishPercentiles}) are left away: those of several workers
 * cannot be put together.
 *
 * <p>Safe for use by many threads.
 */
final class WorkerRegistry extends MeterRegistry {
  /** Long enough: the library's buckets forget after a while, and a total must not. */
  private static final Duration EVER = Duration.ofDays(5 * 365);

  /** Units of which those of several workers make no sum. */
  private static final Set<String> OWN_UNITS =
      Set.of("percent", "ratio", "celsius", "seconds", "milliseconds", "ms", "s", "days");

  /** Names of what there is once for all workers of a machine. */
  private static final String OF_THE_MACHINE = "system.";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double[] NO_BOUNDS = {};
  private static final long[] NO_COUNTS = {};

  private WorkerRegistry() {
    super(Clock.SYSTEM);
  }

  static MeterRegistry open() {
    return new WorkerRegistry();
  }

  // ---- what meters are ------------------------------------------------------------------------

  @Override
  protected <T> Gauge newGauge(Meter.Id id, @Nullable T object, ToDoubleFunction<T> value) {
    return new DefaultGauge<>(id, object, value);
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    return new CumulativeCounter(id);
  }

  @Override
  protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
    return new DefaultLongTaskTimer(id, clock, getBaseTimeUnit(), config, false);
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
    return new Timed(id, clock, config, pauseDetector, histogram(config));
  }

  @Override
  protected DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    return new Summed(id, clock, config, scale, histogram(config));
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    return new DefaultMeter(id, type, measurements);
  }

  @Override
  protected <T> FunctionTimer newFunctionTimer(
      Meter.Id id,
      T object,
      ToLongFunction<T> count,
      ToDoubleFunction<T> total,
      TimeUnit totalUnit) {
    return new CumulativeFunctionTimer<>(id, object, count, total, totalUnit, getBaseTimeUnit());
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(
      Meter.Id id, T object, ToDoubleFunction<T> count) {
    return new CumulativeFunctionCounter<>(id, object, count);
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.SECONDS;
  }

  @Override
  protected DistributionStatisticConfig defaultHistogramConfig() {
    return DistributionStatisticConfig.DEFAULT;
  }

  private Histogram histogram(DistributionStatisticConfig config) {
    if (config.getHistogramBuckets(true).isEmpty()) {
      return NoopHistogram.INSTANCE;
    }
    DistributionStatisticConfig ever =
        DistributionStatisticConfig.builder().expiry(EVER).bufferLength(1).build().merge(config);
    return new TimeWindowFixedBoundaryHistogram(clock, ever, true);
  }

  private static final class Timed extends CumulativeTimer {
    Timed(
        Meter.Id id,
        Clock clock,
        DistributionStatisticConfig config,
        PauseDetector pauseDetector,
        Histogram histogram) {
      super(id, clock, config, pauseDetector, TimeUnit.SECONDS, histogram);
    }
  }

  private static final class Summed extends CumulativeDistributionSummary {
    Summed(
        Meter.Id id,
        Clock clock,
        DistributionStatisticConfig config,
        double scale,
        Histogram histogram) {
      super(id, clock, config, scale, histogram);
    }
  }

  // ---- what they show -------------------------------------------------------------------------

  /** Returns what the meters of a registry show now. */
  static MetricsSnapshot snapshot(MeterRegistry registry) {
    List<MeterReading> readings = new ArrayList<>();
    int dropped = 0;
    for (Meter meter : registry.getMeters()) {
      if (readings.size() >= MetricsSnapshot.READINGS_MAX) {
        dropped++;
      } else {
        read(meter, readings);
      }
    }
    return new MetricsSnapshot(readings, dropped);
  }

  private static void read(Meter meter, List<MeterReading> into) {
    switch (meter) {
      case TimeGauge gauge ->
          add(into, gauge, "seconds", new Level(gauge.value(TimeUnit.SECONDS), true));
      case Gauge gauge -> add(into, gauge, unit(gauge), new Level(gauge.value(), isOwn(gauge)));
      case Counter counter -> add(into, counter, unit(counter), new Total(counter.count()));
      case FunctionCounter counter -> add(into, counter, unit(counter), new Total(counter.count()));
      case Timer timer -> add(into, timer, "seconds", spread(timer));
      case FunctionTimer timer ->
          add(
              into,
              timer,
              "seconds",
              new Spread(
                  (long) timer.count(),
                  timer.totalTime(TimeUnit.SECONDS),
                  Double.NaN,
                  NO_BOUNDS,
                  NO_COUNTS));
      case DistributionSummary summary -> add(into, summary, unit(summary), spread(summary));
      case LongTaskTimer timer -> {
        into.add(reading(timer, ".active", "", new Level(timer.activeTasks(), false)));
        into.add(
            reading(
                timer, ".active", "seconds", new Level(timer.duration(TimeUnit.SECONDS), false)));
      }
      default -> readMeasurements(meter, into);
    }
  }

  private static void add(
      List<MeterReading> into, Meter meter, String unit, MeterReading.Value value) {
    into.add(reading(meter, "", unit, value));
  }

  private static MeterReading reading(
      Meter meter, String suffix, String unit, MeterReading.Value value) {
    Meter.Id id = meter.getId();
    String help = id.getDescription();
    return new MeterReading(
        id.getName() + suffix, unit, help == null ? "" : help, labels(id.getTags()), value);
  }

  private static List<String> labels(List<Tag> tags) {
    var labels = new ArrayList<String>(tags.size() * 2);
    for (Tag tag : tags) { // sorted by key
      labels.add(tag.getKey());
      labels.add(tag.getValue());
    }
    return labels;
  }

  private static String unit(Meter meter) {
    String unit = meter.getId().getBaseUnit();
    return unit == null ? "" : unit;
  }

  private static boolean isOwn(Gauge gauge) {
    return OWN_UNITS.contains(unit(gauge)) || gauge.getId().getName().startsWith(OF_THE_MACHINE);
  }

  private static Spread spread(Timer timer) {
    HistogramSnapshot shown = timer.takeSnapshot();
    CountAtBucket[] buckets = shown.histogramCounts();
    return spread(
        timer.count(),
        timer.totalTime(TimeUnit.SECONDS),
        timer.max(TimeUnit.SECONDS),
        buckets,
        NANOS_PER_SECOND);
  }

  private static Spread spread(DistributionSummary summary) {
    return spread(
        summary.count(),
        summary.totalAmount(),
        summary.max(),
        summary.takeSnapshot().histogramCounts(),
        1);
  }

  private static Spread spread(
      long count, double sum, double max, CountAtBucket[] buckets, double perUnit) {
    var bounds = new double[buckets.length];
    var counts = new long[buckets.length];
    for (int i = 0; i < buckets.length; i++) {
      bounds[i] = buckets[i].bucket() / perUnit;
      counts[i] = (long) buckets[i].count();
    }
    // what was recorded since the buckets were read is in the count already, or the other way
    long whole = counts.length == 0 ? count : Math.max(count, counts[counts.length - 1]);
    return new Spread(whole, sum, max, bounds, counts);
  }

  /** Meters of a program's own make: each of its measurements by itself. */
  private static void readMeasurements(Meter meter, List<MeterReading> into) {
    for (Measurement measurement : meter.measure()) {
      Statistic statistic = measurement.getStatistic();
      double value = measurement.getValue();
      MeterReading.Value shown =
          switch (statistic) {
            case COUNT, TOTAL, TOTAL_TIME -> new Total(value);
            default -> new Level(value, false);
          };
      String suffix = "." + statistic.getTagValueRepresentation();
      into.add(reading(meter, suffix, unit(meter), shown));
    }
  }
}
