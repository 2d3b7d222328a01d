package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pulsarweb.http.Wire.bytes;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.request;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("What the writer writes and what it refuses")
class Http1WriterTest {
  private final Http1Writer writer = Http1Writer.forServer("Pulsar");
  private final ByteSink out = ByteSink.open();

  private static RequestHead get() throws ProtocolException {
    return request(head("GET / HTTP/1.1", "Host: a"));
  }

  private static RequestHead headRequest() throws ProtocolException {
    return request(head("HEAD / HTTP/1.1", "Host: a"));
  }

  private static RequestHead old(String... lines) throws ProtocolException {
    return request("GET / HTTP/1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n");
  }

  private String written() {
    String text = out.toString();
    out.clear();
    return text;
  }

  private void assertRefusedByUs(String rule, ThrowingCallable call) {
    int before = out.size();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProtocolException.ByUs.class, e -> assertThat(e.rule()).isEqualTo(rule));
    assertThat(out.size()).as("nothing was written").isEqualTo(before);
  }

  @Test
  void a_response_has_server_date_type_and_length() throws Exception {
    writer.date(bytes("Fri, 20 Nov 2026 12:00:00 GMT"));

    assertThat(writer.respond(out, get(), Response.text("Hello\n"), false)).isTrue();
    assertThat(written())
        .isEqualTo(
            """
            HTTP/1.1 200 OK\r
            Server: Pulsar\r
            Date: Fri, 20 Nov 2026 12:00:00 GMT\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 6\r
            \r
            Hello
            """);
  }

  @Test
  void without_a_name_and_a_clock_there_is_no_server_and_no_date() throws Exception {
    Http1Writer.forServer("").respond(out, get(), Response.status(404), false);

    assertThat(written()).isEqualTo("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void a_new_date_is_written_from_then_on() throws Exception {
    writer.date(bytes("Fri, 20 Nov 2026 12:00:00 GMT"));
    writer.date(bytes("Fri, 20 Nov 2026 12:00:01 GMT"));

    writer.respond(out, get(), Response.text("a"), false);
    assertThat(written()).contains("12:00:01").doesNotContain("12:00:00");
  }

  @Test
  void a_response_may_have_its_own_server_and_date() throws Exception {
    writer.date(bytes("Fri, 20 Nov 2026 12:00:00 GMT"));

    writer.respond(out, get(), Response.text("a").withHeader("server", "Mine"), false);
    assertThat(written()).containsOnlyOnce("erver: ").contains("server: Mine", "Date: Fri");
    writer.respond(out, get(), Response.text("a").withHeader("Date", "today"), false);
    assertThat(written()).containsOnlyOnce("Date: ").contains("Date: today", "Server: Pulsar");
    Response both = Response.text("a").withHeader("Date", "today").withHeader("Server", "Mine");
    writer.respond(out, get(), both, false);
    assertThat(written()).containsOnlyOnce("Date: ").containsOnlyOnce("Server: ");
  }

  @Test
  void an_unknown_status_has_no_reason() throws Exception {
    writer.respond(out, get(), Response.status(299), false);

    assertThat(written()).startsWith("HTTP/1.1 299 \r\n");
  }

  @Test
  void the_connection_closes_when_either_side_wants_it() throws Exception {
    RequestHead closing = request(head("GET / HTTP/1.1", "Host: a", "Connection: close"));

    assertThat(writer.respond(out, closing, Response.text("a"), false)).isFalse();
    assertThat(written()).containsOnlyOnce("Connection: close\r\n");
    assertThat(writer.respond(out, get(), Response.text("a"), true)).isFalse();
    assertThat(written()).containsOnlyOnce("Connection: close\r\n");
    Response last = Response.text("a").withHeader("connection", "X, Close");
    assertThat(writer.respond(out, get(), last, false)).isFalse();
    assertThat(written()).containsOnlyOnce("onnection: ").contains("Connection: close\r\n");
  }

  @Test
  void other_connection_options_of_a_handler_are_not_written() throws Exception {
    writer.respond(out, get(), Response.text("a").withHeader("Connection", "keep-alive"), false);

    assertThat(written()).doesNotContain("Connection");
  }

  @Test
  void a_client_of_http_1_0_is_told_that_its_connection_lives_on() throws Exception {
    assertThat(writer.respond(out, old("Connection: keep-alive"), Response.text("a"), false))
        .isTrue();
    assertThat(written()).startsWith("HTTP/1.1 200 OK").contains("Connection: keep-alive\r\n");
    assertThat(writer.respond(out, old("X: y"), Response.text("a"), false)).isFalse();
    assertThat(written()).contains("Connection: close\r\n");
  }

  @Test
  void an_answer_to_head_has_the_length_and_not_the_body() throws Exception {
    writer.respond(out, headRequest(), Response.text("Hello"), false);
    assertThat(written()).contains("Content-Length: 5\r\n").endsWith("\r\n\r\n");

    writer.respond(
        out, headRequest(), Response.status(200).withHeader("Content-Length", "99"), false);
    assertThat(written()).containsOnlyOnce("Content-Length: 99\r\n").endsWith("\r\n\r\n");

    writer.respond(out, headRequest(), Response.status(200), false);
    assertThat(written()).doesNotContain("Content-Length");
  }

  @Test
  void an_answer_204_has_no_length() throws Exception {
    writer.respond(out, get(), Response.status(204), false);
    assertThat(written())
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .doesNotContain("Content-Length");
  }

  @Test
  void an_answer_304_has_the_length_of_what_it_stands_for_or_none() throws Exception {
    writer.respond(out, get(), Response.status(304), false);
    assertThat(written()).doesNotContain("Content-Length");
    writer.respond(out, get(), Response.status(304).withHeader("Content-Length", "7"), false);
    assertThat(written()).contains("Content-Length: 7\r\n");
  }

  @Test
  void an_answer_205_says_that_it_is_empty() throws Exception {
    writer.respond(out, get(), Response.status(205), false);
    assertThat(written()).contains("Content-Length: 0\r\n");
  }

  @Test
  void an_answer_101_keeps_its_own_connection_field() throws Exception {
    RequestHead upgrade =
        request(head("GET / HTTP/1.1", "Host: a", "Upgrade: x", "Connection: upgrade"));
    Response response =
        Response.status(101).withHeader("Upgrade", "x").withHeader("Connection", "Upgrade");

    assertThat(writer.respond(out, upgrade, response, false)).isTrue();
    assertThat(written())
        .isEqualTo(
            """
            HTTP/1.1 101 Switching Protocols\r
            Server: Pulsar\r
            Upgrade: x\r
            Connection: Upgrade\r
            \r
            """);
  }

  @Test
  void a_successful_answer_to_connect_has_no_length() throws Exception {
    RequestHead connect = request(head("CONNECT a:1 HTTP/1.1", "Host: a:1"));

    assertThat(writer.respond(out, connect, Response.status(200), false)).isTrue();
    assertThat(written()).isEqualTo("HTTP/1.1 200 OK\r\nServer: Pulsar\r\n\r\n");
    writer.respond(out, connect, Response.status(403), false);
    assertThat(written()).contains("Content-Length: 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 304})
  void a_body_where_none_may_be_is_refused(int status) {
    assertRefusedByUs(
        "RFC 9112 §6.3", () -> writer.respond(out, get(), Response.text(status, "x"), false));
    assertRefusedByUs(
        "RFC 9112 §6.3",
        () -> writer.startStream(out, get(), Response.stream(_ -> {}).withStatus(status), false));
  }

  @Test
  void a_declared_length_is_the_bodys_own_or_refused() throws Exception {
    writer.respond(out, get(), Response.text("abc").withHeader("Content-Length", "3"), false);
    assertThat(written()).containsOnlyOnce("Content-Length: 3\r\n");

    for (String wrong : new String[] {"4", "-3", "x", "", "99999999999999999999"}) {
      assertRefusedByUs(
          "RFC 9110 §8.6",
          () ->
              writer.respond(
                  out, get(), Response.text("abc").withHeader("Content-Length", wrong), false));
    }
    Response twice =
        Response.text("abc").withHeader("Content-Length", "3").withHeader("Content-Length", "3");
    assertRefusedByUs("RFC 9110 §8.6", () -> writer.respond(out, get(), twice, false));
  }

  @Test
  void a_transfer_coding_of_a_handler_is_refused() {
    Response coded = Response.text("abc").withHeader("Transfer-Encoding", "chunked");

    assertRefusedByUs("RFC 9112 §6.1", () -> writer.respond(out, get(), coded, false));
    assertRefusedByUs("RFC 9112 §6.1", () -> writer.startStream(out, get(), coded, false));
  }

  @Test
  void a_stream_goes_in_chunks_with_trailers() throws Exception {
    boolean alive = writer.startStream(out, get(), Response.stream("a/b", _ -> {}), false);
    writer.chunk(out, bytes("xhello"), 1, 6);
    writer.chunk(out, bytes(""), 0, 0);
    writer.chunk(out, bytes("0123456789abcdef"), 0, 16);
    writer.endStream(out, Headers.of("Digest", "x"));

    assertThat(alive).isTrue();
    assertThat(written())
        .isEqualTo(
            """
            HTTP/1.1 200 OK\r
            Server: Pulsar\r
            Content-Type: a/b\r
            Transfer-Encoding: chunked\r
            \r
            5\r
            hello\r
            10\r
            0123456789abcdef\r
            0\r
            Digest: x\r
            \r
            """);
  }

  @Test
  void a_chunk_may_be_sent_by_the_caller() throws Exception {
    writer.startStream(out, get(), Response.stream(_ -> {}), false);
    out.clear();

    assertThat(writer.chunkStart(out, 300)).isTrue();
    assertThat(written()).isEqualTo("12c\r\n");
    writer.chunkEnd(out);
    assertThat(written()).isEqualTo("\r\n");
  }

  @Test
  void a_stream_of_declared_length_is_exactly_that_long() throws Exception {
    Response response = Response.stream(_ -> {}).withHeader("Content-Length", "5");
    assertThat(writer.startStream(out, get(), response, false)).isTrue();
    assertThat(written()).contains("Content-Length: 5\r\n").doesNotContain("chunked");
    writer.chunk(out, bytes("hel"), 0, 3);
    assertRefusedByUs("RFC 9110 §8.6", () -> writer.chunk(out, bytes("lo!"), 0, 3));
    assertRefusedByUs("RFC 9110 §8.6", () -> writer.endStream(out, Headers.EMPTY));
    writer.chunk(out, bytes("lo"), 0, 2);
    writer.endStream(out, Headers.of("Digest", "x"));

    assertThat(written()).isEqualTo("hello");
  }

  @Test
  void a_stream_to_a_client_of_http_1_0_lasts_until_the_connection_closes() throws Exception {
    RequestHead keepAlive = old("Connection: keep-alive");

    assertThat(writer.startStream(out, keepAlive, Response.stream(_ -> {}), false)).isFalse();
    writer.chunk(out, bytes("hello"), 0, 5);
    writer.endStream(out, Headers.of("Digest", "x"));
    assertThat(written()).contains("Connection: close\r\n").endsWith("\r\n\r\nhello");

    Response declared = Response.stream(_ -> {}).withHeader("Content-Length", "0");
    assertThat(writer.startStream(out, keepAlive, declared, false)).isTrue();
  }

  @Test
  void a_stream_in_answer_to_head_goes_nowhere() throws Exception {
    writer.startStream(out, headRequest(), Response.stream(_ -> {}), false);
    assertThat(written()).contains("Transfer-Encoding: chunked\r\n");
    assertThat(writer.chunkStart(out, 5)).isFalse();
    writer.chunkEnd(out);
    writer.chunk(out, bytes("hello"), 0, 5);
    writer.endStream(out, Headers.EMPTY);

    assertThat(written()).isEmpty();
  }

  @Test
  void a_trailer_that_frames_the_message_is_refused() throws Exception {
    writer.startStream(out, get(), Response.stream(_ -> {}), false);

    assertRefusedByUs(
        "RFC 9110 §6.5.1", () -> writer.endStream(out, Headers.of("Content-Length", "5")));
  }

  @Test
  void calls_in_the_wrong_order_are_refused() throws Exception {
    RequestHead get = get();
    Response stream = Response.stream(_ -> {});
    assertWrongOrder(() -> writer.chunk(out, bytes("x"), 0, 1));
    assertWrongOrder(() -> writer.chunkStart(out, 1));
    assertWrongOrder(() -> writer.chunkEnd(out));
    assertWrongOrder(() -> writer.endStream(out, Headers.EMPTY));
    assertWrongOrder(() -> writer.respond(out, get, stream, false));
    writer.startStream(out, get, stream, false);
    assertWrongOrder(() -> writer.startStream(out, get, stream, false));
    assertWrongOrder(() -> writer.respond(out, get, Response.text("x"), false));
    assertWrongOrder(() -> writer.interim(out, 100, Headers.EMPTY));
    assertWrongOrder(() -> writer.refuse(out, 400, "x"));
    assertWrongOrder(() -> writer.chunkEnd(out));
    writer.chunkStart(out, 1);
    assertWrongOrder(() -> writer.chunk(out, bytes("x"), 0, 1));
    assertWrongOrder(() -> writer.endStream(out, Headers.EMPTY));
    assertThatThrownBy(() -> writer.chunkStart(out, 0)).isInstanceOf(RuntimeException.class);
  }

  private static void assertWrongOrder(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void each_role_writes_its_own_messages_only() throws Exception {
    RequestHead get = get();
    Request request = Request.of("GET", "/").withHeader("Host", "a");

    assertWrongOrder(() -> writer.request(out, request));
    assertWrongOrder(() -> writer.startStream(out, request));
    Http1Writer client = Http1Writer.forClient();
    assertWrongOrder(() -> client.respond(out, get, Response.text("x"), false));
    assertWrongOrder(() -> client.interim(out, 100, Headers.EMPTY));
  }

  @Test
  void an_interim_response_is_a_head_without_framing() {
    writer.interim(out, 103, Headers.of("Link", "<a>", "Content-Length", "5"));
    assertThat(written()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n");
    writer.interim(out, 100, Headers.EMPTY);
    assertThat(written()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

    for (int wrong : new int[] {99, 101, 200}) {
      assertThatThrownBy(() -> writer.interim(out, wrong, Headers.EMPTY))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_refusal_is_complete_and_closes() {
    assertThat(Wire.text(Http1Writer.refusal(431, "Too large")))
        .isEqualTo(
            """
            HTTP/1.1 431 Request Header Fields Too Large\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 10\r
            Connection: close\r
            \r
            Too large
            """);
    writer.refuse(out, 400, "x");
    assertThat(written()).contains("Server: Pulsar\r\n", "Connection: close\r\n");
    assertThatThrownBy(() -> Http1Writer.refusal(200, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_request_has_a_length_when_it_has_a_body_or_its_method_means_one() throws Exception {
    Http1Writer client = Http1Writer.forClient();
    client.request(out, Request.of("GET", "/a?b").withHeader("Host", "a"));
    assertThat(written()).isEqualTo("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n");
    client.request(out, Request.of("POST", "/").withHeader("Host", "a"));
    assertThat(written()).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    client.request(out, Request.of("PUT", "/").withHeader("Host", "a").withBody(bytes("abc")));
    assertThat(written()).isEqualTo("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  }

  @Test
  void a_request_may_stream() throws Exception {
    Http1Writer client = Http1Writer.forClient();
    client.startStream(out, Request.of("POST", "/").withHeader("Host", "a"));
    client.chunk(out, bytes("abc"), 0, 3);
    client.endStream(out, Headers.EMPTY);
    assertThat(written())
        .isEqualTo(
            """
            POST / HTTP/1.1\r
            Host: a\r
            Transfer-Encoding: chunked\r
            \r
            3\r
            abc\r
            0\r
            \r
            """);
  }

  @Test
  void a_request_without_one_host_or_with_a_wrong_length_is_refused() {
    Http1Writer client = Http1Writer.forClient();
    Request bare = Request.of("GET", "/");
    Request host = bare.withHeader("Host", "a");

    assertRefusedByUs("RFC 9112 §3.2", () -> client.request(out, bare));
    assertRefusedByUs("RFC 9112 §3.2", () -> client.request(out, host.withHeader("host", "a")));
    assertRefusedByUs(
        "RFC 9110 §8.6", () -> client.request(out, host.withHeader("Content-Length", "1")));
    assertRefusedByUs(
        "RFC 9112 §6.1",
        () -> client.startStream(out, host.withHeader("Transfer-Encoding", "chunked")));
  }

  @Test
  void nothing_a_handler_says_can_begin_a_new_line() {
    String[] names = {"X\r\nY", "X:", "", "X Y", "X\0", "\u00e9", "X\u010d"};
    for (String name : names) {
      assertThatThrownBy(() -> Response.text("a").withHeader(name, "v"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    String[] values = {
      "a\r\nX: y", "a\nb", "a\rb", "a\0", "a\u007f", " a", "a ", "\u010a", "\u560a"
    };
    for (String value : values) {
      assertThatThrownBy(() -> Response.text("a").withHeader("X", value))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Response.redirect("/a\r\nX: y").header("Location").asText())
        .isEqualTo("/a%0D%0AX:%20y");
  }

  @Test
  void a_head_is_written_for_a_body_that_somebody_else_sends() throws Exception {
    Http1Writer client = Http1Writer.forClient();
    Headers fields = Headers.of("Accept", "*/*");

    client.requestHead(out, "GET", "/a?b", "a:81", fields, 0);
    assertThat(written()).isEqualTo("GET /a?b HTTP/1.1\r\nHost: a:81\r\nAccept: */*\r\n\r\n");
    client.requestHead(out, "POST", "/", "a", Headers.EMPTY, 0);
    assertThat(written()).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    client.requestHead(out, "PUT", "/", "a", Headers.of("Host", "b"), 3);
    assertThat(written()).isEqualTo("PUT / HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\n");
  }

  @Test
  void pieces_of_a_request_have_a_length_or_are_chunks() throws Exception {
    Http1Writer client = Http1Writer.forClient();

    client.startStream(out, "POST", "/", "a", Headers.EMPTY, 2);
    client.chunk(out, bytes("ok"), 0, 2);
    client.endStream(out, Headers.EMPTY);
    assertThat(written()).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
    client.startStream(out, "POST", "/", "a", Headers.EMPTY, -1);
    client.chunk(out, bytes("ok"), 0, 2);
    client.endStream(out, Headers.EMPTY);
    assertThat(written())
        .isEqualTo(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
  }

  @Test
  void a_head_that_would_be_two_is_not_written() {
    Http1Writer client = Http1Writer.forClient();
    Headers none = Headers.EMPTY;

    for (String method : List.of("", "GET /", "GET\r\nA: b")) {
      assertRefusedByUs("RFC 9110 §9.1", () -> client.requestHead(out, method, "/", "a", none, 0));
    }
    for (String target : List.of("", "/ HTTP/1.1\r\nA: b\r\n", "/a b")) {
      assertRefusedByUs(
          "RFC 9112 §3.2", () -> client.requestHead(out, "GET", target, "a", none, 0));
    }
    Headers two = Headers.of("Host", "a", "Host", "b");
    assertRefusedByUs("RFC 9112 §3.2", () -> client.requestHead(out, "GET", "/", "a", two, 0));
    Headers long9 = Headers.of("Content-Length", "9");
    assertRefusedByUs("RFC 9110 §8.6", () -> client.requestHead(out, "PUT", "/", "a", long9, 2));
  }
}
