package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
  @Test
  void a_new_one_is_careful() {
    assertThat(Cookie.of("a", "1").text()).isEqualTo("a=1; Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void every_attribute_is_told() {
    Cookie cookie =
        Cookie.of("a", "1")
            .withPath("/x")
            .withDomain("example.org")
            .withMaxAge(Duration.ofHours(1))
            .withSecure(true)
            .withHttpOnly(false)
            .withSameSite(SameSite.STRICT)
            .asPartitioned();
    assertThat(cookie.text())
        .isEqualTo(
            "a=1; Path=/x; Domain=example.org; Max-Age=3600; Secure; SameSite=Strict; Partitioned");
    assertThat(cookie.removed().text())
        .isEqualTo(
            "a=; Path=/x; Domain=example.org; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT;"
                + " Secure; SameSite=Strict; Partitioned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "a b+c", "ü, \"€\"; \\", "100 %", "%41", "\r\n", "x=y/z"})
  void any_text_may_be_encoded(String text) {
    Cookie cookie = Cookie.encoded("a", text);
    assertThat(cookie.value()).matches("[A-Za-z0-9.*_%-]*");
    assertThat(Cookie.decoded(cookie.value())).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%ff"})
  void what_was_never_encoded_is_400(String value) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> Cookie.decoded(value))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void what_browsers_would_ignore_is_refused() {
    assertThat(Cookie.of("__Host-a", "1").text()).contains("; Secure");
    assertThat(Cookie.of("a", "1").withSameSite(SameSite.NONE).secure()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of("__host-a", "1").withPath("/x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of("__Host-a", "1").withDomain("example.org"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of("__Secure-a", "1").withSecure(false));
    assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("a", "1".repeat(4096)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of("a", "1").withMaxAge(Duration.ofSeconds(-1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "a\"b", "a,b", "a\\b", "ä", "a\r\nSet-Cookie: b=c"})
  void a_value_that_could_be_taken_for_something_else_is_refused(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("a", value));
    assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of(value, "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "/a;Secure", "/a\r\nX: y"})
  void a_path_that_could_be_taken_for_something_else_is_refused(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("a", "1").withPath(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1 | {a=1}",
        "a=1; b=2;c=3 | {a=1, b=2, c=3}",
        "a=1; a=2 | {a=1}",
        "a=; =1; b; c= 3 ;; d=x=y | {a=, c=3, d=x=y}",
        "a=\"1\" | {a=\"1\"}",
      })
  void those_that_a_client_sends_are_read(String field, String cookies) {
    Request request = Request.of("GET", "/").withHeader("Cookie", field);
    assertThat(request.cookies()).hasToString(cookies);
  }

  @Test
  void they_may_come_in_several_fields() {
    Request request =
        Request.of("GET", "/").withHeader("Cookie", "a=1").withHeader("Cookie", "b=2");
    assertThat(request.cookie("b").asInt()).isEqualTo(2);
    assertThat(request.cookie("c").isPresent()).isFalse();
  }

  @Test
  void an_answer_sets_several() {
    Response response =
        Response.text("").withCookie(Cookie.of("a", "1")).withCookie(Cookie.of("b", "2"));
    assertThat(response.headers().all("Set-Cookie")).hasSize(2);
  }
}
