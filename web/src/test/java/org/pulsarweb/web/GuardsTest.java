package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Problem;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

@DisplayName("Middleware that guards, limits, watches and rewrites")
class GuardsTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final HttpHandler OK = _ -> Response.text("ok");

  private static Request request(String method, String... fields) {
    Request request = Request.of(method, "/");
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withHeader(fields[i], fields[i + 1]);
    }
    return request;
  }

  private static int status(HttpHandler handler, Request request) throws Exception {
    return Answers.of(handler, request).status();
  }

  // ---- CSRF -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "POST, Sec-Fetch-Site, same-origin, 200",
    "POST, Sec-Fetch-Site, none, 200",
    "POST, Sec-Fetch-Site, same-site, 403",
    "POST, Sec-Fetch-Site, cross-site, 403",
    "DELETE, Sec-Fetch-Site, cross-site, 403",
    "GET, Sec-Fetch-Site, cross-site, 200",
    "POST, Origin, https://here.example, 200",
    "POST, Origin, https://there.example, 403",
    "POST, Origin, https://here.example.evil, 403",
    "POST, Origin, null, 403",
    "POST, Origin, https://friend.example, 200",
    "POST, X-A, b, 200",
  })
  void what_another_site_asks_for_is_refused(String method, String name, String value, int status)
      throws Exception {
    HttpHandler guarded = OK.with(Csrf.bySite().trusting("https://friend.example"));
    assertThat(status(guarded, request(method, "Host", "here.example", name, value)))
        .isEqualTo(status);
  }

  @Test
  void a_form_has_to_send_the_token_of_its_cookie() throws Exception {
    HttpHandler guarded =
        ((HttpHandler) request -> Response.text(Csrf.token(request)))
            .with(Csrf.bySite().withTokens(KEY));
    Response page = guarded.handle(request("GET"));
    String token = page.text();
    String cookie = "csrf=" + token;
    assertThat(page.header("Set-Cookie").asText()).startsWith(cookie + ";");
    assertThat(guarded.handle(request("GET", "Cookie", cookie)).headers().has("Set-Cookie"))
        .isFalse();
    assertThat(status(guarded, request("POST", "Cookie", cookie, "X-CSRF-Token", token)))
        .isEqualTo(200);
    Request form =
        request("POST", "Cookie", cookie, "Content-Type", "application/x-www-form-urlencoded")
            .withBody(("a=b&_csrf=" + token).getBytes(StandardCharsets.US_ASCII));
    assertThat(status(guarded, form)).isEqualTo(200);
    String other = guarded.handle(request("GET")).text();
    String forged = "x." + token.substring(token.indexOf('.') + 1);
    for (Request bad :
        List.of(
            request("POST"),
            request("POST", "Cookie", cookie),
            request("POST", "X-CSRF-Token", token),
            request("POST", "Cookie", cookie, "X-CSRF-Token", other),
            request("POST", "Cookie", "csrf=" + forged, "X-CSRF-Token", forged),
            request("POST", "Cookie", "csrf=", "X-CSRF-Token", ""))) {
      assertThat(status(guarded, bad)).isEqualTo(403);
    }
  }

  // ---- rate -----------------------------------------------------------------------------------

  @Test
  void a_client_that_asks_too_often_has_to_wait() throws Exception {
    long[] now = {0};
    HttpHandler limited =
        OK.with(
            RateLimit.of(
                3, Duration.ofSeconds(30), r -> r.header("X-Key").orElse(""), () -> now[0]));
    for (int n = 0; n < 3; n++) {
      assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(200);
    }
    Response refused = limited.handle(request("GET", "X-Key", "a"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After").asText()).isEqualTo("10");
    assertThat(status(limited, request("GET", "X-Key", "b"))).isEqualTo(200);
    now[0] = Duration.ofSeconds(9).toNanos();
    assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(429);
    now[0] = Duration.ofMillis(10_001).toNanos();
    assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(200);
    assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(429);
    now[0] = Duration.ofHours(1).toNanos();
    for (int n = 0; n < 3; n++) {
      assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(200);
    }
    assertThat(status(limited, request("GET", "X-Key", "a"))).isEqualTo(429);
    assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(0, Duration.ofSeconds(1)));
  }

  @Test
  void clients_are_told_apart_by_address_and_networks_of_ipv6_are_one() throws Exception {
    HttpHandler limited = OK.with(RateLimit.of(1, Duration.ofHours(1)));
    for (String address : new String[] {"10.0.0.1", "10.0.0.2", "2001:db8::1"}) {
      assertThat(status(limited, from(address))).isEqualTo(200);
      assertThat(status(limited, from(address))).isEqualTo(429);
    }
    assertThat(status(limited, from("2001:db8::2"))).isEqualTo(429);
    assertThat(status(limited, from("2001:db8:0:1::1"))).isEqualTo(200);
  }

  private static Request from(String address) {
    return Request.of("GET", "/")
        .withRemote(new InetSocketAddress(InetAddress.ofLiteral(address), 1));
  }

  // ---- time -----------------------------------------------------------------------------------

  @Test
  void a_handler_that_takes_too_long_is_interrupted() throws Exception {
    var heard = new CompletableFuture<String>();
    HttpHandler slow =
        request -> {
          if (request.path().equals("/fast")) {
            return Response.text("fast");
          }
          if (request.path().equals("/own")) {
            throw new TimeoutException("its own");
          }
          try {
            return Response.text(new CompletableFuture<String>().get());
          } catch (InterruptedException e) {
            heard.complete("interrupted");
            throw e;
          }
        };
    try (TestServer server = TestServer.open(slow.with(Timeout.after(Duration.ofSeconds(1))))) {
      assertThat(server.client().get("/fast").text()).isEqualTo("fast");
      assertThat(server.client().get("/slow").status()).isEqualTo(503);
      assertThat(heard.get()).isEqualTo("interrupted");
      assertThat(server.errors()).isEmpty();
      assertThat(server.client().get("/own").status()).isEqualTo(500);
      assertThat(server.errors()).singleElement().isInstanceOf(TimeoutException.class);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Timeout.after(Duration.ZERO));
  }

  // ---- bodies ---------------------------------------------------------------------------------

  @Test
  void a_body_has_another_limit_than_the_servers() throws Exception {
    HttpHandler echo = request -> Response.text(request.text());
    HttpHandler limited = echo.with(BodyLimit.of(5));
    assertThat(TestClient.of(limited).post("/", "text/plain", "12345").text()).isEqualTo("12345");
    assertThat(TestClient.of(limited).post("/", "text/plain", "123456").status()).isEqualTo(413);
    try (LiveServer server = LiveServer.of(limited);
        RawClient client = server.connect()) {
      String chunks = "4\r\n1234\r\n2\r\n56\r\n0\r\n\r\n";
      client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked") + chunks);
      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void a_body_is_read_before_the_handler_is_called() throws Exception {
    HttpHandler handler =
        request -> Response.text(request.body().read().length + " " + request.text());
    assertThat(TestClient.of(handler.with(Buffered.bodies())).post("/", "text/plain", "abc").text())
        .isEqualTo("3 abc");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, put, '', 200, PUT",
    "POST, DELETE, '', 200, DELETE",
    "POST, POST, '', 200, POST",
    "POST, CONNECT, '', 400, ''",
    "POST, '', _method=patch, 200, PATCH",
    "POST, '', a=b, 200, POST",
    "GET, PUT, '', 200, GET",
  })
  void a_post_may_stand_for_another_method(
      String method, String header, String form, int status, String seen) throws Exception {
    HttpHandler handler =
        ((HttpHandler) request -> Response.text(request.method())).with(MethodOverride.of());
    Request request = request(method, "Content-Type", "application/x-www-form-urlencoded");
    if (!header.isEmpty()) {
      request = request.withHeader("X-HTTP-Method-Override", header);
    }
    Response answer =
        Answers.of(handler, request.withBody(form.getBytes(StandardCharsets.US_ASCII)));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(status == 200 ? answer.text() : "").isEqualTo(seen);
  }

  // ---- what is added --------------------------------------------------------------------------

  @Test
  void a_client_that_has_an_answer_already_gets_304() throws Exception {
    HttpHandler handler = OK.with(Conditional.requests());
    Response first = handler.handle(request("GET"));
    String tag = first.header("ETag").asText();
    Response again = handler.handle(request("GET", "If-None-Match", tag));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
    assertThat(again.header("ETag").asText()).isEqualTo(tag);
    assertThat(handler.handle(request("GET", "If-None-Match", "\"x\"")).text()).isEqualTo("ok");
    assertThat(handler.handle(request("POST")).headers().has("ETag")).isFalse();
    HttpHandler own =
        ((HttpHandler) _ -> Response.text("x").withHeader("ETag", "\"v1\""))
            .with(Conditional.requests());
    assertThat(status(own, request("GET", "If-None-Match", "\"v1\""))).isEqualTo(304);
  }

  @Test
  void a_browser_is_told_to_be_careful_unless_the_handler_says_otherwise() throws Exception {
    HttpHandler handler =
        ((HttpHandler)
                _ -> {
                  throw new HttpException(404, "no").withHeader("X-Frame-Options", "SAMEORIGIN");
                })
            .with(SecurityHeaders.strict().with("X-A", "b").without("Referrer-Policy"));
    Response answer = handler.handle(request("GET"));
    assertThat(answer.header("X-Content-Type-Options").asText()).isEqualTo("nosniff");
    assertThat(answer.headers().all("X-Frame-Options")).containsExactly("SAMEORIGIN");
    assertThat(answer.header("X-A").asText()).isEqualTo("b");
    assertThat(answer.headers().has("Referrer-Policy")).isFalse();
    assertThat(answer.header("Content-Security-Policy").asText()).contains("default-src 'self'");
  }

  @Test
  void a_request_has_an_id_of_its_own_or_of_the_proxy() throws Exception {
    HttpHandler telling = request -> Response.text(RequestId.of(request).orElse("none"));
    Response fresh = telling.with(RequestId.fresh()).handle(request("GET", "X-Request-Id", "abc"));
    assertThat(fresh.text()).matches("[0-9a-f]{32}");
    assertThat(fresh.header("X-Request-Id").asText()).isEqualTo(fresh.text());
    HttpHandler trusting = telling.with(RequestId.fromProxy());
    assertThat(trusting.handle(request("GET", "X-Request-Id", "abc")).text()).isEqualTo("abc");
    for (String odd : new String[] {"a b", "a\"b", "x".repeat(129)}) {
      assertThat(trusting.handle(request("GET", "X-Request-Id", odd)).text())
          .matches("[0-9a-f]{32}");
    }
    assertThat(telling.handle(request("GET")).text()).isEqualTo("none");
  }

  @Test
  void answers_are_written_down() throws Exception {
    var lines = new ArrayList<String>();
    HttpHandler handler =
        request ->
            switch (request.path()) {
              case "/stream" -> Response.stream(out -> out.write("12345"));
              case "/bug" -> throw new IllegalStateException("a bug");
              case "/refused" -> throw new HttpException(403, "no");
              default -> Response.text("ok");
            };
    TestClient common = TestClient.of(handler.with(AccessLog.common().to(lines::add)));
    Response _ = common.get("/a?b=\"c\"");
    Response _ = common.get("/stream");
    Response _ = common.get("/refused");
    Response _ = common.get("/bug");
    String start = "127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] ";
    assertThat(lines.get(0)).matches(start + "\"GET /a\\?b=\\\\\"c\\\\\" HTTP/1\\.1\" 200 2");
    assertThat(lines.get(1)).matches(start + "\"GET /stream HTTP/1\\.1\" 200 5");
    assertThat(lines.get(2)).matches(start + "\"GET /refused HTTP/1\\.1\" 403 3");
    assertThat(lines.get(3)).matches(start + "\"GET /bug HTTP/1\\.1\" 500 -");
    lines.clear();
    HttpHandler combined = handler.with(AccessLog.combined().to(lines::add));
    Response _ = combined.handle(request("GET", "User-Agent", "a \"b\" c", "Referer", "/x"));
    assertThat(lines.getFirst()).endsWith("\"GET / HTTP/1.1\" 200 2 \"/x\" \"a \\\"b\\\" c\"");
    lines.clear();
    HttpHandler json = handler.with(RequestId.fromProxy(), AccessLog.json().to(lines::add));
    Response _ = json.handle(request("GET", "X-Request-Id", "abc", "User-Agent", "a\"\\b"));
    var read = Response.text(lines.getFirst()).json(Map.class);
    assertThat(read.get("id")).isEqualTo("abc");
    assertThat(read.get("agent")).isEqualTo("a\"\\b");
    assertThat(read.get("status")).isEqualTo(200);
  }

  // ---- errors ---------------------------------------------------------------------------------

  private static final Router FAILING =
      Router.of()
          .get(
              "/bug",
              _ -> {
                throw new IllegalStateException("<a bug>");
              })
          .get(
              "/refused",
              _ -> {
                throw new HttpException(403, "not <you>").withHeader("X-A", "b");
              })
          .get("/problem", _ -> Response.problem(Problem.of(409, "full").with("free", 0)))
          .get("/json", _ -> Response.json(400, "own"))
          .get("/bare", _ -> Response.status(503).withHeader("Retry-After", "1"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/refused | text/html | text/html; charset=utf-8 | <p>not &lt;you&gt;</p>",
        "/refused | */* | text/plain; charset=utf-8 | not <you>",
        "/refused | application/json | application/json | \"detail\":\"not <you>\"",
        "/refused | application/problem+json | application/problem+json | \"status\":403",
        "/nothing | text/html | text/html; charset=utf-8 | there is nothing at /nothing",
        "/bare | text/html | text/html; charset=utf-8 | <h1>503 Service Unavailable</h1>",
        "/json | text/html | application/json | \"own\"",
        "/problem | */* | text/plain; charset=utf-8 | full",
        "/problem | text/html | text/html; charset=utf-8 | <h1>409 Conflict</h1>",
        "/problem | application/json | application/json | \"free\":0",
        "/bug | text/html | text/html; charset=utf-8 | <h1>500 Internal Server Error</h1>",
      })
  void an_error_is_told_in_the_form_that_the_client_likes(
      String target, String accept, String type, String content) throws Exception {
    try (TestServer server = TestServer.open(FAILING.with(ErrorPages.of()))) {
      Request request = Request.of("GET", target).withHeader("Accept", accept);
      Response answer = server.client().send(request);
      assertThat(answer.status()).isGreaterThanOrEqualTo(400);
      assertThat(answer.header("Content-Type").asText()).isEqualTo(type);
      assertThat(answer.text()).contains(content).doesNotContain("a bug").doesNotContain("    at ");
      assertThat(server.errors()).hasSize(target.equals("/bug") ? 1 : 0);
    }
  }

  @Test
  void an_error_that_a_page_tells_is_reported_with_and_without_a_socket() throws Exception {
    HttpHandler shown = FAILING.with(ErrorPages.of());
    TestClient inMemory = TestClient.of(shown);
    assertThat(inMemory.get("/bug").status()).isEqualTo(500);
    assertThat(inMemory.errors()).singleElement().isInstanceOf(IllegalStateException.class);
    try (LiveServer server = LiveServer.of(shown)) {
      try (RawClient client = server.connect()) {
        assertThat(client.ask(RawClient.get("/bug")).status()).isEqualTo(500);
      }
      assertThat(server.takeError()).hasMessage("reported: GET /bug");
    }
  }

  @Test
  void headers_stay_and_traces_are_shown_for_debugging_alone() throws Exception {
    HttpHandler shown = FAILING.with(ErrorPages.withTraces());
    try (TestServer server = TestServer.open(shown)) {
      assertThat(server.client().get("/bug").text())
          .contains("java.lang.IllegalStateException: <a bug>\n    at org.pulsarweb");
      Request html = Request.of("GET", "/bug").withHeader("Accept", "text/html");
      assertThat(server.client().send(html).text()).contains("&lt;a bug&gt;");
      assertThat(server.client().get("/refused").header("X-A").asText()).isEqualTo("b");
      assertThat(server.client().get("/bare").header("Retry-After").asText()).isEqualTo("1");
      assertThat(server.client().get("/refused").text()).doesNotContain("    at ");
      assertThat(server.errors()).hasSize(2);
    }
    HttpHandler own = FAILING.with(ErrorPages.of().withPage(p -> "<b>" + p.status() + "</b>"));
    assertThat(own.handle(Request.of("GET", "/x").withHeader("Accept", "text/html")).text())
        .isEqualTo("<b>404</b>");
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> FAILING.handle(Request.of("GET", "/refused")));
  }
}
