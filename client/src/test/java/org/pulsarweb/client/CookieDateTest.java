package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6265 §5.1.1, dates")
class CookieDateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "06 Nov 1994 08:49:37",
        "1994 6 November 8:49:37",
        "08:49:37 06-nov-94",
        "Sun, 06-Nov-1994 08:49:37",
        "Nov;6;1994;08:49:37junk",
        "6th Nov 1994 08:49:37 +0100",
      })
  void every_form_of_a_time_is_understood(String text) {
    assertThat(CookieDate.parse(text)).contains(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @CsvSource({"69, 2069", "70, 1970", "99, 1999", "0, ", "00, 2000", "1601, 1601"})
  void a_year_of_two_digits_is_of_this_time(String year, String meant) {
    // A single digit is no year: the day has been taken before.
    assertThat(CookieDate.parse("1 Jan " + year + " 00:00:00").map(Instant::toString))
        .isEqualTo(java.util.Optional.ofNullable(meant).map(full -> full + "-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "never",
        "Nov 1994 08:49:37",
        "06 1994 08:49:37",
        "06 Nov 08:49:37",
        "06 Nov 1994",
        "06 Nov 1994 08:49",
        "06 Nov 1600 08:49:37",
        "32 Nov 1994 08:49:37",
        "31 Feb 1994 08:49:37",
        "06 Nov 1994 24:49:37",
        "06 Nov 1994 08:60:37",
        "06 Nov 1994 08:49:60",
        "06 Nov 1994 008:49:37",
        "06 Nov 19944 08:49:37",
      })
  void what_lacks_a_part_is_no_date(String text) {
    assertThat(CookieDate.parse(text)).isEmpty();
  }
}
