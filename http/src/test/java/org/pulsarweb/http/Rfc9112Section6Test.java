package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.client;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.post;
import static org.pulsarweb.http.Wire.read;
import static org.pulsarweb.http.Wire.request;
import static org.pulsarweb.http.Wire.response;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http1Event.BodyChunk;

@DisplayName("RFC 9112 §6, message body")
class Rfc9112Section6Test {
  @Test
  void a_body_of_declared_length_is_exactly_that_long() {
    String wire = post("abcde", "Content-Length: 5") + head("GET /next HTTP/1.1", "Host: a");

    assertThat(read(wire)).hasSize(5).contains("body abcde", "end ");
  }

  @Test
  void a_body_is_a_slice_of_what_was_fed() throws Exception {
    byte[] wire = Wire.bytes(post("abc", "Content-Length: 3"));
    Http1Reader reader = Wire.server();
    reader.feed(wire);
    reader.next();

    BodyChunk chunk = (BodyChunk) reader.next();
    assertThat(chunk.array()).isSameAs(wire);
    assertThat(chunk.to()).isEqualTo(wire.length);
    assertThat(chunk.length()).isEqualTo(3);
  }

  @Test
  void a_request_without_a_length_has_no_body() throws Exception {
    assertThat(request(post("")).bodyLength()).isZero();
    assertThat(read(post("", "Content-Length: 0"))).hasSize(2);
  }

  @Test
  void leading_zeros_are_digits_too() throws Exception {
    assertThat(request(post("", "Content-Length: 0007")).bodyLength()).isEqualTo(7);
    assertThat(request(post("", "Content-Length: " + "0".repeat(100) + "7")).bodyLength())
        .isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+5", "-5", "5,5", "5, 5", "5 5", "0x5", "5.0", "five", "5;", "", "\"5\"", "\u00b2", "5,"
      })
  void a_content_length_that_is_not_digits_is_refused(String length) {
    assertRefused(post("abcde", "Content-Length: " + length), 400, "RFC 9112 §6.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "18446744073709551621", "99999999999999999999999"})
  void a_content_length_beyond_any_length_is_refused(String length) {
    assertRefused(post("abcde", "Content-Length: " + length), 400, "RFC 9110 §8.6");
  }

  @Test
  void the_longest_length_is_read_and_then_too_large() throws Exception {
    String wire = post("", "Content-Length: 9223372036854775807");

    assertThat(request(wire).bodyLength()).isEqualTo(Long.MAX_VALUE);
    assertRefused(wire, 413, "RFC 9110 §15.5.14");
  }

  @Test
  void two_content_lengths_are_refused_even_if_they_are_equal() {
    assertRefused(post("abcde", "Content-Length: 5", "content-length: 5"), 400, "RFC 9112 §6.3");
    assertRefused(post("abcde", "Content-Length: 5", "Content-Length: 6"), 400, "RFC 9112 §6.3");
  }

  @Test
  void both_lengths_are_refused_in_either_order() {
    assertRefused(
        post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"), 400, "RFC 9112 §6.3");
    assertRefused(
        post("0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"), 400, "RFC 9112 §6.3");
  }

  @Test
  void transfer_encoding_in_http_1_0_is_refused() {
    assertRefused(
        head("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked"), 400, "RFC 9112 §6.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", " chunked "})
  void chunked_is_read_in_any_case(String coding) throws Exception {
    assertThat(request(post("", "Transfer-Encoding: " + coding)).bodyLength()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "identity",
        "gzip, chunked",
        "xchunked",
        "chunked;a=b",
        "\"chunked\"",
        "chunkedx"
      })
  void another_transfer_coding_is_refused_with_501(String coding) {
    assertRefused(post("0\r\n\r\n", "Transfer-Encoding: " + coding), 501, "RFC 9112 §6.1");
  }

  @Test
  void chunked_that_is_not_last_is_refused() {
    assertRefused(post("", "Transfer-Encoding: chunked, gzip"), 400, "RFC 9112 §6.3");
    assertRefused(
        post("", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        400,
        "RFC 9112 §6.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked, chunked", "", ",chunked", "chunked,", "chunked,,chunked"})
  void chunked_twice_or_nothing_in_a_list_is_refused(String coding) {
    assertRefused(post("", "Transfer-Encoding: " + coding), 400, "RFC 9112 §6.1");
  }

  @Test
  void chunked_in_two_fields_is_refused() {
    assertRefused(
        post("", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 400, "RFC 9112 §6.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void a_response_that_cannot_have_a_body_has_none(String status) throws Exception {
    assertThat(response("GET", head("HTTP/1.1 " + status, "Content-Length: 7")).bodyLength())
        .isZero();
  }

  @Test
  void a_response_to_head_has_no_body() {
    byte[] wire = Wire.bytes(head("HTTP/1.1 200 OK", "Content-Length: 7"));

    assertThat(read(client("HEAD"), wire)).hasSize(2).last().isEqualTo("end ");
  }

  @Test
  void a_response_without_a_length_lasts_until_the_peer_closes() {
    byte[] wire = Wire.bytes(head("HTTP/1.1 200 OK") + "abc");

    assertThat(read(client("GET"), wire, Wire.bytes("def")))
        .containsExactly("200 OK 1.1 close length -2\n", "body abcdef", "end ");
  }

  @Test
  void an_interim_response_goes_before_the_response() {
    byte[] wire =
        Wire.bytes(
            head("HTTP/1.1 100 Continue")
                + head("HTTP/1.1 103 Early Hints", "Link: <a>")
                + head("HTTP/1.1 200 OK", "Content-Length: 2")
                + "ok");

    assertThat(read(client("POST"), wire)).hasSize(5).last().isEqualTo("end ");
  }

  @Test
  void both_lengths_are_refused_in_a_response() {
    assertRefused(
        client("GET"),
        head("HTTP/1.1 200 OK", "Content-Length: 2", "Transfer-Encoding: chunked"),
        400,
        "RFC 9112 §6.3");
  }

  @Test
  void after_a_successful_connect_or_101_bytes_are_not_http() throws Exception {
    for (String status : new String[] {"101 Switching Protocols", "200 OK"}) {
      Http1Reader reader = client("CONNECT");
      reader.feed(Wire.bytes(head("HTTP/1.1 " + status) + "raw"));
      reader.next();

      assertThat(reader.next()).isEqualTo(Http1Event.NeedMore.NEED_MORE);
      assertThat(Wire.text(reader.takeRest())).isEqualTo("raw");
      assertThat(reader.buffered()).isZero();
    }
  }
}
