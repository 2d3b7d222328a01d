package org.pulsarweb.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("Fields that come again mean the same again")
class RepeatedFieldsTest {
  private final Http1Reader reader = Http1Reader.forServer(Http1Limits.DEFAULTS);

  private RequestHead read(String wire) throws ProtocolException.ByPeer {
    reader.feed(wire.getBytes(ISO_8859_1));
    RequestHead head = (RequestHead) reader.next();
    while (reader.next() instanceof Http1Event.BodyChunk) {
      // to the end of the message
    }
    return head;
  }

  @Test
  void with_another_request_line() throws Exception {
    String fields = "Host: a\r\nX-One: 1\r\nConnection: close\r\n\r\n";
    RequestHead first = read("GET /one HTTP/1.1\r\n" + fields);
    RequestHead second = read("GET /a/longer/one HTTP/1.1\r\n" + fields);
    RequestHead third = read("HEAD / HTTP/1.1\r\n" + fields);

    assertThat(second.target()).isEqualTo("/a/longer/one");
    assertThat(second.headers()).isEqualTo(first.headers()).isEqualTo(third.headers());
    assertThat(second.headers().get("x-one").asText()).isEqualTo("1");
    assertThat(second.keepAlive()).isFalse();
    assertThat(third.isHead()).isTrue();
  }

  @Test
  void with_a_body_after_them() throws Exception {
    String wire = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    for (int i = 0; i < 3; i++) {
      assertThat(read(wire).bodyLength()).isEqualTo(3);
    }
  }

  @Test
  void and_a_changed_byte_is_seen() throws Exception {
    RequestHead one = read("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
    RequestHead two = read("GET / HTTP/1.1\r\nHost: a\r\nX: 2\r\n\r\n");
    RequestHead more = read("GET / HTTP/1.1\r\nHost: a\r\nX: 2\r\nY: 3\r\n\r\n");

    assertThat(one.headers().get("X").asText()).isEqualTo("1");
    assertThat(two.headers().get("X").asText()).isEqualTo("2");
    assertThat(more.headers().get("Y").asText()).isEqualTo("3");
  }

  @Test
  void also_after_many_that_differed() throws Exception {
    for (int i = 0; i < 40; i++) {
      String fields = "Host: a\r\nX: " + (i < 20 ? i : 0) + "\r\n\r\n";
      RequestHead head = read("GET / HTTP/1.1\r\n" + fields);
      assertThat(head.headers().get("X").asInt()).isEqualTo(i < 20 ? i : 0);
    }
  }

  @Test
  void but_the_limit_of_the_whole_head_is_kept() throws Exception {
    var small = Http1Reader.forServer(Http1Limits.DEFAULTS.withHeadMaxBytes(100));
    String fields = "Host: a\r\nX: " + "x".repeat(40) + "\r\n\r\n";
    small.feed(("GET / HTTP/1.1\r\n" + fields).getBytes(ISO_8859_1));
    assertThat(small.next()).isInstanceOf(RequestHead.class);
    assertThat(small.next()).isInstanceOf(Http1Event.EndOfMessage.class);
    small.feed(("GET /" + "y".repeat(60) + " HTTP/1.1\r\n" + fields).getBytes(ISO_8859_1));
    assertThatThrownBy(small::next)
        .isInstanceOfSatisfying(
            ProtocolException.ByPeer.class, e -> assertThat(e.status()).isEqualTo(431));
  }

  @Test
  void trailers_between_them_do_no_harm() throws Exception {
    String wire =
        "POST / HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "3\r\n"
            + "abc\r\n"
            + "0\r\n"
            + "X: 1\r\n\r\n";
    for (int i = 0; i < 3; i++) {
      RequestHead head = read(wire);
      assertThat(head.bodyLength()).isEqualTo(-1);
      assertThat(head.headers().size()).isEqualTo(2);
    }
  }
}
