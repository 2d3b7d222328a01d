package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Transport;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("Faults of clients, of handlers and of the machine")
@ExtendWith(LeakWatch.class)
class FaultTest {
  private static final byte[] MEBIBYTE = new byte[1024 * 1024];

  // ---- clients that go away -------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_that_goes_before_its_answer_does_not_harm_the_handler(boolean byReset)
      throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CompletableFuture<String>();
    var served = new CompletableFuture<String>();
    HttpHandler handler =
        request -> {
          if (request.path().equals("/")) {
            entered.countDown();
            served.complete(release.get());
          }
          return Response.text("x");
        };
    try (LiveServer server = LiveServer.of(handler)) {
      RawClient client = server.connect().send(get("/") + get("/next"));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      if (byReset) {
        client.reset();
      } else {
        client.close();
      }
      server.settle();
      release.complete("to its end");
      assertThat(served.get(10, TimeUnit.SECONDS)).isEqualTo("to its end");
      assertAnswers(server, "/good");
    }
  }

  @Test
  void a_client_that_goes_within_its_request_ends_the_reading_and_is_no_error() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    HttpHandler handler =
        request -> {
          try {
            return Response.text(request.text());
          } catch (IOException e) {
            ended.complete(e);
            throw e;
          }
        };
    try (LiveServer server = LiveServer.of(handler)) {
      RawClient client = server.connect().send(request("POST", "/", "Content-Length: 9") + "half");
      server.settle();
      client.reset();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertAnswers(server, "/good");
    }
  }

  @Test
  void a_request_that_is_cut_off_by_a_half_close_is_refused() throws Exception {
    try (LiveServer server = LiveServer.of(Corpus.TELLING);
        RawClient body = server.connect();
        RawClient head = server.connect()) {
      body.send(request("POST", "/", "Content-Length: 9") + "half").endOutput();
      assertThat(body.answer().status()).isEqualTo(400);
      assertThat(body.isClosedByServer()).isTrue();
      head.send("GET / HTT").endOutput();
      assertThat(head.answer().status()).isEqualTo(400);
      assertThat(head.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_client_that_goes_within_its_answer_ends_the_stream_and_is_no_error() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    HttpHandler handler =
        request ->
            request.path().equals("/")
                ? Response.stream(out -> endless(out, new AtomicLong(), ended))
                : Response.text("x");
    try (LiveServer server = LiveServer.of(handler)) {
      RawClient client = server.connect().send(get("/"));
      assertThat(client.read()).isNotEmpty();
      client.reset();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertAnswers(server, "/good");
    }
  }

  @Test
  void a_client_that_goes_after_its_answer_is_forgotten() throws Exception {
    try (LiveServer server = LiveServer.of(Corpus.TELLING)) {
      for (int n = 0; n < 50; n++) {
        RawClient client = server.connect();
        assertThat(client.ask(get("/")).status()).isEqualTo(200);
        if (n % 2 == 0) {
          client.reset();
        } else {
          client.close();
        }
      }
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (server.loop().connectionCount() > 0 && System.nanoTime() < deadlineNanos) {
        server.settle();
      }
      assertThat(server.loop().connectionCount()).isZero();
    }
  }

  private static void endless(
      Response.Sink out, AtomicLong written, CompletableFuture<Throwable> ended)
      throws IOException {
    try {
      while (written.get() < 100L * MEBIBYTE.length) {
        out.write(MEBIBYTE, 0, 10_000);
        written.addAndGet(10_000);
      }
    } catch (IOException e) {
      ended.complete(e);
      throw e;
    }
  }

  private static void assertAnswers(LiveServer server, String path) throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(client.ask(get(path)).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"EPOLL", "NIO", "URING"})
  void a_half_closed_client_gets_its_answer_although_the_handler_waits(Transport transport)
      throws Exception {
    assumeThat(isAvailable(transport)).as("%s on this machine", transport).isTrue();
    HttpHandler handler =
        request -> {
          Thread.sleep(20);
          return Response.text(request.path());
        };
    try (LiveServer server = LiveServer.of(handler, "--io", transport.toString())) {
      for (int n = 0; n < 20; n++) {
        try (RawClient client = server.connect()) {
          client.send(get("/" + n)).endOutput();
          assertThat(client.answer().text()).isEqualTo("/" + n);
          assertThat(client.isClosedByServer()).isTrue();
        }
      }
    }
  }

  private static boolean isAvailable(Transport transport) {
    try {
      return transport.resolve() == transport;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  // ---- clients that do not read ---------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"EPOLL", "NIO"})
  void a_client_that_never_reads_holds_a_stream_back_and_is_cut(Transport transport)
      throws Exception {
    assumeThat(isAvailable(transport)).as("%s on this machine", transport).isTrue();
    var written = new AtomicLong();
    var ended = new CompletableFuture<Throwable>();
    HttpHandler handler = _ -> Response.stream(out -> endless(out, written, ended));
    HttpSettings settings = HttpSettings.DEFAULTS.withStallTimeout(Duration.ofSeconds(1));
    try (LiveServer server =
            LiveServer.of(HttpServer.of(handler).with(settings), "--io", transport.toString());
        RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
      client.send(get("/"));
      assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      // The kernel's buffers of both sides, and at most 64 KiB of ours.
      assertThat(written.get()).isLessThan(12L * MEBIBYTE.length);
      assertThat(server.loop().connectionCount()).isZero();
    }
  }

  @Test
  void a_client_that_pipelines_and_never_reads_is_held_back_and_cut() throws Exception {
    var served = new AtomicLong();
    byte[] page = new byte[30_000];
    HttpHandler handler =
        _ -> {
          served.incrementAndGet();
          return Response.bytes(page);
        };
    HttpSettings settings = HttpSettings.DEFAULTS.withStallTimeout(Duration.ofSeconds(1));
    for (boolean inFibers : new boolean[] {true, false}) {
      served.set(0);
      HttpServer server = HttpServer.of(handler).with(settings);
      try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
          RawClient client = RawClient.connect(live.address(), 16 * 1024)) {
        client.send(get("/").repeat(1500));
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        do {
          live.settle();
        } while (live.loop().connectionCount() > 0 && System.nanoTime() < deadlineNanos);
        assertThat(live.loop().connectionCount()).isZero();
        assertThat(served.get()).isLessThan(12L * MEBIBYTE.length / page.length);
      }
    }
  }

  // ---- handlers that fail ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_handler_that_throws_is_answered_with_500_and_reported_once(boolean inFibers)
      throws Exception {
    HttpHandler handler =
        request ->
            switch (request.path()) {
              case "/checked" -> throw new IOException("a fault");
              case "/unchecked" -> throw new IllegalStateException("a fault");
              case "/assertion" -> throw new AssertionError("a fault");
              case "/deep" -> Response.text("" + deep(0));
              case "/101" -> Response.status(101);
              case "/length" -> Response.text("x").withHeader("Content-Length", "2");
              case "/large" -> Response.bytes(MEBIBYTE).withHeader("Content-Length", "2");
              default -> Response.text("x");
            };
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
        RawClient client = live.connect()) {
      for (String path : new String[] {"/checked", "/unchecked", "/assertion", "/deep", "/101"}) {
        Answer answer = client.ask(get(path));
        assertThat(answer.status()).as(path).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("Internal Server Error\n");
        assertThat(live.takeError())
            .hasMessage("reported: GET " + path)
            .hasCauseInstanceOf(path.equals("/deep") ? StackOverflowError.class : Throwable.class);
        assertThat(client.ask(get("/good")).status()).as("after %s", path).isEqualTo(200);
      }
      for (String path : new String[] {"/length", "/large"}) {
        try (RawClient other = live.connect()) {
          assertThat(other.ask(get(path)).status()).as(path).isEqualTo(500);
          assertThat(live.takeError()).hasMessage("reported: GET " + path);
        }
      }
    }
  }

  @SuppressWarnings("InfiniteRecursion") // to overflow the stack
  private static int deep(int depth) {
    return deep(depth + 1) + 1;
  }

  @Test
  @SuppressWarnings("NullAway") // the handler breaks its contract
  void a_handler_that_returns_null_is_answered_with_500() throws Exception {
    try (LiveServer server = LiveServer.of(_ -> null);
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).status()).isEqualTo(500);
      assertThat(server.takeError()).hasRootCauseMessage("the handler returned null");
    }
  }

  @Test
  void a_refusal_by_the_handler_is_its_answer_and_no_error() throws Exception {
    HttpHandler handler =
        _ -> {
          throw new HttpException(402, "pay first").withHeader("Price", "3");
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      Answer answer = client.ask(post("/", "x"));
      assertThat(answer.status()).isEqualTo(402);
      assertThat(answer.text()).isEqualTo("pay first\n");
      assertThat(answer.header("Price")).isEqualTo("3");
      assertThat(client.ask(get("/")).status()).isEqualTo(402);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stream_that_throws_cuts_the_connection_and_is_reported(boolean inFibers) throws Exception {
    HttpHandler handler =
        request ->
            Response.stream(out -> {
              out.write("half");
              out.flush();
              if (request.path().equals("/error")) {
                throw new AssertionError("a fault");
              }
              throw new IllegalStateException("a fault");
            });
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline())) {
      for (String path : new String[] {"/exception", "/error"}) {
        try (RawClient client = live.connect()) {
          client.send(get(path));
          assertThatExceptionOfType(IOException.class).isThrownBy(client::answer);
          assertThat(live.takeError()).hasStackTraceContaining("a fault");
        }
      }
    }
  }

  @Test
  void a_stream_shorter_than_it_declared_is_cut_off() throws Exception {
    HttpHandler handler =
        _ -> Response.stream(out -> out.write("half")).withHeader("Content-Length", "9");
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      client.send(get("/"));
      assertThatExceptionOfType(IOException.class).isThrownBy(client::answer);
      assertThat(server.takeError()).hasStackTraceContaining("RFC 9110");
    }
  }

  @Test
  void a_fiber_that_outlives_its_request_can_neither_read_nor_write_the_next() throws Exception {
    var late = new CompletableFuture<Response.Sink>();
    HttpHandler handler =
        request ->
            request.path().equals("/first")
                ? Response.stream(late::complete)
                : Response.stream(out -> {
                  out.write("mine");
                  out.flush();
                  assertThatExceptionOfType(IOException.class)
                      .isThrownBy(() -> late.join().write("foreign"));
                });
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/first")).text()).isEmpty();
      assertThat(client.ask(get("/second")).text()).isEqualTo("mine");
    }
  }

  // ---- the machine ----------------------------------------------------------------------------

  @Test
  void a_port_in_use_is_said() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              Pulsar.start(
                  new String[] {"--bind", address}, HttpServer.of(Corpus.TELLING).named("Web")))
          .withMessageContaining("Web cannot listen on " + address)
          .withMessageContaining("in use");
    }
  }
}
