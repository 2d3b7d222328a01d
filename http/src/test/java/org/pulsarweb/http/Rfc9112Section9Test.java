package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.bytes;
import static org.pulsarweb.http.Wire.client;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.request;
import static org.pulsarweb.http.Wire.response;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9112 §9, connection management; RFC 9110 §7.6.1, §7.8, §10.1.1")
class Rfc9112Section9Test {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.1 | x                     | true",
        "1.1 | keep-alive            | true",
        "1.1 | close                 | false",
        "1.1 | Close                 | false",
        "1.1 | keep-alive, CLOSE     | false",
        "1.1 | a ,\tclose,b          | false",
        "1.1 | closed                | true",
        "1.1 | ,                     | true",
        "1.0 | x                     | false",
        "1.0 | keep-alive            | true",
        "1.0 | Keep-Alive, upgrade   | true",
        "1.0 | keep-alive, close     | false",
      })
  void a_connection_is_kept_as_its_options_say(String version, String options, boolean kept)
      throws Exception {
    String wire = head("GET / HTTP/" + version, "Host: a", "Connection: " + options);

    assertThat(request(wire).keepAlive()).isEqualTo(kept);
  }

  @Test
  void options_may_stand_in_several_fields() throws Exception {
    String wire = head("GET / HTTP/1.1", "Host: a", "Connection: x", "Connection: close");

    assertThat(request(wire).keepAlive()).isFalse();
  }

  @Test
  void without_options_1_1_is_kept_and_1_0_is_not() throws Exception {
    assertThat(request(head("GET / HTTP/1.1", "Host: a")).keepAlive()).isTrue();
    assertThat(request(head("GET / HTTP/1.0", "Host: a")).keepAlive()).isFalse();
  }

  @Test
  void responses_answer_their_requests_in_order() {
    byte[] wire =
        bytes(
            head("HTTP/1.1 200 OK", "Content-Length: 9")
                + head("HTTP/1.1 200 OK", "Content-Length: 1")
                + "x");

    assertThat(Wire.read(client("HEAD", "GET"), wire)).hasSize(5).contains("body x");
  }

  @Test
  void a_response_to_no_request_is_refused() {
    assertRefused(client(), head("HTTP/1.1 200 OK"), 400, "RFC 9112 §9.2");
    assertRefused(
        client("HEAD"),
        head("HTTP/1.1 200 OK") + head("HTTP/1.1 408 Request Timeout"),
        400,
        "RFC 9112 §9.2");
  }

  @Test
  void a_response_says_whether_its_connection_lives_on() throws Exception {
    assertThat(response("GET", head("HTTP/1.1 200 OK", "Content-Length: 0")).keepAlive()).isTrue();
    assertThat(
            response("GET", head("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close"))
                .keepAlive())
        .isFalse();
    assertThat(response("GET", head("HTTP/1.0 200 OK", "Content-Length: 0")).keepAlive()).isFalse();
  }

  @Test
  void an_upgrade_is_asked_by_a_field_and_an_option_together() throws Exception {
    assertThat(upgrade("1.1", "Upgrade: websocket", "Connection: keep-alive, Upgrade")).isTrue();
    assertThat(upgrade("1.1", "Upgrade: websocket", "X: y")).isFalse();
    assertThat(upgrade("1.1", "Connection: upgrade", "X: y")).isFalse();
    assertThat(upgrade("1.0", "Upgrade: websocket", "Connection: upgrade")).isFalse();
  }

  private static boolean upgrade(String version, String... lines) throws ProtocolException {
    return request(head("GET / HTTP/" + version, "Host: a", lines[0], lines[1])).upgrade();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue", "100-Continue"})
  void a_client_that_waits_for_100_says_so(String expectation) throws Exception {
    String wire = Wire.post("", "Content-Length: 3", "Expect: " + expectation);

    assertThat(request(wire).expectsContinue()).isTrue();
  }

  @Test
  void without_a_body_nothing_is_waited_for() throws Exception {
    assertThat(request(Wire.post("", "Expect: 100-continue")).expectsContinue()).isFalse();
  }

  @Test
  void http_1_0_expects_nothing() throws Exception {
    String wire = head("POST / HTTP/1.0", "Content-Length: 3", "Expect: 100-continue", "Expect: x");

    assertThat(request(wire).expectsContinue()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200-ok", "100-continue, x", "", "100-continue;a"})
  void another_expectation_is_refused_with_417(String expectation) {
    assertRefused(
        Wire.post("", "Content-Length: 3", "Expect: " + expectation), 417, "RFC 9110 §10.1.1");
  }

  @Test
  void the_rest_after_an_upgrade_is_handed_over() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(
        bytes(head("GET / HTTP/1.1", "Host: a", "Upgrade: x", "Connection: upgrade") + "raw"));
    reader.next();
    reader.next();

    assertThat(reader.buffered()).isEqualTo(3);
    assertThat(Wire.text(reader.takeRest())).isEqualTo("raw");
    assertThat(reader.next()).isEqualTo(Http1Event.NeedMore.NEED_MORE);
  }
}
