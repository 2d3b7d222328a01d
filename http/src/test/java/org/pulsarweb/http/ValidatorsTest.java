package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 §8.8, §13 and §14: validators, conditions, ranges")
class ValidatorsTest {
  private static final String BEFORE = "Fri, 20 Nov 2026 11:59:59 GMT";
  private static final String NOW = "Fri, 20 Nov 2026 12:00:00 GMT";
  private static final String AFTER = "Fri, 20 Nov 2026 12:00:01 GMT";
  private static final Validators STATE =
      Validators.of(EntityTag.strong("b"), Instant.parse("2026-11-20T12:00:00.9Z"));

  private static int check(String method, String... fields) {
    Request request = Request.of(method, "/");
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withHeader(fields[i], fields[i + 1]);
    }
    return STATE.check(request).map(Response::status).orElse(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, If-None-Match, '\"b\"', 304",
    "HEAD, If-None-Match, '\"a\", W/\"b\"', 304",
    "GET, If-None-Match, *, 304",
    "GET, If-None-Match, '\"a\"', 200",
    "GET, If-None-Match, b, 200",
    "PUT, If-None-Match, '\"b\"', 412",
    "PUT, If-None-Match, '\"a\"', 200",
    "GET, If-Match, '\"b\"', 200",
    "GET, If-Match, 'W/\"b\"', 412",
    "PUT, If-Match, '\"a\"', 412",
    "PUT, If-Match, *, 200",
    "GET, If-Modified-Since, '" + NOW + "', 304",
    "GET, If-Modified-Since, '" + AFTER + "', 304",
    "GET, If-Modified-Since, '" + BEFORE + "', 200",
    "GET, If-Modified-Since, yesterday, 200",
    "PUT, If-Modified-Since, '" + NOW + "', 200",
    "PUT, If-Unmodified-Since, '" + NOW + "', 200",
    "PUT, If-Unmodified-Since, '" + BEFORE + "', 412",
  })
  void a_condition_holds_or_is_answered(String method, String name, String value, int status) {
    assertThat(check(method, name, value)).isEqualTo(status);
  }

  @Test
  void tags_go_before_times() {
    assertThat(check("GET", "If-None-Match", "\"a\"", "If-Modified-Since", NOW)).isEqualTo(200);
    assertThat(check("PUT", "If-Match", "\"b\"", "If-Unmodified-Since", BEFORE)).isEqualTo(200);
    assertThat(check("GET", "If-Match", "\"b\"", "If-None-Match", "\"b\"")).isEqualTo(304);
  }

  @Test
  void an_answer_tells_them_and_so_does_304() {
    Response told = STATE.on(Response.text("x"));
    assertThat(told.header("ETag").asText()).isEqualTo("\"b\"");
    assertThat(told.header("Last-Modified").asText()).isEqualTo(NOW);
    Optional<Response> unchanged =
        STATE.check(Request.of("GET", "/").withHeader("If-None-Match", "\"b\""));
    assertThat(unchanged.orElseThrow().header("ETag").asText()).isEqualTo("\"b\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"b\"', true",
    "'W/\"b\"', false",
    "'\"a\"', false",
    "'" + NOW + "', true",
    "'" + AFTER + "', false",
    "x, false"
  })
  void a_range_is_served_if_the_rest_is_of_the_same_state(String condition, boolean served) {
    assertThat(STATE.allowsRange(Request.of("GET", "/").withHeader("If-Range", condition)))
        .isEqualTo(served);
    assertThat(
            Validators.NONE.allowsRange(Request.of("GET", "/").withHeader("If-Range", condition)))
        .isFalse();
  }

  @Test
  void tags_are_compared_strongly_or_weakly() {
    EntityTag strong = EntityTag.strong("a");
    EntityTag weak = EntityTag.weak("a");
    assertThat(strong.matchesStrongly(EntityTag.strong("a"))).isTrue();
    assertThat(strong.matchesStrongly(weak)).isFalse();
    assertThat(weak.matchesWeakly(strong)).isTrue();
    assertThat(EntityTag.parse("W/\"a\"")).contains(weak);
    assertThat(EntityTag.parse("\"a\", \"b\"")).isEmpty();
    assertThat(EntityTag.of(new byte[0])).isEqualTo(EntityTag.of(new byte[0]));
    assertThat(EntityTag.of(new byte[0])).isNotEqualTo(EntityTag.of(new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> EntityTag.strong("a\"b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void a_time_is_read_in_three_forms_and_written_in_one(String text) {
    Instant instant = HttpDate.parse(text).orElseThrow();
    assertThat(HttpDate.text(instant)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "a b c d e",
        "a b c d e f g"
      })
  void what_is_no_time_is_none(String text) {
    assertThat(HttpDate.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | 0-1",
        "bytes=0-99 | 0-10",
        "bytes=5- | 5-10",
        "bytes=-3 | 7-10",
        "bytes=-99 | 0-10",
        "BYTES=1-2, 4-5 | 1-3 4-6",
        "bytes=10-, 2-3 | 2-4",
        "bytes=10- | unsatisfiable",
        "bytes=-0 | unsatisfiable",
        "bytes=5-4 | ignored",
        "bytes= | ignored",
        "bytes=- | ignored",
        "bytes=a-b | ignored",
        "bytes=1 | ignored",
        "items=0-1 | ignored",
        "bytes=0-5,5-6 | ignored",
        "bytes=0-,0- | ignored",
        "bytes=99999999999999999999- | ignored",
      })
  void a_range_asks_for_parts(String field, String parts) {
    String read =
        ByteRange.parse(field, 10)
            .map(ranges ->
                ranges.isEmpty()
                    ? "unsatisfiable"
                    : String.join(" ", ranges.stream().map(r -> r.from() + "-" + r.to()).toList()))
            .orElse("ignored");
    assertThat(read).isEqualTo(parts);
  }

  @Test
  void many_parts_are_not_served() {
    var field = new StringBuilder("bytes=0-0");
    for (int n = 1; n < 33; n++) {
      field.append(',').append(n * 2).append('-').append(n * 2);
    }
    assertThat(ByteRange.parse(field.toString(), 1000)).isEmpty();
    assertThat(new ByteRange(1, 3).text(10)).isEqualTo("bytes 1-2/10");
  }
}
