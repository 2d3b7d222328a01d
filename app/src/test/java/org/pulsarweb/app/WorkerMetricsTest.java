package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;
import org.pulsarweb.codec.Codec;

class WorkerMetricsTest {
  private final WorkerMetrics metrics = new WorkerMetrics();

  private MeterReading only() {
    assertThat(metrics.snapshot().readings()).hasSize(1);
    return metrics.snapshot().readings().getFirst();
  }

  private MeterReading reading(String name, String unit) {
    return metrics.snapshot().readings().stream()
        .filter(reading -> reading.name().equals(name) && reading.unit().equals(unit))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void there_is_one_registry_and_what_counts_nothing_shows_nothing() {
    assertThat(metrics.snapshot()).isEqualTo(MetricsSnapshot.NONE);
    assertThat(metrics.registry()).isSameAs(metrics.registry());
    assertThat(metrics.snapshot().readings()).isEmpty();
  }

  /** Says whether asking an unused worker loads the library. */
  static final class Unused {
    static void main() {
      System.out.println(new WorkerMetrics().snapshot().readings());
    }
  }

  @Test
  void a_program_that_counts_nothing_does_not_load_the_library() throws Exception {
    var words = new ArrayList<>(ChildJvm.words(Unused.class));
    words.add(1, "-Xlog:class+load:stdout");

    ChildJvm.Output output = ChildJvm.run(words, Path.of(""), Map.of());

    assertThat(output.out())
        .contains("[]")
        .anyMatch(line -> line.contains("org.pulsarweb.app.WorkerMetrics "))
        .noneMatch(line -> line.contains("io.micrometer"));
  }

  @Test
  void a_counter_has_its_labels_and_its_help() {
    metrics.registry().counter("orders.placed", "shop", "north", "kind", "book").increment(3);

    assertThat(only())
        .isEqualTo(
            new MeterReading(
                "orders.placed", "", "", List.of("kind", "book", "shop", "north"), new Total(3)));
  }

  @Test
  void what_is_asked_of_an_object_is_shown_as_what_it_is() {
    var things = new AtomicInteger(7);
    MeterRegistry registry = metrics.registry();
    FunctionCounter.builder("seen", things, AtomicInteger::get)
        .baseUnit("things")
        .description("Things seen.")
        .register(registry);
    Gauge.builder("queue", things, AtomicInteger::get).register(registry);
    FunctionTimer.builder(
            "calls", things, AtomicInteger::get, n -> n.get() * 500.0, TimeUnit.MILLISECONDS)
        .register(registry);

    assertThat(reading("seen", "things").value()).isEqualTo(new Total(7));
    assertThat(reading("seen", "things").help()).isEqualTo("Things seen.");
    assertThat(reading("queue", "").value()).isEqualTo(new Level(7, false));
    assertThat(reading("calls", "seconds").value())
        .isInstanceOfSatisfying(
            Spread.class,
            spread -> {
              assertThat(spread.count()).isEqualTo(7);
              assertThat(spread.sum()).isEqualTo(3.5);
              assertThat(spread.max()).isNaN();
            });
  }

  @Test
  void of_times_ratios_and_the_machine_there_is_no_sum() {
    var number = new AtomicInteger(2500);
    MeterRegistry registry = metrics.registry();
    TimeGauge.builder("uptime", number, TimeUnit.MILLISECONDS, AtomicInteger::get)
        .register(registry);
    Gauge.builder("cache.hits", () -> 0.5).baseUnit("ratio").register(registry);
    Gauge.builder("system.cpu.count", () -> 2).register(registry);
    Gauge.builder("memory.used", () -> 100).baseUnit("bytes").register(registry);

    assertThat(reading("uptime", "seconds").value()).isEqualTo(new Level(2.5, true));
    assertThat(reading("cache.hits", "ratio").value()).isEqualTo(new Level(0.5, true));
    assertThat(reading("system.cpu.count", "").value()).isEqualTo(new Level(2, true));
    assertThat(reading("memory.used", "bytes").value()).isEqualTo(new Level(100, false));
  }

  @Test
  void a_timer_without_buckets_has_count_sum_and_greatest_in_seconds() {
    Timer timer = metrics.registry().timer("requests");
    timer.record(Duration.ofMillis(250));
    timer.record(Duration.ofMillis(750));

    assertThat(only().unit()).isEqualTo("seconds");
    assertThat(only().value())
        .isInstanceOfSatisfying(
            Spread.class,
            spread -> {
              assertThat(spread.count()).isEqualTo(2);
              assertThat(spread.sum()).isCloseTo(1.0, within(1e-9));
              assertThat(spread.max()).isCloseTo(0.75, within(1e-9));
              assertThat(spread.bounds()).isEmpty();
            });
  }

  @Test
  void buckets_count_what_was_at_most_as_much_and_percentiles_are_left_away() {
    Timer timer =
        Timer.builder("requests")
            .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(100))
            .publishPercentiles(0.99)
            .register(metrics.registry());
    for (long millis : new long[] {1, 5, 6, 100, 5000}) {
      timer.record(Duration.ofMillis(millis));
    }
    DistributionSummary summary =
        DistributionSummary.builder("sizes")
            .baseUnit("bytes")
            .serviceLevelObjectives(10, 20)
            .register(metrics.registry());
    summary.record(15);

    assertThat((Spread) reading("requests", "seconds").value())
        .satisfies(spread -> {
          assertThat(spread.count()).isEqualTo(5);
          assertThat(spread.bounds()).containsExactly(0.005, 0.1);
          assertThat(spread.counts()).containsExactly(2, 4);
        });
    assertThat((Spread) reading("sizes", "bytes").value())
        .satisfies(spread -> {
          assertThat(spread.bounds()).containsExactly(10, 20);
          assertThat(spread.counts()).containsExactly(0, 1);
        });
  }

