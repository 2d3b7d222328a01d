package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          uptime, 0, 0 s
          uptime, 0.00004, 40 µs
          loop_lag, 0.0123, 12 ms
          uptime, 9.94, 9.9 s
          uptime, 59.6, 1 min 0 s
          uptime, 3600, 1 h 0 min
          uptime, 90061, 1 d 1 h
          oldest_message_age, 75, 1 min 15 s
          heap_used, 1023, 1023 B
          heap_max, 1610612736, 1.5 GiB
          memory, 157286400, 150 MiB
          heap_max, -1, -
          cpu_percent, 12.345, 12.3 %
          handled, 12345678901, 12345678901
          load, 0.5, 0.500
          """)
  void a_number_has_the_unit_that_its_name_tells_of(String name, double number, String text) {
    assertThat(Units.text(name, number)).isEqualTo(text);
  }

  @Test
  void a_plain_value_is_itself() {
    assertThat(Shown.lines("reloaded")).containsExactly("reloaded");
    assertThat(Shown.lines("one\ntwo\n")).containsExactly("one", "two");
    assertThat(Shown.lines(true)).containsExactly("yes");
    assertThat(Shown.lines("")).containsExactly("-");
  }

  @Test
  void a_text_of_many_lines_stands_below_its_name() {
    assertThat(Shown.lines(ordered("arbiter", "main RUNNABLE\n    at A\n", "hello-1", "idle")))
        .containsExactly("hello-1  idle", "", "arbiter", "  main RUNNABLE", "      at A");
  }

  @Test
  void a_table_that_is_too_wide_has_its_widest_texts_cut() {
    String path = "/a/" + "long/".repeat(30) + "path";
    assertThat(Shown.lines(List.of(ordered("name", "hello", "place", path, "pid", 1))))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .anySatisfy(line -> assertThat(line).matches("hello  /a/long/.*…    1"));
  }

  @Test
  void a_table_that_cannot_be_narrow_enough_becomes_a_list() {
    var wide = new LinkedHashMap<String, Object>();
    wide.put("name", "hello");
    for (int i = 0; i < 12; i++) {
      wide.put("a_number_of_things_" + i, i);
    }
    assertThat(Shown.lines(List.of(wide, wide)))
        .hasSize(2 * 13 + 1)
        .startsWith("hello", "  a number of things 0   0")
        .contains("  a number of things 11  11");
  }

  @Test
  void things_are_called_by_their_name_or_by_that_of_a_part() {
    var one = ordered("actor", ordered("name", "hello-1", "pid", 1), "system", ordered("nice", 0));
    assertThat(Shown.lines(ordered("workers", List.of(one))))
        .containsExactly(
            "workers",
            "  hello-1",
            "    actor",
            "      name  hello-1",
            "      pid   1",
            "",
            "    system",
            "      nice  0");
  }

  @Test
  void what_is_empty_is_left_away_and_what_is_missing_is_a_dash() {
    assertThat(Shown.lines(ordered("extra", Map.of(), "workers", List.of(), "name", "hello")))
        .containsExactly("workers  -", "name     hello");
    assertThat(Shown.lines(Arrays.asList(ordered("a", 1), ordered("b", "x"))))
        .containsExactly("A  B", "1  -", "-  x");
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
