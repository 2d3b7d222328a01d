package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.HttpTimeoutException.Phase;
import org.pulsarweb.client.ScriptedServer.Script;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

@DisplayName("Servers that do what they should not")
@TestInstance(Lifecycle.PER_METHOD)
class FaultTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Duration SHORT = Duration.ofMillis(30);

  private final HttpClient http = HttpClient.open();

  @AfterEach
  void end() {
    http.close();
  }

  private static String body(HttpClient client, String url) throws IOException {
    return client.get(url).text();
  }

  /** Nothing is left of a call that failed. */
  private void assertNothingIsLeft(ScriptedServer server) {
    server.awaitQuiet();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (http.statistics().open() > 0 && System.nanoTime() - end < 0) {
      Thread.onSpinWait(); // the loop may still have to hear of it
    }
    assertThat(http.statistics().open()).isZero();
    assertThat(http.statistics().waiting()).isZero();
  }

  // ---- answers that are cut off ---------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n\r\n"
      })
  void an_answer_that_ends_at_any_byte_before_its_last_is_none(String answer) throws Exception {
    Script script =
        (peer, number) -> {
          peer.readHead();
          peer.send(answer.substring(0, number - 1));
        };
    try (var server = ScriptedServer.of(script)) {
      for (int i = 0; i < answer.length(); i++) {
        assertThatThrownBy(() -> body(http, server.url()))
            .isInstanceOf(IOException.class)
            .hasMessageEndingWith(": GET " + server.url());
      }
      assertNothingIsLeft(server);
    }
  }

  @Test
  void an_answer_without_length_ends_with_its_connection() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\n\r\nas long as it lasts");
        };
    try (var server = ScriptedServer.of(script)) {
      assertThat(body(http, server.url())).isEqualTo("as long as it lasts");
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_stream_that_is_cut_off_says_so_where_it_ends() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        };
    try (var server = ScriptedServer.of(script);
        var response = http.call("GET", server.url()).stream();
        var in = response.stream()) {
      assertThat(in.readNBytes(4)).hasSize(4);
      assertThatThrownBy(in::read).hasMessageContaining("the answer is cut off");
      assertNothingIsLeft(server);
    }
  }

  // ---- answers that break rules ---------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA header without a colon\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n"
      })
  void an_answer_that_breaks_a_rule_is_none(String answer) throws Exception {
    try (var server = ScriptedServer.always(answer)) {
      assertThatThrownBy(() -> body(http, server.url()))
          .hasMessageStartingWith("the answer breaks a rule: ")
          .hasMessageEndingWith(": GET " + server.url());
      assertNothingIsLeft(server);
    }
  }

  @Test
  void ten_thousand_headers_are_too_many() throws Exception {
    String headers = "A: b\r\n".repeat(10_000);
    try (var server = ScriptedServer.always("HTTP/1.1 200 OK\r\n" + headers + "\r\n")) {
      assertThatThrownBy(() -> body(http, server.url()))
          .hasMessageStartingWith("the answer breaks a rule: ");
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_header_without_end_is_not_waited_for() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\nEndless: ");
          while (true) {
            peer.send("x".repeat(1000));
          }
        };
    try (var server = ScriptedServer.of(script)) {
      assertThatThrownBy(() -> body(http, server.url()))
          .hasMessageStartingWith("the answer breaks a rule: ");
      assertNothingIsLeft(server);
    }
  }

  @Test
  void interim_answers_without_end_are_not_waited_for() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          while (true) {
            peer.send("HTTP/1.1 102 Processing\r\n\r\n");
          }
        };
    try (var server = ScriptedServer.of(script)) {
      assertThatThrownBy(() -> body(http, server.url())).hasMessageContaining("interim answers");
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_body_beyond_the_limit_is_not_read() throws Exception {
    try (var server =
        ScriptedServer.always("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nbegin")) {
      assertThatThrownBy(() -> http.call("GET", server.url()).bodyLimit(1000).send())
          .hasMessageContaining("a body larger than 1000 bytes");
      assertNothingIsLeft(server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OK + OK, OK + "x", OK + "\r\n"})
  void what_comes_after_an_answer_ends_the_connection(String answers) throws Exception {
    try (var server = ScriptedServer.always(answers)) {
      assertThat(body(http, server.url())).isEqualTo("ok");
      server.awaitQuiet();
      assertThat(body(http, server.url())).isEqualTo("ok");
      assertThat(server.accepted()).isEqualTo(2);
      assertNothingIsLeft(server);
    }
  }

  // ---- connections that end -------------------------------------------------------------------

  @Test
  void a_connection_that_the_server_has_closed_is_not_used_again() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send(OK);
        };
    try (var server = ScriptedServer.of(script)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(body(http, server.url())).isEqualTo("ok");
        server.awaitQuiet();
      }
      assertThat(server.accepted()).isEqualTo(3);
    }
  }

  @Test
  void a_get_is_sent_again_when_a_kept_connection_ends_under_it() throws Exception {
    try (var server = ScriptedServer.of(FaultTest::closeAtTheSecond)) {
      assertThat(body(http, server.url("/1"))).isEqualTo("ok");
      assertThat(body(http, server.url("/2"))).isEqualTo("ok");
      assertThat(http.statistics().repeated()).isEqualTo(1);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void a_post_is_not_sent_again() throws Exception {
    try (var server = ScriptedServer.of(FaultTest::closeAtTheSecond)) {
      assertThat(body(http, server.url("/1"))).isEqualTo("ok");
      assertThatThrownBy(() -> http.post(server.url("/2"), RequestBody.EMPTY))
          .hasMessageStartingWith("the server closed the connection before it answered");
      assertThat(server.accepted()).isEqualTo(1);
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_request_is_sent_again_once_alone() throws Exception {
    Script script =
        (peer, number) -> {
          peer.readHead();
          if (number == 1) {
            peer.send(OK);
            peer.readHead();
          }
        };
    try (var server = ScriptedServer.of(script)) {
      assertThat(body(http, server.url())).isEqualTo("ok");
      assertThatThrownBy(() -> body(http, server.url()))
          .hasMessageStartingWith("the server closed the connection before it answered");
      assertThat(server.accepted()).isEqualTo(2);
      assertNothingIsLeft(server);
    }
  }

  private static void closeAtTheSecond(ScriptedServer.Peer peer, int number) throws IOException {
    peer.readHead();
    peer.send(OK);
    if (peer.readHead() != null && number > 1) {
      peer.send(OK);
    }
  }

  @Test
  void a_reset_within_the_upload_is_told() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.read(1000);
          peer.reset();
        };
    try (var server = ScriptedServer.of(script)) {
      RequestBody endless =
          RequestBody.stream(out -> {
            while (true) {
              out.write(new byte[1000]);
            }
          });
      assertThatThrownBy(() -> http.post(server.url(), endless)).isInstanceOf(IOException.class);
      assertNothingIsLeft(server);
    }
  }

  @Test
  void an_answer_ends_the_upload_that_it_does_not_want() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.read(1000);
          peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
          peer.awaitEnd();
        };
    try (var server = ScriptedServer.of(script)) {
      RequestBody endless =
          RequestBody.stream(out -> {
            while (true) {
              out.write(new byte[1000]);
            }
          });
      assertThat(http.post(server.url(), endless).status()).isEqualTo(413);
      assertNothingIsLeft(server);
    }
  }

  @Test
  void nobody_listens() throws Exception {
    int port;
    try (var server = ScriptedServer.always(OK)) {
      port = server.port();
    }
    assertThatThrownBy(() -> body(http, "http://127.0.0.1:" + port))
        .isInstanceOf(java.net.ConnectException.class)
        .hasMessageContaining("Connection refused");
    assertThat(http.statistics().open()).isZero();
  }

  @Test
  void there_is_no_such_host() {
    try (var direct = HttpClient.open(ClientSettings.DEFAULTS.withProxies(ProxyRules.NONE))) {
      assertThatThrownBy(() -> body(direct, "http://nobody.invalid/"))
          .isInstanceOf(java.net.UnknownHostException.class)
          .hasMessageStartingWith("there is no host nobody.invalid: GET http://nobody.invalid/");
    }
  }

  // ---- deadlines ------------------------------------------------------------------------------

  private static ClientDeadlines with(Phase phase) {
    ClientDeadlines usual = ClientDeadlines.DEFAULTS;
    return switch (phase) {
      case POOL -> usual.withPool(SHORT);
      case CONNECT -> usual.withConnect(SHORT);
      case TLS -> usual.withTls(SHORT);
      case FIRST_BYTE -> usual.withFirstByte(SHORT);
      case SEND, BETWEEN_BYTES -> usual.withBetweenBytes(SHORT);
      case TOTAL -> usual.withTotal(SHORT);
    };
  }

  private void assertLate(Phase phase, ScriptedServer server, HttpCall call) {
    assertThatThrownBy(() -> call.deadlines(with(phase)).send())
        .isInstanceOfSatisfying(
            HttpTimeoutException.class,
            late -> {
              assertThat(late.phase()).isEqualTo(phase);
              assertThat(late.time()).isEqualTo(SHORT);
              assertThat(late).hasMessageContaining("longer than 30 ms");
              assertThat(late).hasMessageEndingWith(server.url());
            });
    assertNothingIsLeft(server);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"FIRST_BYTE", "TOTAL"})
  void a_server_that_says_nothing_is_late(Phase phase) throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd())) {
      assertLate(phase, server, http.call("GET", server.url()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
      })
  void a_server_that_falls_silent_is_late(String begin) throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send(begin);
          peer.awaitEnd();
        };
    try (var server = ScriptedServer.of(script)) {
      assertLate(Phase.BETWEEN_BYTES, server, http.call("GET", server.url()));
      assertLate(Phase.TOTAL, server, http.call("GET", server.url()));
    }
  }

  @Test
  void a_server_that_does_not_read_is_late() throws Exception {
    var release = new CountDownLatch(1);
    try (var server = ScriptedServer.of((_, _) -> release.await())) {
      RequestBody large = RequestBody.of(new byte[32 * 1024 * 1024]);
      RequestBody endless =
          RequestBody.stream(out -> {
            while (true) {
              out.write(new byte[1000]);
            }
          });
      for (RequestBody body : new RequestBody[] {large, endless}) {
        assertThatThrownBy(
                () -> http.post(server.url()).body(body).deadlines(with(Phase.SEND)).send())
            .isInstanceOfSatisfying(
                HttpTimeoutException.class, late -> assertThat(late.phase()).isEqualTo(Phase.SEND));
      }
      release.countDown();
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_slow_drip_has_an_end() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\n\r\n");
          while (true) {
            peer.send("x");
            Thread.onSpinWait();
          }
        };
    try (var server = ScriptedServer.of(script)) {
      assertLate(Phase.TOTAL, server, http.call("GET", server.url()));
    }
  }

  // ---- pools ----------------------------------------------------------------------------------

  private static HttpClient narrow(int waitingMax) {
    PoolLimits one = PoolLimits.DEFAULTS.withOriginMax(1).withWaitingMax(waitingMax);
    return HttpClient.open(ClientSettings.DEFAULTS.withPool(one));
  }

  @Test
  void who_waits_for_a_connection_too_long_is_told() throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var narrow = narrow(10)) {
      CompletableFuture<HttpResponse> first = narrow.call("GET", server.url()).sendAsync();
      while (narrow.statistics().requests() == 0) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> narrow.call("GET", server.url()).deadlines(with(Phase.POOL)).send())
          .isInstanceOfSatisfying(
              HttpTimeoutException.class, late -> assertThat(late.phase()).isEqualTo(Phase.POOL));
      assertThat(first.cancel(true)).isTrue();
      server.awaitQuiet();
      assertThat(narrow.statistics().waiting()).isZero();
    }
  }

  @Test
  void no_more_than_the_limit_wait() throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var narrow = narrow(0)) {
      CompletableFuture<HttpResponse> first = narrow.call("GET", server.url()).sendAsync();
      while (narrow.statistics().requests() == 0) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> narrow.get(server.url()))
          .hasMessageStartingWith("too many calls wait for a connection");
      assertThat(first.isDone()).isFalse();
    }
  }

  @Test
  void calls_wait_in_line_for_one_connection() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var narrow = narrow(100)) {
      CompletableFuture<?>[] calls = new CompletableFuture<?>[50];
      for (int i = 0; i < calls.length; i++) {
        calls[i] = narrow.call("GET", server.url()).sendAsync();
      }
      CompletableFuture.allOf(calls).get(30, TimeUnit.SECONDS);
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(narrow.statistics()).isEqualTo(new ClientStatistics(1, 1, 0, 1, 50, 49, 0));
    }
  }

  @Test
  void a_wait_after_connections_that_have_ended_is_counted_once() throws Exception {
    Script once =
        (peer, _) -> {
          peer.readHead();
          peer.send(OK);
        };
    try (var server = ScriptedServer.of(once);
        var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      var loop = loops.loops().getFirst();
      for (int i = 0; i < 20; i++) { // without a turn in between in which the loop hears of the end
        String text = loop.start(() -> body(http, server.url()) + body(http, server.url())).join();
        assertThat(text).isEqualTo("okok");
      }
      assertNothingIsLeft(server);
    }
  }

  @Test
  void a_pool_that_is_full_makes_room_for_another_origin() throws Exception {
    try (var first = ScriptedServer.always(OK);
        var second = ScriptedServer.always(OK);
        var small =
            HttpClient.open(
                ClientSettings.DEFAULTS.withPool(PoolLimits.DEFAULTS.withTotalMax(1)))) {
      for (int i = 0; i < 3; i++) {
        assertThat(body(small, first.url())).isEqualTo("ok");
        assertThat(body(small, second.url())).isEqualTo("ok");
      }
      assertThat(small.statistics().open()).isEqualTo(1);
      assertThat(first.accepted()).isEqualTo(3);
    }
  }

  // ---- calls that are given up ----------------------------------------------------------------

  enum Wait {
    ANSWER,
    REST_OF_HEAD,
    REST_OF_BODY,
    ROOM;

    Script script(CountDownLatch begun) {
      return (peer, _) -> {
        if (peer.readHead() == null) {
          return;
        }
        peer.send(
            switch (this) {
              case ANSWER, ROOM -> "";
              case REST_OF_HEAD -> "HTTP/1.1 200 OK\r\nConte";
              case REST_OF_BODY -> "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
            });
        begun.countDown();
        if (this != ROOM) {
          peer.awaitEnd();
        } else {
          begun.await();
          while (true) {
            peer.send("HTTP/1.1 102 Processing\r\n\r\n".substring(0, 0));
            if (peer.read(1).length == 0) {
              return;
            }
          }
        }
      };
    }

    HttpResponse call(HttpClient http, String url) throws IOException {
      RequestBody endless =
          RequestBody.stream(out -> {
            while (true) {
              out.write(new byte[10_000]);
            }
          });
      return this == ROOM ? http.post(url, endless) : http.get(url);
    }
  }

  @ParameterizedTest
  @EnumSource(Wait.class)
  void an_interrupted_thread_gives_its_call_up(Wait wait) throws Exception {
    var begun = new CountDownLatch(1);
    try (var server = ScriptedServer.of(wait.script(begun))) {
      var outcome = new CompletableFuture<Object>();
      Thread thread =
          Thread.ofPlatform()
              .start(() ->
                  outcome.complete(
                      outcome(() -> {
                        return wait.call(http, server.url());
                      })));
      begun.await();
      thread.interrupt();

      assertThat(outcome.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              InterruptedIOException.class,
              e -> assertThat(e).hasMessageStartingWith("the call was cancelled: "));
      thread.join();
      assertNothingIsLeft(server);
    }
  }

  @ParameterizedTest
  @EnumSource(Wait.class)
  void a_cancelled_fiber_gives_its_call_up(Wait wait) throws Exception {
    var begun = new CountDownLatch(1);
    try (var server = ScriptedServer.of(wait.script(begun));
        var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      var loop = loops.loops().getFirst();
      Fiber<HttpResponse> fiber = loop.start(() -> wait.call(http, server.url()));
      begun.await();
      fiber.cancel();

      assertThatThrownBy(fiber::join)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedIOException.class);
      assertNothingIsLeft(server);
      assertThat(loop.fiberCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Wait.class)
  void a_cancelled_future_gives_its_call_up(Wait wait) throws Exception {
    var begun = new CountDownLatch(1);
    try (var server = ScriptedServer.of(wait.script(begun))) {
      HttpCall call = http.post(server.url());
      if (wait == Wait.ROOM) {
        call =
            call.body(
                RequestBody.stream(out -> {
                  while (true) {
                    out.write(new byte[10_000]);
                  }
                }));
      }
      CompletableFuture<HttpResponse> future = call.sendAsync();
      begun.await();

      assertThat(future.cancel(true)).isTrue();
      assertNothingIsLeft(server);
    }
  }

  @ParameterizedTest
  @EnumSource(Wait.class)
  void closing_the_session_ends_its_calls(Wait wait) throws Exception {
    var begun = new CountDownLatch(1);
    try (var server = ScriptedServer.of(wait.script(begun))) {
      var outcome = new CompletableFuture<Object>();
      Thread.ofPlatform()
          .start(() -> outcome.complete(outcome(() -> wait.call(http, server.url()))));
      begun.await();
      http.close();

      assertThat(outcome.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(e).hasMessageStartingWith("the client is closed"));
      assertNothingIsLeft(server);
    }
  }

  private static Object outcome(Callable<?> work) {
    try {
      return work.call();
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void an_abandoned_stream_leaves_nothing() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\n\r\n");
          while (true) {
            peer.send("x".repeat(1000));
          }
        };
    try (var server = ScriptedServer.of(script)) {
      try (var response = http.call("GET", server.url()).stream()) {
        assertThat(response.body().read()).isNotEmpty();
      }
      assertNothingIsLeft(server);
    }
  }
}
