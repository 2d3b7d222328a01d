package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Headers;

@DisplayName("RFC 9110 §11, challenges")
class ChallengeTest {
  private static List<Challenge> parse(String... fields) {
    var headers = Headers.EMPTY;
    for (String field : fields) {
      headers = headers.with("WWW-Authenticate", field);
    }
    return Challenge.parse(headers, "WWW-Authenticate");
  }

  @Test
  void a_scheme_has_parameters() {
    assertThat(parse("Basic realm=\"a, b\", charset=UTF-8"))
        .containsExactly(new Challenge("basic", "", Map.of("realm", "a, b", "charset", "UTF-8")));
  }

  @Test
  void several_stand_in_one_line_and_in_several() {
    assertThat(
            parse(
                "Digest realm=\"x\", qop=\"auth, auth-int\", nonce=a==, Basic realm=\"y\"",
                "Negotiate, NTLM , Bearer"))
        .containsExactly(
            new Challenge(
                "digest", "", Map.of("realm", "x", "qop", "auth, auth-int", "nonce", "a==")),
            new Challenge("basic", "", Map.of("realm", "y")),
            new Challenge("negotiate", "", Map.of()),
            new Challenge("ntlm", "", Map.of()),
            new Challenge("bearer", "", Map.of()));
  }

  @Test
  void the_example_of_the_rfc_is_understood() {
    // RFC 9110 §11.6.1
    assertThat(
            parse(
                "Basic realm=\"simple\", Newauth realm=\"apps\", type=1,"
                    + " title=\"Login to \\\"apps\\\"\""))
        .containsExactly(
            new Challenge("basic", "", Map.of("realm", "simple")),
            new Challenge(
                "newauth", "", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")));
  }

  @Test
  void a_token_may_stand_in_the_place_of_parameters() {
    assertThat(parse("Negotiate YII/b+c=="))
        .containsExactly(new Challenge("negotiate", "YII/b+c==", Map.of()));
    assertThat(parse("NTLM abc=, Basic realm=x"))
        .containsExactly(
            new Challenge("ntlm", "abc=", Map.of()),
            new Challenge("basic", "", Map.of("realm", "x")));
  }

  @Test
  void blanks_stand_where_they_may() {
    assertThat(parse(", ,Basic   realm = \"x\" ,\tcharset\t=utf-8, ,"))
        .containsExactly(new Challenge("basic", "", Map.of("realm", "x", "charset", "utf-8")));
  }

  @Test
  void names_are_case_blind_and_the_first_of_two_counts() {
    assertThat(parse("BASIC REALM=x, Realm=y"))
        .containsExactly(new Challenge("basic", "", Map.of("realm", "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "realm=x", "\"\"", "=", "\u00e4", "@"})
  void what_is_none_is_passed_over(String field) {
    assertThat(Challenge.parse(Headers.of("A", field), "A")).isEmpty();
  }

  @Test
  void what_is_malformed_ends_its_line() {
    assertThat(parse("Basic realm=\"x", "Basic realm=y"))
        .containsExactly(
            new Challenge("basic", "", Map.of()), new Challenge("basic", "", Map.of("realm", "y")));
    assertThat(parse("Basic realm=x @ Digest nonce=y"))
        .containsExactly(new Challenge("basic", "", Map.of("realm", "x")));
  }

  @Test
  void there_are_20_at_most() {
    assertThat(parse("Basic, ".repeat(1000) + "Basic")).hasSize(20);
  }
}