  @Test
  void a_histogram_has_the_librarys_many_buckets() {
    Timer timer =
        Timer.builder("requests").publishPercentileHistogram().register(metrics.registry());
    timer.record(Duration.ofMillis(40));

    assertThat((Spread) only().value())
        .satisfies(spread -> {
          assertThat(spread.bounds().length).isBetween(60, 300);
          assertThat(spread.counts()[spread.counts().length - 1]).isEqualTo(1);
          assertThat(spread.counts()[0]).isZero();
        });
  }

  @Test
  void long_tasks_and_meters_of_ones_own_are_shown() {
    LongTaskTimer.Sample task = metrics.registry().more().longTaskTimer("imports").start();
    Meter.builder(
            "own",
            Meter.Type.OTHER,
            List.of(
                new Measurement(() -> 3.0, Statistic.COUNT),
                new Measurement(() -> 4.0, Statistic.VALUE)))
        .register(metrics.registry());

    assertThat(reading("imports.active", "").value()).isEqualTo(new Level(1, false));
    assertThat(((Level) reading("imports.active", "seconds").value()).amount()).isPositive();
    assertThat(reading("own.count", "").value()).isEqualTo(new Total(3));
    assertThat(reading("own.value", "").value()).isEqualTo(new Level(4, false));
    task.stop();
  }

  @Test
  void too_many_meters_are_left_away_and_counted() {
    for (int i = 0; i < MetricsSnapshot.READINGS_MAX + 5; i++) {
      metrics.registry().counter("visits", "user", Integer.toString(i)).increment();
    }

    MetricsSnapshot snapshot = metrics.snapshot();

    assertThat(snapshot.readings()).hasSize(MetricsSnapshot.READINGS_MAX);
    assertThat(snapshot.dropped()).isEqualTo(5);
  }

  @Test
  void a_snapshot_travels_as_actors_messages_do() {
    Timer timer =
        Timer.builder("requests")
            .tag("uri", "/")
            .serviceLevelObjectives(Duration.ofMillis(5))
            .register(metrics.registry());
    timer.record(Duration.ofMillis(2));
    metrics.registry().counter("orders").increment();
    Gauge.builder("queue", () -> Double.NaN).register(metrics.registry());
    Codec codec = Codec.builder().allowPackage("org.pulsarweb.app").build();

    @Nullable Object decoded = codec.decode(codec.encode(metrics.snapshot()));
    var arrived = (MetricsSnapshot) Objects.requireNonNull(decoded);

    var sum = new MetricsSum();
    sum.report("a", arrived);
    var direct = new MetricsSum();
    direct.report("a", metrics.snapshot());
    assertThat(PrometheusText.of(sum.total(), false))
        .isEqualTo(PrometheusText.of(direct.total(), false))
        .contains("requests_seconds_bucket{uri=\"/\",le=\"0.005\"} 1\n", "queue NaN\n");
  }
}
