package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.bytes;
import static org.pulsarweb.http.Wire.head;

import org.junit.jupiter.api.Test;

class Http1LimitsTest {
  private static final Http1Limits SMALL = new Http1Limits(30, 80, 3, 10, 16, 20);

  private static Http1Reader reader() {
    return Http1Reader.forServer(SMALL);
  }

  @Test
  void every_limit_is_checked() {
    assertThatThrownBy(() -> SMALL.withRequestLineMaxBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requestLineMaxBytes");
    assertThatThrownBy(() -> SMALL.withHeadMaxBytes(-1)).hasMessageContaining("headMaxBytes");
    assertThatThrownBy(() -> SMALL.withHeaderMaxCount(0)).hasMessageContaining("headerMaxCount");
    assertThatThrownBy(() -> SMALL.withBodyMaxBytes(-1)).hasMessageContaining("bodyMaxBytes");
    assertThatThrownBy(() -> SMALL.withChunkLineMaxBytes(0))
        .hasMessageContaining("chunkLineMaxBytes");
    assertThatThrownBy(() -> SMALL.withTrailerMaxBytes(0)).hasMessageContaining("trailerMaxBytes");
  }

  @Test
  void a_changed_copy_differs_in_one_limit() {
    assertThat(
            Http1Limits.DEFAULTS
                .withRequestLineMaxBytes(30)
                .withHeadMaxBytes(80)
                .withHeaderMaxCount(3)
                .withBodyMaxBytes(10)
                .withChunkLineMaxBytes(16)
                .withTrailerMaxBytes(20))
        .isEqualTo(SMALL);
  }

  @Test
  void a_request_line_of_the_limit_is_read_and_a_longer_one_refused_with_414() throws Exception {
    Http1Reader reader = reader();
    reader.feed(bytes(head("GET /" + "a".repeat(16) + " HTTP/1.1", "Host: a"))); // 30 bytes
    assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);

    assertRefused(
        reader(), head("GET /" + "a".repeat(17) + " HTTP/1.1", "Host: a"), 414, "RFC 9112 §3");
  }

  @Test
  void a_request_line_too_long_is_refused_before_its_end() {
    assertRefused(reader(), "GET /" + "a".repeat(30), 414, "RFC 9112 §3");
    assertRefused(reader(), "A".repeat(50), 414, "RFC 9112 §3");
  }

  @Test
  void a_head_of_the_limit_is_read_and_a_larger_one_refused_with_431() throws Exception {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    Http1Reader reader = reader();
    reader.feed(bytes(start + "v".repeat(80 - 4 - start.length()) + "\r\n\r\n"));
    assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);

    assertRefused(
        reader(), start + "v".repeat(81 - 4 - start.length()) + "\r\n\r\n", 431, "RFC 6585 §5");
    assertRefused(reader(), start + "v".repeat(80), 431, "RFC 6585 §5");
    assertRefused(reader(), "GET / HTTP/1.1\r\n" + "N".repeat(80), 431, "RFC 6585 §5");
  }

  @Test
  void more_fields_than_the_limit_are_refused_with_431() throws Exception {
    Http1Reader reader = reader();
    reader.feed(bytes(head("GET / HTTP/1.1", "Host: a", "B:", "C:")));
    assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);

    assertRefused(
        reader(), head("GET / HTTP/1.1", "Host: a", "B:", "C:", "D:"), 431, "RFC 6585 §5");
  }

  @Test
  void a_hundred_fields_are_read_by_default() throws Exception {
    String get = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(99);

    assertThat(Wire.request(get + "\r\n").headers().size()).isEqualTo(100);
    assertRefused(get + "X: y\r\n\r\n", 431, "RFC 6585 §5");
  }

  @Test
  void a_declared_body_beyond_the_limit_is_refused_with_413_after_its_head() throws Exception {
    Http1Reader reader = reader();
    reader.feed(bytes(Wire.post("", "Content-Length: 11")));

    assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);
    assertRefused(reader, 413, "RFC 9110 §15.5.14");
  }

  @Test
  void a_chunked_body_beyond_the_limit_is_refused_with_413() {
    assertRefused(
        reader(), Wire.chunked("6\r\nabcdef\r\n5\r\nabcde\r\n"), 413, "RFC 9110 §15.5.14");
    assertRefused(reader(), Wire.chunked("fffffffffffffff\r\n"), 413, "RFC 9110 §15.5.14");
  }

  @Test
  void the_body_limit_may_be_changed_for_one_message() throws Exception {
    String post = Wire.post("0123456789a", "Content-Length: 11");
    Http1Reader reader = reader();
    reader.feed(bytes(post + post));

    reader.next();
    reader.bodyMaxBytes(11);
    assertThat(reader.next()).isInstanceOf(Http1Event.BodyChunk.class);
    assertThat(reader.next()).isInstanceOf(Http1Event.EndOfMessage.class);
    assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);
    assertRefused(reader, 413, "RFC 9110 §15.5.14");
    assertThatThrownBy(() -> reader.bodyMaxBytes(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_body_until_close_is_limited_too() {
    Http1Reader reader = Http1Reader.forClient(SMALL);
    reader.responseTo("GET");

    assertRefused(reader, head("HTTP/1.0 200 OK") + "0123456789a", 413, "RFC 9110 §15.5.14");
  }

  @Test
  void trailers_beyond_the_limit_are_refused_with_431() {
    assertRefused(reader(), Wire.chunked("0\r\nX: 0123456789abcdef\r\n\r\n"), 431, "RFC 6585 §5");
    assertRefused(reader(), Wire.chunked("0\r\nX: 0123456789abcdefgh"), 431, "RFC 6585 §5");
    assertRefused(reader(), Wire.chunked("0\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n"), 431, "RFC 6585 §5");
  }
}
