package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("Every limit has its answer, and the server goes on")
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static LiveServer serverOf(HttpSettings settings) throws IOException {
    return LiveServer.of(HttpServer.of(Corpus.TELLING).with(settings));
  }

  private static LiveServer serverOf(Http1Limits limits) throws IOException {
    return serverOf(HttpSettings.DEFAULTS.withMessages(limits));
  }

  private static void assertRefused(LiveServer server, String wire, int status) throws Exception {
    try (RawClient client = server.connect()) {
      Answer answer = client.ask(wire);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  // ---- sizes ----------------------------------------------------------------------------------

  @Test
  void a_request_line_that_is_too_long_is_414() throws Exception {
    try (LiveServer server = serverOf(Http1Limits.DEFAULTS.withRequestLineMaxBytes(100))) {
      assertRefused(server, get("/" + "a".repeat(100)), 414);
    }
    try (LiveServer server = LiveServer.of(Corpus.TELLING)) {
      assertRefused(server, get("/" + "a".repeat(8200)), 414);
    }
  }

  @Test
  void a_head_that_is_too_large_is_431() throws Exception {
    try (LiveServer server = serverOf(Http1Limits.DEFAULTS.withHeadMaxBytes(1000))) {
      assertRefused(server, get("/", "X: " + "a".repeat(1000)), 431);
    }
    try (LiveServer server = LiveServer.of(Corpus.TELLING)) {
      assertRefused(server, get("/", "X: " + "a".repeat(200_000)), 431);
    }
  }

  @Test
  void too_many_fields_are_431() throws Exception {
    try (LiveServer server = serverOf(Http1Limits.DEFAULTS.withHeaderMaxCount(3))) {
      assertRefused(server, get("/", "A: 1", "B: 2", "C: 3"), 431);
      try (RawClient client = server.connect()) {
        assertThat(client.ask(get("/", "A: 1", "B: 2")).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_body_that_is_too_large_is_413() throws Exception {
    try (LiveServer server = serverOf(Http1Limits.DEFAULTS.withBodyMaxBytes(10))) {
      assertRefused(server, post("/", "x".repeat(11)), 413);
      assertRefused(server, post("/", "x".repeat(900_000)), 413);
      assertRefused(
          server,
          request("POST", "/", "Transfer-Encoding: chunked") + "6\r\nxxxxxx\r\n5\r\nxxxxx\r\n",
          413);
      try (RawClient client = server.connect()) {
        assertThat(client.ask(post("/", "x".repeat(10))).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_body_that_is_too_large_is_not_asked_for() throws Exception {
    try (LiveServer server = serverOf(Http1Limits.DEFAULTS.withBodyMaxBytes(10))) {
      assertRefused(
          server, request("POST", "/", "Content-Length: 11", "Expect: 100-continue"), 413);
    }
  }

  @Test
  void a_chunk_line_that_is_too_long_is_400_and_trailers_that_are_too_large_are_431()
      throws Exception {
    Http1Limits limits = Http1Limits.DEFAULTS.withChunkLineMaxBytes(20).withTrailerMaxBytes(20);
    try (LiveServer server = serverOf(limits)) {
      String chunked = request("POST", "/", "Transfer-Encoding: chunked");
      assertRefused(server, chunked + "1;" + "a".repeat(20) + "\r\nx\r\n0\r\n\r\n", 400);
      assertRefused(server, chunked + "0\r\nX: " + "a".repeat(20) + "\r\n\r\n", 431);
    }
  }

  // ---- counts ---------------------------------------------------------------------------------

  @Test
  void requests_beyond_the_limit_are_503_and_may_come_again() throws Exception {
    var release = new CompletableFuture<String>();
    HttpHandler handler = _ -> Response.text(release.get());
    HttpSettings settings = HttpSettings.DEFAULTS.withRequestMax(1).withRequestQueue(0, SHORT);
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient first = server.connect();
        RawClient second = server.connect()) {
      first.send(get("/"));
      server.settle();
      Answer shed = second.ask(get("/"));
      assertThat(shed.status()).isEqualTo(503);
      assertThat(shed.header("Retry-After")).isEqualTo("1");
      release.complete("done");
      assertThat(first.answer().text()).isEqualTo("done");
      assertThat(second.ask(get("/")).text()).as("on the same connection").isEqualTo("done");
    }
  }

  @Test
  void connections_beyond_the_limit_are_closed_as_they_come() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withConnectionMax(1))) {
      try (RawClient first = server.connect()) {
        assertThat(first.ask(get("/")).status()).isEqualTo(200);
        try (RawClient second = server.connect()) {
          assertThat(isClosed(second)).isTrue();
        }
        assertThat(first.ask(get("/", "Connection: close")).status()).isEqualTo(200);
        assertThat(first.isClosedByServer()).isTrue();
      }
      try (RawClient third = server.connect()) {
        assertThat(third.ask(get("/")).status()).isEqualTo(200);
      }
    }
  }

  private static boolean isClosed(RawClient client) throws IOException {
    try {
      return client.isClosedByServer();
    } catch (SocketException _) {
      return true; // by a reset
    }
  }

  // ---- deadlines ------------------------------------------------------------------------------

  @Test
  void a_head_that_does_not_come_is_408() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withHeadTimeout(SHORT));
        RawClient silent = server.connect();
        RawClient slow = server.connect();
        RawClient second = server.connect()) {
      slow.send("GET / HTTP/1.1\r\n");
      assertThat(second.ask(get("/")).status()).isEqualTo(200);
      second.send("G");
      for (RawClient client : new RawClient[] {silent, slow, second}) {
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
      }
    }
  }

  @Test
  void an_idle_connection_is_closed_without_a_word() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withKeepAlive(SHORT));
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).status()).isEqualTo(200);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_request_that_takes_long_is_no_idle_connection() throws Exception {
    HttpHandler handler =
        _ -> {
          Thread.sleep(1500);
          return Response.text("late");
        };
    HttpSettings settings = HttpSettings.DEFAULTS.withKeepAlive(SHORT).withHeadTimeout(SHORT);
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).text()).isEqualTo("late");
    }
  }

  @Test
  void no_keep_alive_means_one_request_for_each_connection() throws Exception {
    try (LiveServer server = LiveServer.of(Corpus.TELLING, "--keep-alive", "0")) {
      assertRefused(server, get("/"), 200);
    }
  }

  @Test
  void a_body_that_comes_too_slowly_is_408_and_a_handler_that_reads_late_is_not() throws Exception {
    HttpHandler handler =
        request -> {
          Thread.sleep(request.query("sleep").orElse(0));
          return Response.text(request.text());
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient slow = server.connect();
        RawClient late = server.connect();
        RawClient other = server.connect()) {
      slow.send(request("POST", "/", "Content-Length: 5") + "he");
      String beyondGrace = "/?sleep=6000";
      Answer goOn =
          late.ask(request("POST", beyondGrace, "Expect: 100-continue", "Content-Length: 5"));
      assertThat(goOn.status()).isEqualTo(100);
      assertThat(other.ask(get("/?sleep=1200")).status()).as("a tick later").isEqualTo(200);
      Answer refusal = slow.answer();
      assertThat(refusal.status()).isEqualTo(408);
      assertThat(slow.isClosedByServer()).isTrue();
      assertThat(late.send("hello").finalAnswer().text()).isEqualTo("hello");
    }
  }
}
