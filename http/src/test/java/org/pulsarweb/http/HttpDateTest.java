package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9110 §5.6.7, dates")
class HttpDateTest {
  @Test
  void the_example_of_the_standard() {
    assertThat(HttpDate.text(Instant.parse("1994-11-06T08:49:37Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void every_day_of_some_years_as_a_formatter_writes_it() {
    var formatter =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    Instant time = Instant.parse("2023-01-01T00:00:59Z");
    for (int day = 0; day < 2000; day++) {
      assertThat(HttpDate.text(time)).isEqualTo(formatter.format(time));
      time = time.plus(25, ChronoUnit.HOURS).plusSeconds(61);
    }
  }
}
