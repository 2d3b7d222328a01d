package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.bytes;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.request;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("RFC 9112 §2, message: line ends and version")
class Rfc9112Section2Test {
  @Test
  void a_message_is_a_head_and_an_end_then_more_is_needed() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(bytes(head("GET /hello?a=b HTTP/1.1", "Host: example.org", "X-Y:  z \t")));

    RequestHead head = (RequestHead) reader.next();
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/hello?a=b");
    assertThat(head.minorVersion()).isEqualTo(1);
    assertThat(head.headers()).isEqualTo(Headers.of("host", "example.org", "x-y", "z"));
    assertThat(head.bodyLength()).isZero();
    assertThat(reader.next()).isSameAs(EndOfMessage.PLAIN);
    assertThat(reader.next()).isEqualTo(NeedMore.NEED_MORE);
    assertThat(reader.atMessageStart()).isTrue();
  }

  @Test
  void one_empty_line_before_a_request_line_is_ignored() throws Exception {
    assertThat(request("\r\n" + head("GET / HTTP/1.1", "Host: a")).method()).isEqualTo("GET");
  }

  @Test
  void one_empty_line_between_requests_is_ignored() {
    String get = head("GET / HTTP/1.1", "Host: a");

    assertThat(Wire.read(get + "\r\n" + get)).hasSize(4);
  }

  @Test
  void an_empty_line_alone_begins_no_message() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(bytes("\r"));
    assertThat(reader.next()).isEqualTo(NeedMore.NEED_MORE);
    assertThat(reader.atMessageStart()).isTrue();
    reader.feed(bytes("\n"));
    assertThat(reader.next()).isEqualTo(NeedMore.NEED_MORE);
    assertThat(reader.atMessageStart()).isTrue();
    reader.feed(bytes("G"));
    assertThat(reader.next()).isEqualTo(NeedMore.NEED_MORE);
    assertThat(reader.atMessageStart()).isFalse();
  }

  @Test
  void a_second_empty_line_is_refused() {
    assertRefused("\r\n\r\n" + head("GET / HTTP/1.1", "Host: a"), 400, "RFC 9112 §2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET /\nHTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\n/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n",
      })
  void an_lf_without_cr_is_refused(String wire) {
    assertRefused(wire, 400, "RFC 9112 §2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\r / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\rX",
      })
  void a_cr_without_lf_is_refused(String wire) {
    assertRefused(wire, 400, "RFC 9112 §2.2");
  }

  @Test
  void http_1_0_is_read() throws Exception {
    assertThat(request(head("GET / HTTP/1.0")).minorVersion()).isZero();
  }

  @Test
  void a_higher_minor_version_is_read_as_1_1() throws Exception {
    assertThat(request(head("GET / HTTP/1.7", "Host: a")).minorVersion()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.1", "HTTP/9.9"})
  void another_major_version_is_refused_with_505(String version) {
    assertRefused(head("GET / " + version, "Host: a"), 505, "RFC 9110 §15.6.6");
  }

  @Test
  void the_preface_of_http_2_is_refused_with_505() {
    assertRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "RFC 9110 §15.6.6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http/1.1",
        "Http/1.1",
        "HTTP/1",
        "HTTP/1.",
        "HTTP/11",
        "HTTP 1.1",
        "HTTP/1,1",
        "HTTP/a.1",
        "HTTP/1.x",
        "HTTPS/1.1",
        "ICY/1.1 ",
        "X",
        "",
        " HTTP/1.1"
      })
  void a_malformed_version_is_refused(String version) {
    assertRefused(head("GET / " + version, "Host: a"), 400, "RFC 9112 §2.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 ", "HTTP/1.10", "HTTP/1.1\t", "HTTP/1.1 x"})
  void something_after_the_version_is_refused(String version) {
    assertRefused(head("GET / " + version, "Host: a"), 400, "RFC 9112 §3");
  }
}
