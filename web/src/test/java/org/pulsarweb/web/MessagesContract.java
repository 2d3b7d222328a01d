package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** What every server answers, over whatever version of HTTP, however its handler is called. */
abstract class MessagesContract {
  static final int LARGE_BYTES = 8 * 1024 * 1024;

  record Order(String item, int count) {}

  /** A client with one connection. */
  interface Talk extends AutoCloseable {
    /** Sends a request, with trailers if there are any, and reads its answer whole. */
    Reply ask(Request request, Headers trailers) throws IOException;

    default Reply ask(Request request) throws IOException {
      return ask(request, Headers.EMPTY);
    }

    default Reply get(String target) throws IOException {
      return ask(Request.of("GET", target));
    }

    default Reply post(String target, String body) throws IOException {
      return ask(Request.of("POST", target).withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    void close() throws IOException;
  }

  /** An answer, read whole. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Reply(int status, Headers headers, byte[] bytes, Headers trailers) {
    String header(String name) {
      return headers.get(name).orElse("");
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @SuppressWarnings("NullAway.Init") // opened before each test
  private LiveServer server;

  /** Returns the server that is tested, with this handler. */
  abstract HttpServer serverOf(HttpHandler handler);

  /** Returns a client of {@link #server}. */
  abstract Talk talk() throws IOException;

  LiveServer server() {
    return server;
  }

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
                        .post("/slow", MessagesContract::slow)
                        .get("/query", request -> Response.text(request.queryAll("q").toString()))
                        .get("/large", _ -> Response.bytes(noise(LARGE_BYTES)))
                        .get("/stream", _ -> Response.stream(MessagesContract::count))
                        .get("/endless", _ -> Response.stream(MessagesContract::endless))
                        .get("/close", _ -> Response.text("x").withHeader("Connection", "close"))
                        .get("/latin1", _ -> Response.bytes("text/plain", new byte[] {(byte) 0xe9}))
                        .post("/text", request -> Response.text(request.text()))
                        .post("/bytes", request -> Response.bytes(request.bytes()))
                        .post("/trailers", MessagesContract::trailers)
                        .post("/json", MessagesContract::order)
                        .post("/echo", MessagesContract::echo)
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

  // ---- heads ----------------------------------------------------------------------------------

  @Test
  void a_connection_serves_one_request_after_another() throws Exception {
    try (Talk client = talk()) {
      for (int n = 0; n < 100; n++) {
        assertThat(client.get("/n/" + n).text()).isEqualTo("" + n);
      }
    }
  }

  @Test
  void an_answer_has_date_and_server() throws Exception {
    try (Talk client = talk()) {
      Reply answer = client.get("/");
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
    try (Talk client = talk()) {
      String first = client.get("/").header("Date");
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      String next = first;
      while (next.equals(first) && System.nanoTime() < deadlineNanos) {
        next = client.get("/").header("Date");
      }
      assertThat(next).isNotEqualTo(first);
    }
  }

  @Test
  void head_is_answered_as_get_without_a_body() throws Exception {
    try (Talk client = talk()) {
      Reply answer = client.ask(Request.of("HEAD", "/"));
      assertThat(answer.header("Content-Length")).isEqualTo("13");
      assertThat(answer.bytes()).isEmpty();
      assertThat(client.ask(Request.of("HEAD", "/large")).header("Content-Length"))
          .isEqualTo("" + LARGE_BYTES);
      assertThat(client.get("/n/5").text()).isEqualTo("5");
    }
  }

  @Test
  void head_does_not_run_a_stream() throws Exception {
    try (Talk client = talk()) {
      assertThat(client.ask(Request.of("HEAD", "/endless")).bytes()).isEmpty();
      assertThat(client.get("/n/5").text()).isEqualTo("5");
    }
  }

  @Test
  void a_query_is_decoded() throws Exception {
    try (Talk client = talk()) {
      assertThat(client.get("/query?q=a+b&x&q=%C3%A9").text()).isEqualTo("[a b, é]");
      assertThat(client.get("/query?q=%zz").status()).isEqualTo(400);
    }
  }

  // ---- bodies ---------------------------------------------------------------------------------

  @Test
  void large_bodies_come_and_go_whole() throws Exception {
    byte[] bytes = noise(LARGE_BYTES);
    try (Talk client = talk()) {
      assertThat(client.get("/large").bytes()).isEqualTo(bytes);
      assertThat(client.ask(Request.of("POST", "/bytes").withBody(bytes)).bytes()).isEqualTo(bytes);
      assertThat(client.get("/n/5").text()).isEqualTo("5");
    }
  }

  @Test
  void json_is_read_and_written() throws Exception {
    Request plain =
        Request.of("POST", "/json")
            .withHeader("Content-Type", "text/plain")
            .withBody("a=b".getBytes(StandardCharsets.US_ASCII));
    try (Talk client = talk()) {
      Reply answer = client.post("/json", "{\"item\":\"tea\",\"count\":1}");
      assertThat(answer.text()).isEqualTo("{\"item\":\"tea\",\"count\":2}");
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(client.post("/json", "{\"item\":").status()).isEqualTo(400);
      assertThat(client.ask(plain).status()).isEqualTo(415);
    }
  }

  @Test
  void text_is_in_the_charset_that_was_said() throws Exception {
    byte[] latin = "é".getBytes(StandardCharsets.ISO_8859_1);
    Request request =
        Request.of("POST", "/text")
            .withHeader("Content-Type", "text/plain; charset=iso-8859-1")
            .withBody(latin);
    try (Talk client = talk()) {
      assertThat(client.post("/text", "é").text()).isEqualTo("é");
      Reply answer = client.ask(request);
      assertThat(answer.text()).isEqualTo("é");
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(client.get("/latin1").bytes()).isEqualTo(latin);
    }
  }

  @Test
  void trailers_are_read_and_written() throws Exception {
    Request request =
        Request.of("POST", "/trailers").withBody("hello world".getBytes(StandardCharsets.UTF_8));
    try (Talk client = talk()) {
      assertThat(client.ask(request, Headers.of("Digest", "abc")).text())
          .isEqualTo("hello world abc");
      Reply answer = client.get("/stream");
      assertThat(answer.text()).isEqualTo("0\n1\n2\n");
      assertThat(answer.trailers().get("Count").asInt()).isEqualTo(3);
      assertThat(client.get("/n/5").text()).isEqualTo("5");
    }
  }

  @Test
  void a_body_is_echoed_while_it_comes() throws Exception {
    try (Talk client = talk()) {
      assertThat(client.post("/echo", "x".repeat(50_000)).text()).isEqualTo("x".repeat(50_000));
    }
  }

  @Test
  void a_small_body_that_was_not_read_is_skipped() throws Exception {
    try (Talk client = talk()) {
      assertThat(client.post("/ignore", "x".repeat(60_000)).text()).isEqualTo("not read");
      assertThat(client.get("/n/5").text()).isEqualTo("5");
    }
  }

  @Test
  void answers_that_had_to_wait_are_answers_like_others() throws Exception {
    try (Talk client = talk()) {
      for (int n = 0; n < 5; n++) {
        assertThat(client.post("/slow", "x".repeat(n)).text()).isEqualTo("x".repeat(n));
      }
    }
  }
}
