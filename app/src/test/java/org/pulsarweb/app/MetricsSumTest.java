package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;

class MetricsSumTest {
  /** Something that happens to workers. */
  sealed interface Event {
    record Report(String worker, List<MeterReading> readings) implements Event {}

    record End(String worker) implements Event {}
  }

  /** What happens, and what the sum is afterwards, as Prometheus reads it without comments. */
  record Case(String name, List<Event> events, String sum) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Event report(String worker, MeterReading... readings) {
    return new Event.Report(worker, List.of(readings));
  }

  private static Event end(String worker) {
    return new Event.End(worker);
  }

  private static MeterReading total(String name, double amount, String... labels) {
    return new MeterReading(name, "", "", List.of(labels), new Total(amount));
  }

  private static MeterReading level(String name, double amount) {
    return new MeterReading(name, "", "", List.of(), new Level(amount, false));
  }

  private static MeterReading own(String name, double amount, String... labels) {
    return new MeterReading(name, "", "", List.of(labels), new Level(amount, true));
  }

  private static MeterReading spread(
      String name, long count, double sum, double max, double[] bounds, long... counts) {
    return new MeterReading(name, "", "", List.of(), new Spread(count, sum, max, bounds, counts));
  }

  private static double[] bounds(double... bounds) {
    return bounds;
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("nobody", List.of(), ""),
        new Case("one worker", List.of(report("a", total("n", 5))), "n_total 5\n"),
        new Case(
            "two workers",
            List.of(report("a", total("n", 5)), report("b", total("n", 2.5))),
            "n_total 7.5\n"),
        new Case(
            "the last report counts",
            List.of(report("a", total("n", 5)), report("a", total("n", 8))),
            "n_total 8\n"),
        new Case(
            "a worker that ends between scrapes leaves what it had counted",
            List.of(report("a", total("n", 5)), report("b", total("n", 2)), end("a")),
            "n_total 7\n"),
        new Case(
            "its successor begins at zero, and the total goes on",
            List.of(
                report("a", total("n", 5)),
                end("a"),
                report("b", total("n", 0)),
                report("b", total("n", 3))),
            "n_total 8\n"),
        new Case(
            "all end, and nothing goes down",
            List.of(report("a", total("n", 5)), report("b", total("n", 2)), end("b"), end("a")),
            "n_total 7\n"),
        new Case(
            "ten generations",
            Stream.iterate(0, i -> i + 1)
                .limit(10)
                .flatMap(i -> Stream.of(report("w" + i, total("n", 10)), end("w" + i)))
                .toList(),
            "n_total 100\n"),
        new Case(
            "a late word of a worker that has ended counts for nothing",
            List.of(report("a", total("n", 5)), end("a"), report("a", total("n", 6))),
            "n_total 5\n"),
        new Case("a worker ends that was never heard of", List.of(end("a"), end("a")), ""),
        new Case(
            "a counter begins anew in the same worker",
            List.of(
                report("a", total("n", 5)),
                report("a", total("n", 1)),
                report("a", total("n", 4)),
                end("a")),
            "n_total 9\n"),
        new Case(
            "a counter is taken away and comes back",
            List.of(
                report("a", total("n", 5), total("m", 1)),
                report("a", total("m", 1)),
                report("a", total("m", 1), total("n", 2))),
            "m_total 1\nn_total 7\n"),
        new Case(
            "series are told apart by their labels",
            List.of(
                report("a", total("n", 1, "code", "200"), total("n", 2, "code", "500")),
                report("b", total("n", 10, "code", "200")),
                end("a")),
            "n_total{code=\"200\"} 11\nn_total{code=\"500\"} 2\n"),
        new Case(
            "levels are summed over the living",
            List.of(
                report("a", level("queue", 5)),
                report("b", level("queue", 2)),
                report("b", level("queue", 3)),
                report("c", level("queue", 100)),
                end("c")),
            "queue 8\n"),
        new Case(
            "a level that is gone is gone",
            List.of(report("a", level("queue", 5)), report("a", total("n", 1)), end("a")),
            "n_total 1\n"),
        new Case(
            "a worker without a level does not take away the others'",
            List.of(report("a", level("queue", Double.NaN)), report("b", level("queue", 2))),
            "queue 2\n"),
        new Case(
            "where a sum means nothing each worker is shown",
            List.of(
                report("web-1", own("uptime", 5)),
                report("web-2", own("uptime", 7, "host", "x")),
                report("web-3", own("uptime", 9)),
                end("web-3")),
            "uptime{host=\"x\",worker=\"web-2\"} 7\nuptime{worker=\"web-1\"} 5\n"),
        new Case(
            "spreads are summed, and the greatest is the greatest",
            List.of(
                report("a", spread("t", 3, 1.5, 0.9, bounds())),
                report("b", spread("t", 1, 2.0, 2.0, bounds()))),
            "t_count 4\nt_sum 3.5\nt_max 2\n"),
        new Case(
            "the greatest of a worker that has ended is forgotten",
            List.of(
                report("a", spread("t", 3, 1.5, 0.9, bounds())),
                report("b", spread("t", 1, 2.0, 2.0, bounds())),
                end("b")),
            "t_count 4\nt_sum 3.5\nt_max 0.9\n"),
        new Case(
            "buckets are summed, and stay when a worker ends",
            List.of(
                report("a", spread("t", 3, 1, 1, bounds(0.1, 1), 1, 2)),
                report("b", spread("t", 4, 1, 1, bounds(0.1, 1), 4, 4)),
                end("a"),
                end("b")),
            """
            t_bucket{le="0.1"} 5
            t_bucket{le="1.0"} 6
            t_bucket{le="+Inf"} 7
            t_count 7
            t_sum 2
            """),
        new Case(
            "a spread begins anew in the same worker",
            List.of(
                report("a", spread("t", 3, 9, 1, bounds(1), 2)),
                report("a", spread("t", 1, 1, 1, bounds(1), 1))),
            """
            t_bucket{le="1.0"} 3
            t_bucket{le="+Inf"} 4
            t_count 4
            t_sum 10
            t_max 1
            """),
        new Case(
            "a release with other buckets than the one before",
            List.of(
                report("old", spread("t", 10, 1, 1, bounds(1, 2), 4, 8)),
                end("old"),
                report("new", spread("t", 5, 1, 1, bounds(1.5, 2, 4), 1, 2, 5))),
            """
            t_bucket{le="1.0"} 4
            t_bucket{le="1.5"} 5
            t_bucket{le="2.0"} 10
            t_bucket{le="4.0"} 13
            t_bucket{le="+Inf"} 15
            t_count 15
            t_sum 2
            t_max 1
            """),
        new Case(
            "a release in which a name means something else",
            List.of(
                report("old", total("n", 5)), end("old"), report("new", total("n", 1, "a", "b"))),
            "n_total 5\nn_total{a=\"b\"} 1\n"));
  }

  private static String text(MetricsSum sum) {
    return PrometheusText.of(sum.total(), false).replaceAll("(?m)^#.*\n", "");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_sum_is_right_when_workers_come_and_go(Case test) {
    var sum = new MetricsSum();
    for (Event event : test.events()) {
      switch (event) {
        case Event.Report(var worker, var readings) ->
            sum.report(worker, new MetricsSnapshot(readings, 0));
        case Event.End(var worker) -> sum.retire(worker);
      }
    }
    assertThat(text(sum)).isEqualTo(test.sum());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void no_total_ever_goes_down(Case test) {
    var sum = new MetricsSum();
    double before = 0;
    for (Event event : test.events()) {
      switch (event) {
        case Event.Report(var worker, var readings) ->
            sum.report(worker, new MetricsSnapshot(readings, 0));
        case Event.End(var worker) -> sum.retire(worker);
      }
      double now = 0;
      for (MeterReading reading : sum.total()) {
        now +=
            switch (reading.value()) {
              case Total total -> total.amount();
              case Spread spread -> spread.count() + spread.sum();
              case Level _ -> 0;
            };
      }
      assertThat(now).as("after %s", event).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  @Test
  void the_living_are_known_by_name() {
    var sum = new MetricsSum();
    sum.report("a", MetricsSnapshot.NONE);
    sum.report("b", MetricsSnapshot.NONE);
    sum.retire("a");

    assertThat(sum.workers()).containsExactly("b");
  }

  @Test
  void series_without_end_are_lost_and_counted() {
    var sum = new MetricsSum();
    int all = MetricsSum.RETIRED_MAX + 7;
    for (int from = 0; from < all; from += MetricsSnapshot.READINGS_MAX) {
      var readings = new ArrayList<MeterReading>();
      for (int i = from; i < Math.min(all, from + MetricsSnapshot.READINGS_MAX); i++) {
        readings.add(total("visits", 1, "user", Integer.toString(i)));
      }
      sum.report("w" + from, new MetricsSnapshot(readings, 3));
      sum.retire("w" + from);
    }
    sum.report("last", new MetricsSnapshot(List.of(total("visits", 1, "user", "0")), 2));

    assertThat(sum.total()).hasSize(MetricsSum.RETIRED_MAX + 1);
    assertThat(text(sum)).startsWith("pulsar_metrics_dropped_series 9\n");
    assertThat(text(sum)).contains("visits_total{user=\"0\"} 2\n");
  }
}
