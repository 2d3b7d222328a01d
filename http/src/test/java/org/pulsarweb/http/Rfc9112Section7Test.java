package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.chunked;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.read;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9112 §7, transfer codings: chunked")
class Rfc9112Section7Test {
  @Test
  void chunks_are_put_together() {
    assertThat(read(chunked("3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n")))
        .contains("body abc0123456789", "end ");
  }

  @Test
  void a_request_may_follow() {
    assertThat(read(chunked("0\r\n\r\n") + head("GET / HTTP/1.1", "Host: a"))).hasSize(4);
  }

  @Test
  void asking_again_without_feeding_changes_nothing() {
    byte[] wire = Wire.bytes(chunked("3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"));
    for (int cut = 0; cut <= wire.length; cut++) {
      byte[] first = Arrays.copyOf(wire, cut);
      byte[] second = Arrays.copyOfRange(wire, cut, wire.length);
      assertThat(read(Wire.server(), first, new byte[0], new byte[0], second))
          .isEqualTo(read(Wire.server(), wire));
    }
  }

  @Test
  void sizes_are_in_either_case() {
    assertThat(read(chunked("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n")))
        .contains("body 01234567890123456789a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "0x3\r\nabc\r\n",
        "-3\r\nabc\r\n",
        "+3\r\nabc\r\n",
        " 3\r\nabc\r\n",
        "3 \r\nabc\r\n",
        "3\t\r\nabc\r\n",
        "3 ;a\r\nabc\r\n",
        "3_0\r\nabc\r\n",
        "3\0\r\nabc\r\n",
        "3\u00b2\r\nabc\r\n",
        "3,3\r\nabc\r\n",
        "10000000000000000\r\n",
        "ffffffffffffffff\r\n",
        "8000000000000000\r\n",
        "\r\n3\r\nabc\r\n",
      })
  void a_malformed_or_endless_chunk_size_is_refused(String body) {
    assertRefused(chunked(body), 400, "RFC 9112 §7.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3\nabc\r\n", "\n", "3;a\nabc\r\n"})
  void an_lf_without_cr_ends_no_chunk_line(String body) {
    assertRefused(chunked(body), 400, "RFC 9112 §2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3\r\nabcd\r\n", "3\r\nabc\n", "3\r\nabc\rX", "3\r\nabc0\r\n\r\n", "3\r\nabc\r\r"})
  void a_chunk_is_followed_by_cr_and_lf(String body) {
    assertRefused(chunked(body), 400, "RFC 9112 §7.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";a", ";a=b", ";a=\"b\"", ";a=\"b\\\"c; d\t\u00e9\"", ";a;b=c;d=\"\"", ";!#$=~"})
  void extensions_are_ignored(String extensions) {
    assertThat(read(chunked("3" + extensions + "\r\nabc\r\n0" + extensions + "\r\n\r\n")))
        .contains("body abc", "end ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";",
        ";;",
        ";a=",
        ";=b",
        ";a=b c",
        "; a",
        ";a =b",
        ";a= b",
        ";a;",
        ";a=\"b",
        ";a=\"b\"c",
        ";a=\"\u0001\"",
        ";a=\"\\",
        ";a=\"\\\u0001\"",
        ";a\0",
        ";a\r",
        ";a=\"\r\"",
        ";\u00e9"
      })
  void a_malformed_extension_is_refused(String extension) {
    assertRefused(chunked("3" + extension + "\r\nabc\r\n"), 400, "RFC 9112 §7.1.1");
  }

  @Test
  void a_chunk_line_too_long_is_refused_before_its_end() {
    assertThat(read(chunked("0;" + "a".repeat(254) + "\r\n\r\n"))).contains("end ");
    assertRefused(chunked("0;" + "a".repeat(255) + "\r\n\r\n"), 400, "RFC 9112 §7.1.1");
    assertRefused(chunked("0".repeat(258)), 400, "RFC 9112 §7.1.1");
  }

  @Test
  void all_extensions_together_are_limited() {
    String chunk = "1;" + "a".repeat(253) + "\r\nx\r\n";

    assertThat(read(chunked(chunk.repeat(64) + "0\r\n\r\n"))).contains("end ");
    assertRefused(chunked(chunk.repeat(65) + "0\r\n\r\n"), 400, "RFC 9112 §7.1.1");
  }

  @Test
  void trailers_come_with_the_end_apart_from_the_headers() {
    assertThat(read(chunked("1\r\nx\r\n0\r\nDigest: abc\r\nX:  y \r\n\r\n")))
        .contains("body x", "end Digest: abc\nX: y\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1",
        "transfer-encoding: chunked",
        "Host: b",
        "Connection: close",
        "Trailer: X"
      })
  void a_trailer_that_frames_or_routes_is_refused(String trailer) {
    assertRefused(chunked("0\r\n" + trailer + "\r\n\r\n"), 400, "RFC 9110 §6.5.1");
  }

  @Test
  void trailers_have_the_syntax_of_fields() {
    assertRefused(chunked("0\r\nX : y\r\n\r\n"), 400, "RFC 9112 §5.1");
    assertRefused(chunked("0\r\n X: y\r\n\r\n"), 400, "RFC 9112 §5.2");
    assertRefused(chunked("0\r\nX: \0\r\n\r\n"), 400, "RFC 9110 §5.5");
    assertRefused(chunked("0\r\nX: y\n\r\n"), 400, "RFC 9112 §2.2");
    assertRefused(chunked("0\r\n\n"), 400, "RFC 9112 §2.2");
    assertRefused(chunked("0\r\n: y\r\n\r\n"), 400, "RFC 9110 §5.1");
  }
}
