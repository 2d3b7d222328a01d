package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.bytes;
import static org.pulsarweb.http.Wire.chunked;
import static org.pulsarweb.http.Wire.client;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.post;
import static org.pulsarweb.http.Wire.read;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("RFC 9112 §8, incomplete messages")
class Rfc9112Section8Test {
  private static final String GET = head("GET / HTTP/1.1", "Host: a");

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r", "GET / HT"})
  void a_head_that_is_cut_off_is_refused(String wire) {
    assertThat(read(wire)).containsExactly("refused 400 RFC 9112 §8");
  }

  @Test
  void a_body_that_is_cut_off_is_refused() {
    assertThat(read(post("ab", "Content-Length: 3"))).last().isEqualTo("refused 400 RFC 9112 §8");
    assertThat(read(chunked("3\r\nab"))).last().isEqualTo("refused 400 RFC 9112 §8");
    assertThat(read(chunked("3\r\nabc"))).last().isEqualTo("refused 400 RFC 9112 §8");
    assertThat(read(chunked("3\r\nabc\r\n0\r\n"))).last().isEqualTo("refused 400 RFC 9112 §8");
    assertThat(read(chunked("3\r\nabc\r\n0\r\nX: y\r\n")))
        .last()
        .isEqualTo("refused 400 RFC 9112 §8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\r"})
  void an_end_between_messages_is_fine(String blank) throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(bytes(GET + blank));
    reader.next();
    reader.next();
    reader.next();

    assertThatCode(reader::end).doesNotThrowAnyException();
    assertThat(reader.next()).isEqualTo(NeedMore.NEED_MORE);
  }

  @Test
  void whole_messages_fed_before_the_end_are_still_read() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(bytes(GET + GET + "GET"));
    reader.end();

    assertThat(reader.next()).isInstanceOf(RequestHead.class);
    assertThat(reader.next()).isInstanceOf(EndOfMessage.class);
    assertThat(reader.next()).isInstanceOf(RequestHead.class);
    assertThat(reader.next()).isInstanceOf(EndOfMessage.class);
    assertRefused(reader, 400, "RFC 9112 §8");
  }

  @Test
  void the_end_is_refused_at_once_where_more_was_asked_for() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(bytes("GET"));
    reader.next();

    assertThatThrownBy(reader::end).isInstanceOf(ProtocolException.ByPeer.class);
  }

  @Test
  void nothing_is_fed_after_the_end() throws Exception {
    Http1Reader reader = Wire.server();
    reader.end();

    assertThatThrownBy(() -> reader.feed(bytes("G"))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void after_a_refusal_every_call_throws_the_same() {
    Http1Reader reader = Wire.server();
    reader.feed(bytes("GET / HTTP/3.0\r\n\r\n"));
    Throwable first = catchThrowable(reader::next);
    reader.feed(bytes(GET));

    assertThat(catchThrowable(reader::next)).isSameAs(first);
    assertThat(first.getStackTrace()).isEmpty();
  }

  @Test
  void a_response_cut_off_within_its_declared_length_is_refused() {
    assertThat(read(client("GET"), bytes(head("HTTP/1.1 200 OK", "Content-Length: 3") + "ab")))
        .last()
        .isEqualTo("refused 400 RFC 9112 §8");
  }
}
