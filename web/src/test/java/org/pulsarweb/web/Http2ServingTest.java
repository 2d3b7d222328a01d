package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.web.FrameClient.Answer;

@DisplayName("RFC 9113 §8, requests and answers over HTTP/2, by the same handlers as over HTTP/1.1")
class Http2ServingTest {
  private static final HttpHandler HANDLER =
      Router.of()
          .get("/", _ -> Response.text("Hello World!\n"))
          .get("/version", request -> Response.text(request.version() + " " + request.host()))
          .get("/cookie", request -> Response.text(request.header("Cookie").asText()))
          .get("/stream", _ -> Response.stream(Http2ServingTest::count))
          .get("/large", _ -> Response.bytes(new byte[3_000_000]))
          .get("/slow", Http2ServingTest::slow)
          .get("/hints", Http2ServingTest::hints)
          .get("/closing", _ -> Response.text("x").withHeader("Connection", "close"))
          .post("/echo", Http2ServingTest::echo)
          .post("/text", request -> Response.text(request.text()))
          .post("/trailers", Http2ServingTest::trailers)
          .post("/small", request -> Response.text(request.withBodyLimit(4).text()))
          .post("/ignore", _ -> Response.text("not read"));

  private static void count(Response.Sink out) throws IOException {
    for (int n = 0; n < 3; n++) {
      out.write(n + "\n");
      out.flush();
    }
    out.trailer("Count", "3");
  }

  private static Response slow(Request request) throws Exception {
    Thread.sleep(request.query("ms").asInt());
    return Response.text(request.query("ms").asText());
  }

  private static Response hints(Request request) throws IOException {
    request.interim(103, Headers.of("Link", "</style.css>; rel=preload"));
    return Response.text("page");
  }

  private static Response trailers(Request request) throws IOException {
    Body body = request.body();
    return Response.text(request.text() + " " + body.trailers().get("Digest").orElse("none"));
  }

