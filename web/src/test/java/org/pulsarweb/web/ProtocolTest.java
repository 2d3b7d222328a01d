package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.head;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.TrustedPeers;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("What HTTP/1.1 knows besides requests and answers")
class ProtocolTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  // ---- RFC 9110 §15.2, RFC 8297: interim answers ----------------------------------------------

  private static Response hints(Request request) throws IOException {
    request.interim(102, Headers.EMPTY);
    request.interim(103, Headers.of("Link", "</style.css>; rel=preload; as=style"));
    return Response.text("page");
  }

  @Test
  void hints_go_ahead_of_the_answer() throws Exception {
    for (boolean inFibers : new boolean[] {true, false}) {
      HttpServer server = HttpServer.of(ProtocolTest::hints);
      try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
          RawClient client = live.connect()) {
        client.send(get("/") + get("/"));
        for (int n = 0; n < 2; n++) {
          assertThat(client.answer().status()).isEqualTo(102);
          Answer hint = client.finalAnswer();
          assertThat(hint.status()).isEqualTo(103);
          assertThat(hint.header("Link")).isEqualTo("</style.css>; rel=preload; as=style");
          assertThat(hint.header("Content-Length")).isEmpty();
          assertThat(client.finalAnswer().text()).isEqualTo("page");
        }
      }
    }
  }

  @Test
  void hints_are_out_while_the_handler_still_works() throws Exception {
    var release = new CompletableFuture<String>();
    HttpHandler handler =
        request -> {
          request.interim(103, Headers.of("Link", "<a>"));
          return Response.text(release.get());
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      client.send(get("/"));
      assertThat(client.answer().status()).isEqualTo(103);
      release.complete("done");
      assertThat(client.finalAnswer().text()).isEqualTo("done");
    }
  }

  @Test
  void a_client_of_http_1_0_gets_no_hints() throws Exception {
    try (LiveServer server = LiveServer.of(ProtocolTest::hints);
        RawClient client = server.connect()) {
      assertThat(client.ask(head("GET / HTTP/1.0")).status()).isEqualTo(200);
    }
  }

  @Test
  void hints_are_refused_once_the_answer_has_begun() throws Exception {
    var first = new CompletableFuture<Request>();
    HttpHandler handler =
        request -> {
          assertThatExceptionOfType(IllegalArgumentException.class)
              .isThrownBy(() -> request.interim(101, Headers.EMPTY));
          if (request.path().equals("/first")) {
            first.complete(request);
            return Response.stream(out -> {
              out.write("begun");
              assertThatExceptionOfType(IOException.class)
                  .isThrownBy(() -> request.interim(103, Headers.EMPTY));
            });
          }
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(() -> first.join().interim(103, Headers.EMPTY));
          return Response.text("x");
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/first")).text()).isEqualTo("begun");
      assertThat(client.ask(get("/second")).text()).isEqualTo("x");
    }
  }

  // ---- RFC 9110 §10.1.1: 100-continue ---------------------------------------------------------

  @Test
  void a_handler_may_refuse_a_body_that_it_has_not_asked_for() throws Exception {
    HttpHandler handler =
        request ->
            request.header("Authorization").isPresent()
                ? Response.text(request.text())
                : Response.error(401, "who are you?");
    try (LiveServer server = LiveServer.of(handler)) {
      String[] waits = {"Content-Length: 5", "Expect: 100-continue"};
      try (RawClient client = server.connect()) {
        ResponseHead head = client.send(request("POST", "/", waits)).headTo("POST");
        assertThat(head.status()).isEqualTo(401);
        assertThat(head.keepAlive()).as("the body may still come, or not").isFalse();
      }
      try (RawClient client = server.connect()) {
        client.send(request("POST", "/", waits[0], waits[1], "Authorization: me"));
        assertThat(client.headTo("POST").status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.finalAnswer().text()).isEqualTo("hello");
      }
    }
  }

  // ---- RFC 9112 §3.2: forms of the target -----------------------------------------------------

  @Test
  void options_of_the_whole_server_says_that_it_is_there() throws Exception {
    try (LiveServer server = LiveServer.of(Router.of().get("/", Corpus.TELLING));
        RawClient client = server.connect()) {
      Answer answer = client.ask(request("OPTIONS", "*"));
      assertThat(answer.status()).isEqualTo(204);
      assertThat(client.ask(request("OPTIONS", "/x")).status()).isEqualTo(404);
    }
    HttpHandler own = request -> Response.text(request.method() + " " + request.target());
    try (LiveServer server = LiveServer.of(own);
        RawClient client = server.connect()) {
      assertThat(client.ask(request("OPTIONS", "*")).text()).isEqualTo("OPTIONS *");
    }
  }

  @Test
  void a_target_that_is_a_uri_names_host_and_path() throws Exception {
    HttpHandler handler = request -> Response.text(request.host() + " " + request.path());
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      String wire = head("GET http://example.org:80/a?b=c HTTP/1.1", "Host: other");
      assertThat(client.ask(wire).text()).isEqualTo("example.org:80 /a");
      assertThat(client.ask(head("GET http://example.org HTTP/1.1", "Host: x")).text())
          .isEqualTo("example.org /");
    }
  }

  // ---- RFC 7239: proxies ----------------------------------------------------------------------

  @Test
  void proxies_speak_for_their_clients_if_they_are_trusted() throws Exception {
    HttpHandler handler =
        request ->
            Response.text(
                request.scheme()
                    + " "
                    + request.host()
                    + " "
                    + request.isSecure()
                    + " "
                    + request.remote().map(Object::toString).orElse("").replaceAll(":.*", ""));
    String wire = get("/", "Forwarded: for=192.0.2.1;proto=https;host=outer");
    HttpSettings trusting = HttpSettings.DEFAULTS.withForwarders(TrustedPeers.of("127.0.0.1"));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(trusting));
        RawClient client = server.connect();
        FrameClient second = FrameClient.connect(server.address())) {
      assertThat(client.ask(wire).text()).isEqualTo("https outer true /192.0.2.1");
      assertThat(client.ask(get("/")).text()).isEqualTo("http a false /127.0.0.1");
      assertThat(second.ask("/", "x-forwarded-for", "192.0.2.7").text())
          .isEqualTo("http a false /192.0.2.7");
    }
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      assertThat(client.ask(wire).text()).isEqualTo("http a false /127.0.0.1");
    }
    HttpSettings elsewhere = HttpSettings.DEFAULTS.withForwarders(TrustedPeers.of("10.0.0.0/8"));
    try (LiveServer server =
            LiveServer.of(
                HttpServer.of(handler).with(elsewhere), "--forwarded-allow-ips", "127.0.0.0/8");
        RawClient client = server.connect()) {
      assertThat(client.ask(wire).text()).isEqualTo("https outer true /192.0.2.1");
      assertThat(client.ask(get("/", "X-Forwarded-Port: 8443")).text())
          .isEqualTo("http a:8443 false /127.0.0.1");
    }
  }

  // ---- limits ---------------------------------------------------------------------------------

  @Test
  void a_route_has_a_body_limit_of_its_own() throws Exception {
    HttpHandler handler =
        request ->
            Response.text(
                ""
                    + switch (request.path()) {
                      case "/more" -> request.withBodyLimit(1000).text().length();
                      case "/less" -> request.withBodyLimit(2).text().length();
                      default -> request.text().length();
                    });
    HttpSettings settings =
        HttpSettings.DEFAULTS.withMessages(Http1Limits.DEFAULTS.withBodyMaxBytes(10));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient client = server.connect()) {
      assertThat(client.ask(post("/more", "x".repeat(1000))).text()).isEqualTo("1000");
      assertThat(client.ask(post("/", "x".repeat(10))).text()).isEqualTo("10");
      try (RawClient other = server.connect()) {
        assertThat(other.ask(post("/less", "xxx")).status()).isEqualTo(413);
      }
      try (RawClient other = server.connect()) {
        String chunked = request("POST", "/less", "Transfer-Encoding: chunked");
        assertThat(other.send(chunked + "2\r\nxx\r\n1\r\nx\r\n0\r\n\r\n").answer().status())
            .isEqualTo(413);
      }
      assertThat(client.ask(post("/", "x".repeat(11))).status()).isEqualTo(413);
    }
  }

  @Test
  void a_connection_ends_after_so_many_requests_and_says_so() throws Exception {
    HttpSettings settings = HttpSettings.DEFAULTS.withRequestsPerConnection(2);
    try (LiveServer server = LiveServer.of(HttpServer.of(Corpus.TELLING).with(settings));
        RawClient client = server.connect()) {
      client.send(get("/1") + get("/2") + get("/3"));
      assertThat(client.answer().header("Connection")).isEmpty();
      assertThat(client.answer().header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requests_beyond_the_limit_wait_for_their_turn_and_those_beyond_the_queue_are_503()
      throws Exception {
    var release = new CompletableFuture<String>();
    var entered = new CountDownLatch(1);
    HttpHandler handler =
        request -> {
          entered.countDown();
          return request.path().equals("/first")
              ? Response.text(release.get())
              : Response.text("next");
        };
    HttpSettings settings = HttpSettings.DEFAULTS.withRequestMax(1).withRequestQueue(2, LONG);
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient first = server.connect();
        RawClient second = server.connect();
        FrameClient third = FrameClient.connect(server.address());
        RawClient fourth = server.connect()) {
      first.send(get("/first"));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      second.send(get("/second"));
      int queued = third.get("/third");
      third.settle();
      server.settle();
      Answer answer = fourth.ask(get("/fourth"));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      int refused = third.get("/fifth");
      assertThat(third.answer(refused).status()).isEqualTo(503);
      release.complete("done");
      assertThat(first.answer().text()).isEqualTo("done");
      assertThat(second.answer().text()).isEqualTo("next");
      assertThat(third.answer(queued).text()).isEqualTo("next");
      assertThat(fourth.ask(get("/again")).text()).isEqualTo("next");
    }
  }

  @Test
  void a_request_that_waits_too_long_for_its_turn_is_503() throws Exception {
    var release = new CompletableFuture<String>();
    HttpHandler handler = _ -> Response.text(release.get());
    HttpSettings settings =
        HttpSettings.DEFAULTS.withRequestMax(1).withRequestQueue(9, Duration.ofMillis(50));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient first = server.connect();
        RawClient second = server.connect()) {
      first.send(get("/"));
      server.settle();
      assertThat(second.ask(get("/")).status()).isEqualTo(503);
      release.complete("done");
      assertThat(first.answer().text()).isEqualTo("done");
      assertThat(second.ask(get("/")).text()).isEqualTo("done");
    }
  }

  @Test
  void a_client_that_takes_an_answer_too_slowly_is_cut() throws Exception {
    HttpSettings settings =
        HttpSettings.DEFAULTS
            .withStallTimeout(Duration.ofSeconds(1))
            .withAnswerMinBytesPerSecond(1_000_000_000);
    var piece = new byte[64 * 1024];
    var cut = new CompletableFuture<IOException>();
    HttpHandler handler =
        _ ->
            Response.stream(out -> {
              try {
                while (true) {
                  out.write(piece);
                }
              } catch (IOException e) {
                cut.complete(e);
                throw e;
              }
            });
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
      client.send(get("/"));
      try {
        while (client.read().length > 0) {
          var _ = server.settle(); // it does read, and never stops to
        }
      } catch (IOException _) {
        // Reset: how much of what was sent comes through is not said.
      }
      assertThat(cut.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }
}
