package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.request;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9112 §5, field syntax")
class Rfc9112Section5Test {
  private static String withLine(String line) {
    return head("GET / HTTP/1.1", "Host: a", line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X:v", "X: v", "X:\tv", "X: \t  v", "X:v ", "X: v \t ", "x:   v\t"})
  void whitespace_around_a_value_is_no_part_of_it(String line) throws Exception {
    assertThat(request(withLine(line)).headers().get("X").asText()).isEqualTo("v");
  }

  @Test
  void a_value_may_be_empty() throws Exception {
    assertThat(request(withLine("X:")).headers().get("X").asText()).isEmpty();
    assertThat(request(withLine("X:  \t ")).headers().get("X").asText()).isEmpty();
  }

  @Test
  void a_value_may_hold_tabs_spaces_colons_and_bytes_beyond_ascii() throws Exception {
    String value = "a\tb  c:d;\"\u00e9\u0080\u00ff\" and so on, at length\t\tfor the words";

    assertThat(request(withLine("X: " + value)).headers().get("X").asText()).isEqualTo(value);
  }

  @Test
  void a_name_is_any_token() throws Exception {
    String name = "!#$%&'*+-.^_`|~09azAZ";

    assertThat(request(withLine(name + ": v")).headers().get(name).asText()).isEqualTo("v");
  }

  @Test
  void fields_keep_their_order_and_their_repetitions() throws Exception {
    Headers headers = request(head("GET / HTTP/1.1", "A: 1", "Host: a", "B: 2", "a: 3")).headers();

    assertThat(headers.all("A")).containsExactly("1", "3");
    assertThat(headers).isEqualTo(Headers.of("A", "1", "Host", "a", "B", "2", "a", "3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X : v", "X\t: v", "X  :", "Host : a"})
  void whitespace_before_the_colon_is_refused(String line) {
    assertRefused(withLine(line), 400, "RFC 9112 §5.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {" folded", "\tfolded", " X: v", " "})
  void a_line_that_begins_with_whitespace_is_refused(String line) {
    assertRefused(withLine(line), 400, "RFC 9112 §5.2");
  }

  @Test
  void whitespace_between_the_request_line_and_the_first_field_is_refused() {
    assertRefused(head("GET / HTTP/1.1", " Host: a"), 400, "RFC 9112 §5.2");
  }

  @Test
  void an_empty_name_is_refused() {
    assertRefused(withLine(": v"), 400, "RFC 9110 §5.1");
    assertRefused(withLine(":"), 400, "RFC 9110 §5.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X@Y: v",
        "X\0: v",
        "X\u00e9: v",
        "(X): v",
        "\"X\": v",
        "[X: v",
        "X\u007f: v",
        "\u000bX: v"
      })
  void an_illegal_character_in_a_name_is_refused(String line) {
    assertRefused(withLine(line), 400, "RFC 9110 §5.1");
  }

  @Test
  void a_line_without_a_colon_is_refused() {
    assertRefused(withLine("X"), 400, "RFC 9112 §5");
    assertRefused(withLine("GET"), 400, "RFC 9112 §5");
  }

  @Test
  void every_control_character_but_tab_is_refused_in_a_value_wherever_it_stands() {
    for (int c = 0; c <= 0x7F; c++) {
      boolean isControl = c < 0x20 || c == 0x7F;
      if (!isControl || c == '\t' || c == '\r' || c == '\n') {
        continue;
      }
      for (int before = 0; before <= 17; before++) {
        assertRefused(
            withLine("X: " + "v".repeat(before) + (char) c + "w".repeat(17)), 400, "RFC 9110 §5.5");
      }
    }
  }

  @Test
  void every_other_byte_is_kept_in_a_value_wherever_it_stands() throws Exception {
    for (int c = 0x21; c <= 0xFF; c++) {
      if (c == 0x7F) {
        continue;
      }
      for (int before = 0; before <= 9; before++) {
        String value = "v".repeat(before) + (char) c + "w".repeat(9);
        assertThat(request(withLine("X: " + value)).headers().get("X").asText()).isEqualTo(value);
      }
    }
  }
}
