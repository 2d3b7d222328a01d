package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.head;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.Request;
import org.pulsarweb.web.RawClient.Answer;

/** What every server of HTTP/1.1 answers, however its handler is called. */
abstract class ServingContract extends MessagesContract {
  @Override
  Talk talk() throws IOException {
    return new RawTalk(server().connect());
  }

  /** A client that asks over HTTP/1.1. */
  private record RawTalk(RawClient client) implements Talk {
    @Override
    public Reply ask(Request request, Headers trailers) throws IOException {
      Http1Writer writer = Http1Writer.forClient();
      ByteSink out = ByteSink.open();
      byte[] body = request.bytes();
      Request addressed = request.withHeader("Host", "a");
      if (trailers.size() == 0) {
        writer.request(out, addressed.withBody(body));
      } else {
        writer.startStream(out, addressed);
        writer.chunk(out, body, 0, body.length);
        writer.endStream(out, trailers);
      }
      Answer answer = client.send(out.toBytes()).answerTo(request.method());
      return new Reply(answer.status(), answer.head().headers(), answer.bytes(), answer.trailers());
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  // ---- connections ----------------------------------------------------------------------------

  @Test
  void pipelined_requests_are_answered_in_their_order_with_slow_ones_in_between() throws Exception {
    var requests = new StringBuilder();
    for (int n = 0; n < 24; n++) {
      requests.append(n % 3 == 1 ? post("/slow", "x".repeat(24 - n)) : get("/n/" + n));
    }
    try (RawClient client = server().connect()) {
      client.send(requests.toString());
      for (int n = 0; n < 24; n++) {
        String expected = n % 3 == 1 ? "x".repeat(24 - n) : "" + n;
        assertThat(client.answer().text()).as("answer %d", n).isEqualTo(expected);
      }
    }
  }

  @Test
  void ten_thousand_pipelined_requests_are_answered_by_a_client_that_reads_late() throws Exception {
    try (RawClient client = server().connect();
        var threads = Executors.newSingleThreadExecutor()) {
      var sent = threads.submit(() -> client.send(get("/n/7").repeat(10_000)));
      for (int n = 0; n < 10_000; n++) {
        assertThat(client.answer().text()).isEqualTo("7");
      }
      assertThat(sent.get()).isSameAs(client);
    }
  }

  @Test
  void close_is_honoured_and_said() throws Exception {
    try (RawClient client = server().connect()) {
      Answer answer = client.ask(get("/", "Connection: close"));
      assertThat(answer.text()).isEqualTo("Hello World!\n");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_request_after_close_is_not_answered() throws Exception {
    try (RawClient client = server().connect()) {
      client.send(get("/n/1", "Connection: close") + get("/n/2"));
      assertThat(client.answer().text()).isEqualTo("1");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_handler_may_ask_to_close() throws Exception {
    try (RawClient client = server().connect()) {
      assertThat(client.ask(get("/close")).header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void http_1_0_closes_unless_it_asks_to_keep_alive() throws Exception {
    try (RawClient client = server().connect()) {
      Answer kept = client.ask(head("GET /n/1 HTTP/1.0", "Connection: keep-alive"));
      assertThat(kept.header("Connection")).isEqualTo("keep-alive");
      Answer last = client.ask(head("GET /n/2 HTTP/1.0"));
      assertThat(last.text()).isEqualTo("2");
      assertThat(last.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_stream_to_http_1_0_ends_with_the_connection() throws Exception {
    try (RawClient client = server().connect()) {
      Answer answer = client.ask(head("GET /stream HTTP/1.0", "Connection: keep-alive"));
      assertThat(answer.text()).isEqualTo("0\n1\n2\n");
      assertThat(answer.header("Transfer-Encoding")).isEmpty();
      assertThat(answer.header("Connection")).isEqualTo("close");
    }
  }

  // ---- heads ----------------------------------------------------------------------------------

  @Test
  void no_tunnel_is_opened() throws Exception {
    try (RawClient client = server().connect()) {
      assertThat(client.ask(request("CONNECT", "example.org:443")).status()).isEqualTo(501);
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  // ---- bodies ---------------------------------------------------------------------------------

  @Test
  void chunks_and_trailers_are_read() throws Exception {
    String wire = "5\r\nhello\r\n6\r\n world\r\n0\r\nDigest: abc\r\n\r\n";
    try (RawClient client = server().connect()) {
      client.send(request("POST", "/trailers", "Transfer-Encoding: chunked") + wire);
      assertThat(client.answer().text()).isEqualTo("hello world abc");
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void chunks_and_trailers_are_written() throws Exception {
    try (RawClient client = server().connect()) {
      Answer answer = client.ask(get("/stream"));
      assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(answer.text()).isEqualTo("0\n1\n2\n");
      assertThat(answer.trailers().get("Count").asInt()).isEqualTo(3);
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void an_echo_holds_back_a_client_that_sends_and_does_not_read() throws Exception {
    int length = 64 * 1024 * 1024;
    try (var channel = SocketChannel.open();
        var selector = Selector.open();
        var threads = Executors.newSingleThreadExecutor()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
      channel.connect(server().address());
      channel.write(
          ByteBuffer.wrap(
              request("POST", "/echo", "Content-Length: " + length, "Connection: close")
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer piece = ByteBuffer.allocate(length);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      while (piece.hasRemaining() && selector.select(500) > 0) {
        channel.write(piece);
        selector.selectedKeys().clear();
      }
      assertThat(piece.position()).as("bytes sent unread").isLessThan(length / 2);

      key.cancel();
      selector.selectNow();
      channel.configureBlocking(true);
      var sent =
          threads.submit(() -> {
            while (piece.hasRemaining()) {
              channel.write(piece);
            }
            return piece.position();
          });
      long received = 0;
      ByteBuffer in = ByteBuffer.allocate(64 * 1024);
      for (int count; (count = channel.read(in.clear())) >= 0; ) {
        received += count;
      }
      assertThat(sent.get()).isEqualTo(length);
      assertThat(received).as("the echo, its head and its chunks").isGreaterThan(length);
    }
  }

  @Test
  void an_echo_streams_while_the_body_still_comes() throws Exception {
    try (RawClient client = server().connect()) {
      client.send(request("POST", "/echo", "Transfer-Encoding: chunked"));
      var seen = new StringBuilder();
      for (String word : List.of("alpha", "beta", "gamma")) {
        client.send(Integer.toHexString(word.length()) + "\r\n" + word + "\r\n");
        while (!seen.toString().contains(word)) {
          seen.append(new String(client.read(), StandardCharsets.US_ASCII));
        }
      }
      client.send("0\r\n\r\n");
      while (!seen.toString().endsWith("0\r\n\r\n")) {
        seen.append(new String(client.read(), StandardCharsets.US_ASCII));
      }
      assertThat(client.ask(get("/n/5")).text()).as("the connection lives on").isEqualTo("5");
    }
  }

  @Test
  void a_client_that_waits_for_100_gets_it_when_the_body_is_read() throws Exception {
    try (RawClient client = server().connect()) {
      for (String path : List.of("/text", "/echo")) {
        String expect = request("POST", path, "Expect: 100-continue", "Content-Length: 5");
        assertThat(client.ask(expect).status()).as(path).isEqualTo(100);
        assertThat(client.send("hello").finalAnswer().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void a_client_that_does_not_wait_for_100_does_not_get_it() throws Exception {
    try (RawClient client = server().connect()) {
      Answer answer = client.ask(post("/text", "hello", "Expect: 100-continue"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void a_body_that_nobody_wants_is_refused_by_the_final_answer() throws Exception {
    try (RawClient client = server().connect()) {
      String expect = request("POST", "/ignore", "Expect: 100-continue", "Content-Length: 5");
      Answer answer = client.ask(expect);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_large_body_that_was_not_read_ends_the_connection_after_the_answer() throws Exception {
    try (RawClient client = server().connect()) {
      client.send(post("/ignore", "x".repeat(600_000)));
      Answer answer = client.answer();
      assertThat(answer.text()).isEqualTo("not read");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_half_closed_client_gets_every_answer() throws Exception {
    try (RawClient client = server().connect()) {
      client.send(post("/slow", "x".repeat(30)) + get("/n/1") + get("/stream")).endOutput();
      var answers = new ArrayList<String>();
      for (int n = 0; n < 3; n++) {
        answers.add(client.answer().text());
      }
      assertThat(answers).isEqualTo(Arrays.asList("x".repeat(30), "1", "0\n1\n2\n"));
      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}
