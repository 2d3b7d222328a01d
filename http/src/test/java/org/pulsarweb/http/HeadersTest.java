package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private final Headers headers = Headers.of("Accept", "a", "X-Y", "1", "accept", "b , C");

  private static Headers received() throws ProtocolException {
    return Wire.request(
            Wire.head("GET / HTTP/1.1", "Host: a", "Accept:  a\t", "X-Y:1", "accept: b , C"))
        .headers()
        .without("Host");
  }

  @Test
  void names_are_case_blind() {
    assertThat(headers.get("ACCEPT").asText()).isEqualTo("a");
    assertThat(headers.all("aCCept")).containsExactly("a", "b , C");
    assertThat(headers.has("x-y")).isTrue();
    assertThat(headers.has("x-z")).isFalse();
    assertThat(headers.get("x_y").isPresent()).isFalse();
    assertThat(Headers.of("a^", "v").has("A~")).isFalse();
    assertThat(Headers.of("[".replace('[', '!'), "v").has("!")).isTrue();
  }

  @Test
  void a_list_has_members_over_several_fields() {
    assertThat(headers.contains("Accept", "A")).isTrue();
    assertThat(headers.contains("Accept", "b")).isTrue();
    assertThat(headers.contains("Accept", "c")).isTrue();
    assertThat(headers.contains("Accept", "b , C")).isFalse();
    assertThat(headers.contains("X-Z", "1")).isFalse();
  }

  @Test
  void received_and_made_headers_are_equal() throws Exception {
    assertThat(received()).isEqualTo(headers).hasSameHashCodeAs(headers);
    assertThat(received().hashCode())
        .isEqualTo(Headers.of("ACCEPT", "a", "x-y", "1", "accept", "b , C").hashCode());
    assertThat(received()).isNotEqualTo(headers.with("a", "b"));
    assertThat(headers).isNotEqualTo(Headers.of("Accept", "A", "X-Y", "1", "accept", "b , C"));
    assertThat(headers.toString()).isEqualTo("Accept: a\nX-Y: 1\naccept: b , C\n");
  }

  @Test
  void a_copy_has_one_more_one_other_or_one_less() {
    assertThat(headers.with("X-Y", "2").all("X-Y")).containsExactly("1", "2");
    assertThat(headers.set("accept", "z")).isEqualTo(Headers.of("X-Y", "1", "accept", "z"));
    assertThat(headers.set("New", "z").size()).isEqualTo(4);
    assertThat(headers.without("ACCEPT")).isEqualTo(Headers.of("X-Y", "1"));
    assertThat(headers.without("none")).isSameAs(headers);
    assertThat(headers.without("Accept").without("X-Y")).isEqualTo(Headers.EMPTY);
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void each_is_visited_in_order() {
    List<String> seen = new ArrayList<>();
    headers.forEach((name, value) -> seen.add(name + "=" + value));

    assertThat(seen).containsExactly("Accept=a", "X-Y=1", "accept=b , C");
  }

  @Test
  void a_name_without_a_value_is_refused() {
    assertThatThrownBy(() -> Headers.of("a", "b", "c")).isInstanceOf(RuntimeException.class);
  }

  @Test
  void an_illegal_character_is_named_so_that_the_message_is_one_line() {
    assertThatThrownBy(() -> Headers.of("X", "a\r\nb"))
        .hasMessage("not a value of header X (RFC 9110 §5.5): \"a\\u000d\\u000ab\"");
  }

  @Test
  void latin_1_values_survive() {
    assertThat(Headers.of("X", "\u00e9\t\u00ff").get("X").asText()).isEqualTo("\u00e9\t\u00ff");
  }
}
