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
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.RawClient.Answer;

/** What every server of HTTP/1.1 answers, however its handler is called. */
abstract class ServingContract {
  private static final int LARGE_BYTES = 8 * 1024 * 1024;

  record Order(String item, int count) {}

  @SuppressWarnings("NullAway.Init") // opened before each test
  private LiveServer server;

  /** Returns the server that is tested, with this handler. */
  abstract HttpServer serverOf(HttpHandler handler);

  @BeforeEach
  void open() throws IOException {
    HttpSettings settings =
        HttpSettings.DEFAULTS.withMessages(
            HttpSettings.DEFAULTS.messages().withBodyMaxBytes(64L * 1024 * 1024));
    server =
        LiveServer.of(
            serverOf(
                    Router.of()
                        .get("/", _ -> Response.text("Hello World!\n"))
                        .get("/n/{n:int}", request -> Response.text(request.path("n").asText()))
                        .post("/slow", ServingContract::slow)
                        .get("/query", request -> Response.text(request.queryAll("q").toString()))
                        .get("/large", _ -> Response.bytes(noise(LARGE_BYTES)))
                        .get("/stream", _ -> Response.stream(ServingContract::count))
                        .get("/endless", _ -> Response.stream(ServingContract::endless))
                        .get("/close", _ -> Response.text("x").withHeader("Connection", "close"))
                        .get("/latin1", _ -> Response.bytes("text/plain", new byte[] {(byte) 0xe9}))
                        .post("/text", request -> Response.text(request.text()))
                        .post("/bytes", request -> Response.bytes(request.bytes()))
                        .post("/trailers", ServingContract::trailers)
                        .post("/json", ServingContract::order)
                        .post("/echo", ServingContract::echo)
                        .post("/ignore", _ -> Response.text("not read")))
                .with(settings));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Response slow(Request request) throws Exception {
    String text = request.text();
    Thread.sleep(text.length());
    return Response.text(text);
  }

  private static void count(Response.Sink out) throws IOException {
    for (int n = 0; n < 3; n++) {
      out.write(n + "\n");
      out.flush();
    }
    out.trailer("Count", "3");
  }

  private static void endless(Response.Sink out) throws IOException {
    while (true) {
      out.write("more\n");
    }
  }

  private static Response trailers(Request request) throws IOException {
    Body body = request.body();
    return Response.text(request.text() + " " + body.trailers().get("Digest").orElse("none"));
  }

  private static Response order(Request request) throws IOException {
    Order order = request.json(Order.class);
    return Response.json(new Order(order.item(), order.count() + 1));
  }

  private static Response echo(Request request) {
    return Response.stream(out -> {
      Body body = request.body();
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        out.write(piece);
      }
    });
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  // ---- connections ----------------------------------------------------------------------------

  @Test
  void a_connection_serves_one_request_after_another() throws Exception {
    try (RawClient client = server.connect()) {
      for (int n = 0; n < 100; n++) {
        assertThat(client.ask(get("/n/" + n)).text()).isEqualTo("" + n);
      }
    }
  }

  @Test
  void pipelined_requests_are_answered_in_their_order_with_slow_ones_in_between() throws Exception {
    var requests = new StringBuilder();
    for (int n = 0; n < 24; n++) {
      requests.append(n % 3 == 1 ? post("/slow", "x".repeat(24 - n)) : get("/n/" + n));
    }
    try (RawClient client = server.connect()) {
      client.send(requests.toString());
      for (int n = 0; n < 24; n++) {
        String expected = n % 3 == 1 ? "x".repeat(24 - n) : "" + n;
        assertThat(client.answer().text()).as("answer %d", n).isEqualTo(expected);
      }
    }
  }

  @Test
  void ten_thousand_pipelined_requests_are_answered_by_a_client_that_reads_late() throws Exception {
    try (RawClient client = server.connect();
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
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(get("/", "Connection: close"));
      assertThat(answer.text()).isEqualTo("Hello World!\n");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_request_after_close_is_not_answered() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(get("/n/1", "Connection: close") + get("/n/2"));
      assertThat(client.answer().text()).isEqualTo("1");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_handler_may_ask_to_close() throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(client.ask(get("/close")).header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void http_1_0_closes_unless_it_asks_to_keep_alive() throws Exception {
    try (RawClient client = server.connect()) {
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
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(head("GET /stream HTTP/1.0", "Connection: keep-alive"));
      assertThat(answer.text()).isEqualTo("0\n1\n2\n");
      assertThat(answer.header("Transfer-Encoding")).isEmpty();
      assertThat(answer.header("Connection")).isEqualTo("close");
    }
  }

  // ---- heads ----------------------------------------------------------------------------------

  @Test
  void an_answer_has_date_and_server() throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(get("/"));
      Instant date =
          ZonedDateTime.parse(answer.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant();
      assertThat(Duration.between(date, Instant.now()).abs()).isLessThan(Duration.ofSeconds(2));
      assertThat(answer.header("Date")).hasSize("Fri, 20 Nov 2026 12:00:00 GMT".length());
      assertThat(answer.header("Server")).isEqualTo("Pulsar");
    }
  }

  @Test
  void the_date_goes_on() throws Exception {
    try (RawClient client = server.connect()) {
      String first = client.ask(get("/")).header("Date");
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      String next = first;
      while (next.equals(first) && System.nanoTime() < deadlineNanos) {
        next = client.ask(get("/")).header("Date");
      }
      assertThat(next).isNotEqualTo(first);
    }
  }

  @Test
  void head_is_answered_as_get_without_a_body() throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(request("HEAD", "/"));
      assertThat(answer.header("Content-Length")).isEqualTo("13");
      assertThat(answer.bytes()).isEmpty();
      assertThat(client.ask(request("HEAD", "/large")).header("Content-Length"))
          .isEqualTo("" + LARGE_BYTES);
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void head_does_not_run_a_stream() throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(request("HEAD", "/endless"));
      assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void a_query_is_decoded() throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(client.ask(get("/query?q=a+b&x&q=%C3%A9")).text()).isEqualTo("[a b, é]");
      assertThat(client.ask(get("/query?q=%zz")).status()).isEqualTo(400);
    }
  }

  @Test
  void no_tunnel_is_opened() throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(client.ask(request("CONNECT", "example.org:443")).status()).isEqualTo(501);
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  // ---- bodies ---------------------------------------------------------------------------------

  @Test
  void large_bodies_come_and_go_whole() throws Exception {
    byte[] bytes = noise(LARGE_BYTES);
    try (RawClient client = server.connect()) {
      assertThat(client.ask(get("/large")).bytes()).isEqualTo(bytes);
      client.send(request("POST", "/bytes", "Content-Length: " + bytes.length)).send(bytes);
      assertThat(client.answer().bytes()).isEqualTo(bytes);
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void json_is_read_and_written() throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(post("/json", "{\"item\":\"tea\",\"count\":1}"));
      assertThat(answer.text()).isEqualTo("{\"item\":\"tea\",\"count\":2}");
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(client.ask(post("/json", "{\"item\":")).status()).isEqualTo(400);
      assertThat(client.ask(post("/json", "a=b", "Content-Type: text/plain")).status())
          .isEqualTo(415);
    }
  }

  @Test
  void text_is_in_the_charset_that_was_said() throws Exception {
    byte[] latin = "é".getBytes(StandardCharsets.ISO_8859_1);
    try (RawClient client = server.connect()) {
      assertThat(client.ask(post("/text", "é")).text()).isEqualTo("é");
      client
          .send(
              request(
                  "POST",
                  "/text",
                  "Content-Type: text/plain; charset=iso-8859-1",
                  "Content-Length: 1"))
          .send(latin);
      Answer answer = client.answer();
      assertThat(answer.text()).isEqualTo("é");
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(client.ask(get("/latin1")).bytes()).isEqualTo(latin);
    }
  }

  @Test
  void chunks_and_trailers_are_read() throws Exception {
    String wire = "5\r\nhello\r\n6\r\n world\r\n0\r\nDigest: abc\r\n\r\n";
    try (RawClient client = server.connect()) {
      client.send(request("POST", "/trailers", "Transfer-Encoding: chunked") + wire);
      assertThat(client.answer().text()).isEqualTo("hello world abc");
      assertThat(client.ask(get("/n/5")).text()).isEqualTo("5");
    }
  }

  @Test
  void chunks_and_trailers_are_written() throws Exception {
    try (RawClient client = server.connect()) {
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
      channel.connect(server.address());
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
    try (RawClient client = server.connect()) {
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
    try (RawClient client = server.connect()) {
      for (String path : List.of("/text", "/echo")) {
        String expect = request("POST", path, "Expect: 100-continue", "Content-Length: 5");
        assertThat(client.ask(expect).status()).as(path).isEqualTo(100);
        assertThat(client.send("hello").finalAnswer().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void a_client_that_does_not_wait_for_100_does_not_get_it() throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(post("/text", "hello", "Expect: 100-continue"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void a_body_that_nobody_wants_is_refused_by_the_final_answer() throws Exception {
    try (RawClient client = server.connect()) {
      String expect = request("POST", "/ignore", "Expect: 100-continue", "Content-Length: 5");
      Answer answer = client.ask(expect);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_small_body_that_was_not_read_is_skipped() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(post("/ignore", "x".repeat(60_000)) + get("/n/5"));
      assertThat(client.answer().text()).isEqualTo("not read");
      assertThat(client.answer().text()).isEqualTo("5");
    }
  }

  @Test
  void a_large_body_that_was_not_read_ends_the_connection_after_the_answer() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(post("/ignore", "x".repeat(600_000)));
      Answer answer = client.answer();
      assertThat(answer.text()).isEqualTo("not read");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_half_closed_client_gets_every_answer() throws Exception {
    try (RawClient client = server.connect()) {
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
