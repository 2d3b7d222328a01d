package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.SameSite;

@DisplayName("RFC 6265 §5.2 and the draft that follows it, Set-Cookie")
class SetCookieTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static SetCookie parse(String field) {
    return SetCookie.parse(field, NOW).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1|a|1",
        " a = 1 ; Path=/|a|1",
        "a=|a|''",
        "a|''|a",
        "=a|''|a",
        "=a=b|''|a=b",
        "a=b=c|a|b=c",
        "a=\"b c\"|a|\"b c\"",
        "a b=c d|a b|c d",
        "a=1,b=2|a|1,b=2",
      })
  void name_and_value_end_at_the_first_equals_sign(String field, String name, String value) {
    SetCookie cookie = parse(field);
    assertThat(cookie.name()).isEqualTo(name);
    assertThat(cookie.value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", ";", "; a=1", "  ", "a=\u0001", "a=1\u007f", "a\u0000=1"})
  void what_has_neither_name_nor_value_or_a_control_character_is_ignored(String field) {
    assertThat(SetCookie.parse(field, NOW)).isEmpty();
  }

  @Test
  void a_tab_may_stand_within() {
    assertThat(parse("a=1\t2").value()).isEqualTo("1\t2");
  }

  @Test
  void name_and_value_have_4096_bytes_at_most() {
    assertThat(SetCookie.parse("a=" + "x".repeat(4095), NOW)).isPresent();
    assertThat(SetCookie.parse("a=" + "x".repeat(4096), NOW)).isEmpty();
  }

  @Test
  void an_attribute_of_more_than_1024_bytes_is_ignored() {
    assertThat(parse("a=1; path=/" + "x".repeat(1023)).path()).isPresent();
    assertThat(parse("a=1; path=/" + "x".repeat(1024)).path()).isEmpty();
  }

  @Test
  void of_an_attribute_that_comes_twice_the_last_counts() {
    SetCookie cookie = parse("a=1; Path=/x; path=/y; DOMAIN=a.example; domain=.B.Example");
    assertThat(cookie.path()).contains("/y");
    assertThat(cookie.domain()).isEqualTo("b.example");
    assertThat(parse("a=1; Path=/x; path=y").path()).isEmpty();
  }

  @Test
  void flags_need_no_value() {
    SetCookie cookie = parse("a=1; secure; HttpOnly=no; unknown=x;;");
    assertThat(cookie.secure()).isTrue();
    assertThat(cookie.httpOnly()).isTrue();
    assertThat(parse("a=1; secure2").secure()).isFalse();
  }

  @Test
  void max_age_goes_before_expires() {
    String expires = "; Expires=Fri, 20 Nov 2026 13:00:00 GMT";
    assertThat(parse("a=1" + expires).expires()).contains(NOW.plusSeconds(3600));
    assertThat(parse("a=1; Max-Age=60" + expires).expires()).contains(NOW.plusSeconds(60));
    assertThat(parse("a=1" + expires + "; Max-Age=60").expires()).contains(NOW.plusSeconds(60));
    assertThat(parse("a=1; Max-Age=x" + expires).expires()).contains(NOW.plusSeconds(3600));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "-0", "00", "-99999999999999999999"})
  void no_time_left_is_over_at_once(String maxAge) {
    assertThat(parse("a=1; max-age=" + maxAge).expires()).contains(Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "x", "1x", "1.5", "+1", "--1", "\u0661"})
  void what_is_no_number_of_seconds_is_ignored(String maxAge) {
    assertThat(parse("a=1; max-age=" + maxAge).expires()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=999999999",
        "max-age=99999999999999999999999",
        "expires=Fri, 20 Nov 2099 13:00:00 GMT",
      })
  void no_cookie_is_kept_longer_than_400_days(String attribute) {
    assertThat(parse("a=1; " + attribute).expires()).contains(NOW.plus(Duration.ofDays(400)));
  }

  @ParameterizedTest
  @CsvSource({"Strict, STRICT", "lax, LAX, ", "NONE, NONE", "other, ", "'', "})
  void same_site_is_one_of_three_words(String word, SameSite meant) {
    assertThat(parse("a=1; SameSite=" + word).sameSite()).isEqualTo(Optional.ofNullable(meant));
  }
}
