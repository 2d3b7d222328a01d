package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;

class PrometheusTextTest {
  private static MeterReading reading(
      String name, String unit, String help, MeterReading.Value value, String... labels) {
    return new MeterReading(name, unit, help, List.of(labels), value);
  }

  private static String text(MeterReading... readings) {
    return PrometheusText.of(List.of(readings), false);
  }

  @Test
  void a_text_is_ordered_by_name_and_labels() {
    assertThat(
            text(
                reading("b.queue", "", "", new Level(2, false)),
                reading("a.orders", "", "Orders placed.", new Total(3), "shop", "south"),
                reading("a.orders", "", "Orders placed.", new Total(4), "shop", "north")))
        .isEqualTo(
            """
            # HELP a_orders_total Orders placed.
            # TYPE a_orders_total counter
            a_orders_total{shop="north"} 4
            a_orders_total{shop="south"} 3
            # TYPE b_queue gauge
            b_queue 2
            """);
  }

  @Test
  void names_have_their_unit_once_and_totals_say_so() {
    assertThat(
            text(
                reading("sent", "bytes", "", new Total(1)),
                reading("sent2.bytes", "bytes", "", new Total(1)),
                reading("sent3.bytes.total", "bytes", "", new Total(1)),
                reading("jvm.memory.used", "bytes", "", new Level(1, false)),
                reading("total", "", "", new Total(1))))
        .contains(
            "\nsent_bytes_total 1\n",
            "\nsent2_bytes_total 1\n",
            "\nsent3_bytes_total 1\n",
            "\njvm_memory_used_bytes 1\n",
            "\ntotal_total 1\n");
  }

  @Test
  void what_a_name_cannot_have_becomes_an_underscore() {
    assertThat(
            text(
                reading("2 fast/ü:x", "", "", new Total(1), "a-b", "1", "9", "2", "", "3"),
                reading(
                    "odd",
                    "",
                    "",
                    new Total(1),
                    "le",
                    "1",
                    "__name__",
                    "2",
                    "a.b",
                    "x",
                    "a_b",
                    "y")))
        .contains("\n_2_fast__:x_total{a_b=\"1\",_9=\"2\",_=\"3\"} 1\n")
        .contains("\nodd_total{label_le=\"1\",label___name__=\"2\",a_b=\"x\"} 1\n");
  }

  @Test
  void labels_and_help_are_escaped() {
    assertThat(text(reading("n", "", "A \\ in\ntwo \"lines\"", new Total(1), "path", "a\\b\"c\nd")))
        .isEqualTo(
            """
            # HELP n_total A \\\\ in\\ntwo "lines"
            # TYPE n_total counter
            n_total{path="a\\\\b\\"c\\nd"} 1
            """);
  }

  @Test
  void numbers_are_written_as_prometheus_reads_them() {
    for (var number :
        List.of(
            List.of(0.0, "0"),
            List.of(-0.0, "0"),
            List.of(12.0, "12"),
            List.of(-3.5, "-3.5"),
            List.of(0.1, "0.1"),
            List.of(1e-7, "1.0E-7"),
            List.of(9007199254740992.0, "9007199254740992"),
            List.of(1e18, "1.0E18"),
            List.of(Double.NaN, "NaN"),
            List.of(Double.POSITIVE_INFINITY, "+Inf"),
            List.of(Double.NEGATIVE_INFINITY, "-Inf"))) {
      assertThat(text(reading("n", "", "", new Level((double) number.get(0), false))))
          .isEqualTo("# TYPE n gauge\nn " + number.get(1) + "\n");
    }
  }

  @Test
  void a_spread_without_buckets_is_a_summary_and_its_greatest_a_gauge() {
    assertThat(
            text(
                reading(
                    "http.requests",
                    "seconds",
                    "Requests.",
                    new Spread(4, 1.25, 0.5, new double[0], new long[0]),
                    "uri",
                    "/")))
        .isEqualTo(
            """
            # HELP http_requests_seconds Requests.
            # TYPE http_requests_seconds summary
            http_requests_seconds_count{uri="/"} 4
            http_requests_seconds_sum{uri="/"} 1.25
            # HELP http_requests_seconds_max Requests.
            # TYPE http_requests_seconds_max gauge
            http_requests_seconds_max{uri="/"} 0.5
            """);
  }

  @Test
  void a_spread_with_buckets_is_a_histogram_with_one_for_all() {
    var buckets = new Spread(4, 1.25, Double.NaN, new double[] {0.005, 1}, new long[] {1, 3});
    var infinite =
        new Spread(2, 1, Double.NaN, new double[] {1, Double.POSITIVE_INFINITY}, new long[] {1, 2});
    var none = new Spread(7, 2, Double.NaN, new double[0], new long[0]);

    assertThat(
            text(
                reading("t", "seconds", "", none, "uri", "/c"),
                reading("t", "seconds", "", infinite, "uri", "/b"),
                reading("t", "seconds", "", buckets)))
        .isEqualTo(
            """
            # TYPE t_seconds histogram
            t_seconds_bucket{le="0.005"} 1
            t_seconds_bucket{le="1.0"} 3
            t_seconds_bucket{le="+Inf"} 4
            t_seconds_count 4
            t_seconds_sum 1.25
            t_seconds_bucket{uri="/b",le="1.0"} 1
            t_seconds_bucket{uri="/b",le="+Inf"} 2
            t_seconds_count{uri="/b"} 2
            t_seconds_sum{uri="/b"} 1
            t_seconds_bucket{uri="/c",le="+Inf"} 7
            t_seconds_count{uri="/c"} 7
            t_seconds_sum{uri="/c"} 2
            """);
  }

  @Test
  void of_two_kinds_by_one_name_and_of_two_lines_for_one_series_there_is_one() {
    String text =
        text(
            reading("a.b", "", "", new Level(1, false)),
            reading("a_b", "", "", new Level(2, false)),
            reading(
                "a-b", "", "", new Spread(1, 1, Double.NaN, new double[0], new long[0]), "x", "y"),
            reading("a:b", "", "", new Level(3, false)));

    assertThat(text).isEqualTo("# TYPE a:b gauge\na:b 3\n# TYPE a_b gauge\na_b 1\n");
  }

  @Test
  void openmetrics_names_the_family_and_has_an_end() {
    assertThat(
            PrometheusText.of(
                List.of(
                    reading("orders", "", "Orders \"placed\".", new Total(3)),
                    reading(
                        "t",
                        "seconds",
                        "",
                        new Spread(1, 1, Double.NaN, new double[] {1}, new long[] {1}))),
                true))
        .isEqualTo(
            """
            # HELP orders Orders \\"placed\\".
            # TYPE orders counter
            orders_total 3
            # TYPE t_seconds histogram
            t_seconds_bucket{le="1.0"} 1
            t_seconds_bucket{le="+Inf"} 1
            t_seconds_count 1
            t_seconds_sum 1
            # EOF
            """);
    assertThat(PrometheusText.of(List.of(), true)).isEqualTo("# EOF\n");
    assertThat(PrometheusText.of(List.of(), false)).isEmpty();
  }

  @Test
  void openmetrics_is_for_who_asks_for_it() {
    assertThat(
            PrometheusText.wantsOpen(
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2"))
        .isTrue();
    assertThat(PrometheusText.wantsOpen("text/plain;version=0.0.4")).isFalse();
    assertThat(PrometheusText.wantsOpen("")).isFalse();
  }
}