  private static Response echo(Request request) {
    return Response.stream(out -> {
      Body body = request.body();
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        out.write(piece);
        out.flush();
      }
    });
  }

  private static LiveServer serverOf(boolean inFibers) throws IOException {
    HttpServer server = HttpServer.of(HANDLER);
    return LiveServer.of(inFibers ? server : server.inline());
  }

  // ---- the same port --------------------------------------------------------------------------

  @Test
  void both_protocols_are_spoken_on_one_port() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient old = server.connect();
        FrameClient client = FrameClient.connect(server.address())) {
      assertThat(old.ask(RawClient.get("/version")).text()).isEqualTo("HTTP/1.1 a");
      assertThat(client.ask("/version").text()).isEqualTo("HTTP/2 a");
    }
  }

  @Test
  void the_preface_may_come_byte_by_byte() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.raw(server.address())) {
      for (byte octet : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
        client.send(new byte[] {octet});
        server.settle();
      }
      client.settings();
      assertThat(client.ask("/version").text()).isEqualTo("HTTP/2 a");
    }
  }

  @Test
  void a_preface_that_is_none_is_http_1_1s_to_answer() throws Exception {
    try (LiveServer server = serverOf(true)) {
      for (String begun :
          new String[] {"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n"}) {
        try (RawClient client = server.connect()) {
          client.send(begun).endOutput();
          assertThat(client.rest()).startsWith("HTTP/1.1 505 ");
        }
      }
      try (RawClient client = server.connect()) {
        client.send("P");
        server.settle();
        client.send(RawClient.post("/text", "x").substring(1));
        assertThat(client.answer().text()).isEqualTo("x");
      }
    }
  }

  @Test
  void without_http_2_the_preface_is_refused() throws Exception {
    HttpServer server = HttpServer.of(HANDLER).with(HttpSettings.DEFAULTS.withoutHttp2());
    try (LiveServer live = LiveServer.of(server);
        RawClient client = live.connect()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(505);
    }
  }

  // ---- answers --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_connection_serves_many_requests_and_says_what_http_1_1_does(boolean inFibers)
      throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      for (int n = 0; n < 300; n++) {
        Answer answer = client.ask("/");
        assertThat(answer.text()).isEqualTo("Hello World!\n");
        assertThat(answer.header("content-length")).isEqualTo("13");
        assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.header("server")).isEqualTo("Pulsar");
        assertThat(answer.header("date")).endsWith(" GMT");
      }
      assertThat(client.ask("/nothing").status()).isEqualTo(404);
      assertThat(client.ask("/cookie", "cookie", "a=1", "cookie", "b=2").text())
          .isEqualTo("a=1; b=2");
      assertThat(client.ask("/closing").heads().getLast()).doesNotContainKey("connection");
      Answer head = client.answer(client.open("HEAD", "/", true));
      assertThat(head.header("content-length")).isEqualTo("13");
      assertThat(head.text()).isEmpty();
      assertThat(client.answer(client.open("OPTIONS", "*", true)).status()).isEqualTo(204);
      assertThat(client.answer(client.open("OPTIONS", "/", true)).header("allow"))
          .isEqualTo("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void answers_overtake_one_another() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      int slow = client.get("/slow?ms=300");
      int quick = client.get("/slow?ms=1");
      FrameClient.Frame first = client.await(f -> f.type() == FrameClient.HEADERS);
      assertThat(first.stream()).isEqualTo(quick);
      assertThat(client.answer(slow).text()).isEqualTo("300");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stream_of_unknown_length_ends_with_trailers(boolean inFibers) throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      Answer answer = client.ask("/stream");
      assertThat(answer.text()).isEqualTo("0\n1\n2\n");
      assertThat(answer.trailers()).isEqualTo(Map.of("count", "3"));
      assertThat(answer.heads().getLast()).doesNotContainKey("content-length");
      assertThat(client.answer(client.open("HEAD", "/stream", true)).text()).isEmpty();
    }
  }

  @Test
  void early_hints_go_ahead_of_the_answer() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      Answer answer = client.ask("/hints");
      assertThat(answer.heads()).hasSize(2);
      assertThat(answer.heads().getFirst())
          .isEqualTo(Map.of(":status", "103", "link", "</style.css>; rel=preload"));
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  // ---- bodies ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bodies_and_their_trailers_are_read(boolean inFibers) throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      int post = client.open("POST", "/trailers", false, "content-length", "10");
      client.content(post, "hello", false).content(post, "world", false);
      client.frame(
          FrameClient.HEADERS,
          FrameClient.END_HEADERS | FrameClient.END_STREAM,
          post,
          FrameClient.block("digest", "abc"));
      assertThat(client.answer(post).text()).isEqualTo("helloworld abc");
      int none = client.open("POST", "/text", true);
      assertThat(client.answer(none).text()).isEmpty();
      int empty = client.open("POST", "/text", false);
      client.content(empty, "", true);
      assertThat(client.answer(empty).text()).isEmpty();
    }
  }

  @Test
  void an_echo_streams_while_the_body_still_comes() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      int echo = client.open("POST", "/echo", false);
      client.await(FrameClient.HEADERS, echo);
      for (String word : new String[] {"alpha", "beta", "gamma"}) {
        client.content(echo, word, false);
        FrameClient.Frame frame = client.await(FrameClient.DATA, echo);
        assertThat(new String(frame.payload(), StandardCharsets.US_ASCII)).isEqualTo(word);
      }
      client.content(echo, "", true);
      assertThat(client.await(FrameClient.DATA, echo).isEnd()).isTrue();
    }
  }

  @Test
  void a_client_that_waits_for_100_gets_it_once_the_body_is_wanted() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      String[] waits = {"expect", "100-continue", "content-length", "5"};
      int wanted = client.open("POST", "/text", false, waits);
      FrameClient.Frame interim = client.await(FrameClient.HEADERS, wanted);
      assertThat(FrameClient.decode(interim.payload())).isEqualTo(Map.of(":status", "100"));
      client.content(wanted, "hello", true);
      assertThat(client.answer(wanted).text()).isEqualTo("hello");

      int unwanted = client.open("POST", "/ignore", false, waits);
      Answer answer = client.answer(unwanted);
      assertThat(answer.heads()).hasSize(1);
      assertThat(answer.text()).isEqualTo("not read");
      assertThat(client.resetOf(unwanted)).isEqualTo(Http2Error.NO_ERROR);
      client.content(unwanted, "hello", true).settle(); // it was on its way already
      assertThat(client.ask("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_body_that_is_too_large_is_413_and_a_route_has_its_own_limit() throws Exception {
    HttpSettings settings =
        HttpSettings.DEFAULTS.withMessages(Http1Limits.DEFAULTS.withBodyMaxBytes(10));
    try (LiveServer server = LiveServer.of(HttpServer.of(HANDLER).with(settings));
        FrameClient client = FrameClient.connect(server.address())) {
      int declared = client.open("POST", "/text", false, "content-length", "11");
      assertThat(client.answer(declared).status()).isEqualTo(413);
      assertThat(client.resetOf(declared)).isEqualTo(Http2Error.NO_ERROR);
      int found = client.open("POST", "/text", false);
      client.content(found, "x".repeat(11), false);
      assertThat(client.answer(found).status()).isEqualTo(413);
      int small = client.open("POST", "/small", false);
      client.content(small, "12345", true);
      assertThat(client.answer(small).status()).isEqualTo(413);
      int fits = client.open("POST", "/small", false);
      client.content(fits, "1234", true);
      assertThat(client.answer(fits).text()).isEqualTo("1234");
    }
  }

  @Test
  void a_body_of_another_length_than_declared_ends_its_stream() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      int less = client.open("POST", "/text", false, "content-length", "6");
      client.content(less, "hello", true);
      assertThat(client.resetOf(less)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      int more = client.open("POST", "/text", false, "content-length", "4");
      client.content(more, "hello", false);
      assertThat(client.resetOf(more)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.ask("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_head_that_is_refused_has_its_status() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      assertThat(client.ask("/" + "a".repeat(8200)).status()).isEqualTo(414);
      String[] many = new String[202];
      for (int i = 0; i < many.length; i++) {
        many[i] = "x";
      }
      assertThat(client.ask("/", many).status()).isEqualTo(431);
      int expects = client.open("POST", "/text", false, "expect", "tea");
      assertThat(client.answer(expects).status()).isEqualTo(417);
      assertThat(client.resetOf(expects)).isEqualTo(Http2Error.NO_ERROR);
      int bad = client.open("GET", "no-slash", true);
      assertThat(client.resetOf(bad)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.ask("/").status()).isEqualTo(200);
    }
  }

  // ---- windows --------------------------------------------------------------------------------

  @Test
  void a_large_answer_waits_for_the_windows_of_the_stream_and_of_the_connection() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address(), 4, 1000)) {
      int large = client.get("/large");
      assertThat(client.await(FrameClient.DATA, large).payload()).hasSize(1000);
      client.settle();
      assertThat(client.hasHeard(FrameClient.DATA, large)).as("beyond the window").isFalse();
      assertThat(client.ask("/").status()).as("another is not held up").isEqualTo(200);
      client.grow(large, 5);
      assertThat(client.await(FrameClient.DATA, large).payload()).hasSize(5);
      client.settings(4, 2000);
      assertThat(client.await(FrameClient.DATA, large).payload()).hasSize(1000);
      client.grow(large, 10_000_000);
      long sent = 2005;
      while (sent < 65_535 - 13) {
        sent += client.await(FrameClient.DATA, large).payload().length;
      }
      client.settle();
      assertThat(client.hasHeard(FrameClient.DATA, large)).as("the connection's").isFalse();
      client.grow(0, 10_000_000);
      FrameClient.Frame frame;
      do {
        frame = client.await(FrameClient.DATA, large);
        sent += frame.payload().length;
        assertThat(frame.payload().length).isLessThanOrEqualTo(16_384);
      } while (!frame.isEnd());
      assertThat(sent).isEqualTo(3_000_000);
    }
  }

  @Test
  void large_answers_go_by_turns() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address(), 4, 10_000_000)) {
      client.grow(0, 100_000_000).settle();
      byte[] request = FrameClient.request("GET", "/large");
      var together = new ByteArrayOutputStream();
      for (int stream = 1; stream < 7; stream += 2) {
        together.writeBytes(FrameClient.frameOf(FrameClient.HEADERS, 5, stream, request));
      }
      client.send(together.toByteArray());
      var ended = new ArrayList<Integer>();
      var seenBeforeTheFirstEnd = new ArrayList<Integer>();
      while (ended.size() < 3) {
        FrameClient.Frame frame = client.await(f -> f.type() == FrameClient.DATA);
        if (ended.isEmpty() && !seenBeforeTheFirstEnd.contains(frame.stream())) {
          seenBeforeTheFirstEnd.add(frame.stream());
        }
        if (frame.isEnd()) {
          ended.add(frame.stream());
        }
      }
      assertThat(seenBeforeTheFirstEnd).containsExactlyInAnyOrder(1, 3, 5);
    }
  }

  @Test
  void a_client_may_send_as_much_as_the_handler_reads() throws Exception {
    var go = new CompletableFuture<String>();
    HttpHandler handler =
        request -> {
          go.get();
          return Response.text("" + request.bytes().length);
        };
    HttpSettings settings =
        HttpSettings.DEFAULTS.withHttp2(Http2Limits.DEFAULTS.withWindows(1000, 65_535));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address())) {
      int post = client.open("POST", "/", false);
      client.content(post, "x".repeat(1000), false).settle();
      assertThat(client.hasHeard(FrameClient.WINDOW_UPDATE, post)).isFalse();
      go.complete("");
      FrameClient.Frame more = client.await(FrameClient.WINDOW_UPDATE, post);
      assertThat(more.int32(0)).isEqualTo(1000);
      client.content(post, "y".repeat(1000), true);
      assertThat(client.answer(post).text()).isEqualTo("2000");
    }
  }

  @Test
  void more_than_a_window_allows_is_refused() throws Exception {
    HttpHandler handler =
        _ -> {
          Thread.sleep(Duration.ofMinutes(1));
          return Response.text("never");
        };
    HttpSettings settings =
        HttpSettings.DEFAULTS.withHttp2(Http2Limits.DEFAULTS.withWindows(1000, 65_535));
    try (LiveServer server =
            LiveServer.of(HttpServer.of(handler).with(settings), "--exit-timeout", "1");
        FrameClient client = FrameClient.connect(server.address())) {
      int early = client.open("POST", "/", false); // before it knows of the small window
      client.content(early, "x".repeat(1001), false).settle();
      assertThat(client.hasHeard(FrameClient.RST_STREAM, early)).isFalse();
      client.frame(FrameClient.SETTINGS, FrameClient.ACK, 0, new byte[0]);
      int post = client.open("POST", "/", false);
      client.content(post, "x".repeat(1001), false);
      assertThat(client.resetOf(post)).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      for (int n = 0; n < 66; n++) {
        client.content(client.open("POST", "/", false), "x".repeat(1000), false);
      }
      assertThat(client.goneAway()).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
    }
  }

  @Test
  void a_window_beyond_all_bounds_is_refused() throws Exception {
    try (LiveServer server = serverOf(true)) {
      try (FrameClient client = FrameClient.connect(server.address(), 4, 0)) {
        int large = client.get("/large");
        // By more than the connection's own window, which may have been used in between.
        client.grow(large, Integer.MAX_VALUE).grow(large, 65_536);
        assertThat(client.resetOf(large)).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
        assertThat(client.answer(client.open("HEAD", "/", true)).status()).isEqualTo(200);
        client.grow(0, Integer.MAX_VALUE);
        assertThat(client.goneAway()).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
        assertThat(client.isClosedByServer()).isTrue();
      }
      try (FrameClient client = FrameClient.connect(server.address(), 4, 1)) {
        int large = client.get("/large");
        client.grow(large, Integer.MAX_VALUE - 1).settings(4, 1_000_000);
        assertThat(client.goneAway()).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      }
    }
  }

  // ---- tunnels --------------------------------------------------------------------------------

  /** Sends everything back, and tells what it hears. */
  private static final class Echo implements Tunnel, Tunnel.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Channel> channel = new CompletableFuture<>();

    @Override
    public Listener open(Channel opened) {
      channel.complete(opened);
      return this;
    }

    @Override
    public void onBytes(byte[] bytes) {
      heard.add(new String(bytes, StandardCharsets.ISO_8859_1));
      channel.join().write(bytes, 0, bytes.length);
      if (heard.contains("bye")) {
        channel.join().close();
      }
    }

    @Override
    public void onEnd() {
      heard.add("end");
      channel.join().end();
    }

    @Override
    public void onStop(boolean goesOn) {
      heard.add(goesOn ? "restart" : "stop");
      channel.join().close();
    }

    @Override
    public void onTick(long nowNanos) {}

    @Override
    public void onClosed(Optional<Throwable> cause) {
      heard.add(cause.isPresent() ? "broken" : "closed");
    }

    void awaitHeard(String wanted) throws InterruptedException {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(wanted);
    }
  }

  private static int openTunnel(FrameClient client) throws IOException {
    client.frame(
        FrameClient.HEADERS,
        FrameClient.END_HEADERS,
        1,
        FrameClient.block(
            ":method",
            "CONNECT",
            ":protocol",
            "echo",
            ":scheme",
            "http",
            ":path",
            "/chat",
            ":authority",
            "a"));
    return 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void another_protocol_has_a_stream_to_itself(boolean inFibers) throws Exception {
    var echo = new Echo();
    HttpHandler handler =
        request -> {
          assertThat(request.method()).isEqualTo("GET");
          assertThat(request.path()).isEqualTo("/chat");
          return Response.upgrade("echo", echo);
        };
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
        FrameClient client = FrameClient.connect(live.address())) {
      assertThat(client.await(FrameClient.SETTINGS, 0).toString()).contains("000800000001");
      int stream = openTunnel(client);
      client.content(stream, "early", false);
      FrameClient.Frame head = client.await(FrameClient.HEADERS, stream);
      assertThat(FrameClient.decode(head.payload())).containsEntry(":status", "200");
      assertThat(FrameClient.decode(head.payload())).doesNotContainKeys("upgrade", "connection");
      assertThat(client.await(FrameClient.DATA, stream).payload()).asString().isEqualTo("early");
      client.content(stream, "late", false);
      assertThat(client.await(FrameClient.DATA, stream).payload()).asString().isEqualTo("late");
      client.content(stream, "bye", true);
      assertThat(client.await(FrameClient.DATA, stream).payload()).asString().isEqualTo("bye");
      assertThat(client.await(FrameClient.DATA, stream).isEnd()).isTrue();
      echo.awaitHeard("early");
      echo.awaitHeard("late");
      echo.awaitHeard("bye");
      echo.awaitHeard("closed");
    }
  }

  @Test
  void connect_opens_a_tunnel_and_large_amounts_go_both_ways() throws Exception {
    var echo = new Echo();
    try (LiveServer server = LiveServer.of(_ -> Response.tunnel(echo));
        FrameClient client = FrameClient.connect(server.address(), 4, 10_000_000)) {
      client.grow(0, 10_000_000);
      client.frame(
          FrameClient.HEADERS,
          FrameClient.END_HEADERS,
          1,
          FrameClient.block(":method", "CONNECT", ":authority", "example.org:443"));
      client.await(FrameClient.HEADERS, 1);
      long sent = 0;
      long echoed = 0;
      for (int n = 0; n < 200; n++) {
        client.content(1, "x".repeat(16_000), n == 199);
        sent += 16_000;
        while (echoed < sent) {
          echoed += client.await(FrameClient.DATA, 1).payload().length;
        }
      }
      assertThat(client.await(FrameClient.DATA, 1).isEnd()).isTrue();
    }
  }

  @Test
  void a_tunnel_ends_with_its_stream() throws Exception {
    var echo = new Echo();
    try (LiveServer server = LiveServer.of(_ -> Response.upgrade("echo", echo));
        FrameClient client = FrameClient.connect(server.address())) {
      client.reset(openTunnel(client));
      client.settle();
    }
    var cut = new Echo();
    try (LiveServer server = LiveServer.of(_ -> Response.upgrade("echo", cut))) {
      FrameClient client = FrameClient.connect(server.address());
      client.await(FrameClient.HEADERS, openTunnel(client));
      client.abort();
      cut.awaitHeard("broken");
    }
    var aborted = new Echo();
    try (LiveServer server = LiveServer.of(_ -> Response.upgrade("echo", aborted));
        FrameClient client = FrameClient.connect(server.address())) {
      client.await(FrameClient.HEADERS, openTunnel(client));
      server.loop().execute(() -> aborted.channel.join().abort());
      assertThat(client.resetOf(1)).isEqualTo(Http2Error.CANCEL);
      aborted.awaitHeard("broken");
    }
  }

  @Test
  void connect_to_a_handler_that_knows_no_tunnels_is_501() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      client.frame(
          FrameClient.HEADERS,
          FrameClient.END_HEADERS | FrameClient.END_STREAM,
          1,
          FrameClient.block(":method", "CONNECT", ":authority", "example.org:443"));
      assertThat(client.answer(1).status()).isEqualTo(501);
    }
  }

  // ---- handlers that fail ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_handler_that_throws_is_answered_with_500(boolean inFibers) throws Exception {
    HttpHandler handler =
        request ->
            switch (request.path()) {
              case "/checked" -> throw new IOException("a fault");
              case "/assertion" -> throw new AssertionError("a fault");
              case "/101" -> Response.status(101);
              case "/length" -> Response.text("x").withHeader("Content-Length", "2");
              case "/tunnel" -> Response.upgrade("x", new Echo());
              default -> Response.text("x");
            };
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
        FrameClient client = FrameClient.connect(live.address())) {
      for (String path : new String[] {"/checked", "/assertion", "/101", "/length", "/tunnel"}) {
        assertThat(client.ask(path).status()).as(path).isEqualTo(500);
        assertThat(live.takeError()).hasMessage("reported: GET " + path);
        assertThat(client.ask("/good").status()).as("after %s", path).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stream_that_throws_or_says_too_little_or_too_much_is_cut(boolean inFibers)
      throws Exception {
    HttpHandler handler =
        request -> {
          Response half =
              Response.stream(out -> {
                out.write("half");
                if (request.path().equals("/throws")) {
                  throw new IllegalStateException("a fault");
                }
              });
          return switch (request.path()) {
            case "/more" -> half.withHeader("Content-Length", "3");
            case "/less" -> half.withHeader("Content-Length", "5");
            default -> half;
          };
        };
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
        FrameClient client = FrameClient.connect(live.address())) {
      for (String path : new String[] {"/throws", "/more", "/less"}) {
        int stream = client.get(path);
        assertThat(client.resetOf(stream)).as(path).isEqualTo(Http2Error.INTERNAL_ERROR);
        assertThat(live.takeError()).hasMessageContaining("reported: GET " + path);
      }
      assertThat(client.ask("/good").text()).isEqualTo("half");
    }
  }

  @Test
  void a_fiber_that_outlives_its_request_can_neither_read_nor_write() throws Exception {
    var late = new CompletableFuture<Response.Sink>();
    var asked = new CompletableFuture<Request>();
    HttpHandler handler =
        request ->
            switch (request.path()) {
              case "/first" -> Response.stream(late::complete);
              case "/body" -> {
                asked.complete(request);
                yield Response.text("x");
              }
              default -> {
                assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> late.join().write("foreign"));
                assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> asked.join().body().read());
                assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> asked.join().interim(103, Headers.EMPTY));
                yield Response.text("mine");
              }
            };
    try (LiveServer server = LiveServer.of(handler);
        FrameClient client = FrameClient.connect(server.address())) {
      assertThat(client.ask("/first").text()).isEmpty();
      int body = client.open("POST", "/body", false);
      assertThat(client.answer(body).text()).isEqualTo("x");
      assertThat(client.ask("/second").text()).isEqualTo("mine");
    }
  }

  // ---- clients that go away -------------------------------------------------------------------

  @Test
  void a_stream_that_is_given_up_fails_what_its_handler_reads_and_writes() throws Exception {
    var failures = new LinkedBlockingQueue<String>();
    HttpHandler handler =
        request -> {
          failures.add("entered");
          try {
            request.bytes();
          } catch (IOException e) {
            failures.add("read");
            throw e;
          }
          return Response.stream(out -> {
            try {
              while (true) {
                out.write("more\n");
              }
            } catch (IOException e) {
              failures.add("write");
              throw e;
            }
          });
        };
    try (LiveServer server = LiveServer.of(handler);
        FrameClient client = FrameClient.connect(server.address())) {
      int reads = client.open("POST", "/", false);
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("entered");
      client.reset(reads);
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("read");
      int writes = client.get("/");
      client.await(FrameClient.DATA, writes);
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("entered");
      client.reset(writes);
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("write");
      int both = client.get("/");
      client.await(FrameClient.HEADERS, both);
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("entered");
      client.abort();
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("write");
    }
  }

  @Test
  void a_client_that_half_closes_is_answered_what_it_has_asked() throws Exception {
    try (LiveServer server = serverOf(true);
        FrameClient client = FrameClient.connect(server.address())) {
      int slow = client.get("/slow?ms=100");
      int post = client.open("POST", "/text", false);
      client.endOutput();
      assertThat(client.answer(slow).text()).isEqualTo("100");
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(client.hasHeard(FrameClient.HEADERS, post)).isFalse();
    }
  }

  @Test
  void a_half_closed_connection_ends() throws Exception {
    var entered = new AtomicInteger();
    HttpHandler handler =
        request -> {
          entered.incrementAndGet();
          return Response.text(request.text());
        };
    try (LiveServer server = LiveServer.of(handler)) {
      for (int stage = 0; stage < 4; stage++) {
        FrameClient client = FrameClient.raw(server.address());
        try (client) {
          if (stage > 0) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          }
          if (stage > 1) {
            client.settings();
          }
          if (stage > 2) {
            client.open("POST", "/", false);
          }
          client.endOutput();
          assertThat(client.isClosedByServer()).as("stage %d", stage).isTrue();
        }
      }
      assertThat(entered).hasValue(1);
    }
  }
}
