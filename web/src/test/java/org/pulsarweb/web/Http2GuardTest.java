package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.web.FrameClient.int32Of;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Http2Exception;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.http.Response;

@DisplayName("RFC 9113 §10.5, who abuses HTTP/2 is told to calm down, and the server goes on")
@ExtendWith(LeakWatch.class)
class Http2GuardTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static LiveServer serverOf(Http2Limits limits) throws IOException {
    return serverOf(HttpSettings.DEFAULTS.withHttp2(limits));
  }

  private static LiveServer serverOf(HttpSettings settings) throws IOException {
    return LiveServer.of(HttpServer.of(Corpus.TELLING).with(settings));
  }

  private static byte[] repeated(byte[] frame, int times) {
    var all = new ByteArrayOutputStream();
    for (int n = 0; n < times; n++) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  private static void assertGoesOn(LiveServer server) throws IOException {
    try (FrameClient other = FrameClient.connect(server.address())) {
      assertThat(other.ask("/").status()).isEqualTo(200);
    }
  }

  // ---- floods ---------------------------------------------------------------------------------

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PING, 6, 0, 0, 8",
    "answers to PING, 6, 1, 0, 8",
    "SETTINGS, 4, 0, 0, 0",
    "PRIORITY, 2, 0, 3, 5",
    "unknown frames, 77, 0, 1, 0",
  })
  void a_flood_of_frames_that_bring_nothing_forward(
      String what, int type, int flags, int stream, int length) throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS);
        FrameClient client = FrameClient.connect(server.address())) {
      byte[] frame = FrameClient.frameOf(type, flags, stream, new byte[length]);
      client.send(repeated(frame, 900)).settle();
      assertThat(client.ask("/").status()).as("so many " + what + " are no flood").isEqualTo(200);
      client.send(repeated(frame, 300));
      assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      assertThat(client.isClosedByServer()).isTrue();
      assertGoesOn(server);
    }
  }

  @Test
  void a_flood_of_window_updates_and_of_empty_pieces() throws Exception {
    try (LiveServer server =
        serverOf(Http2Limits.DEFAULTS.withGuards(200, 100, SHORT.multipliedBy(100)))) {
      try (FrameClient client = FrameClient.connect(server.address())) {
        client.send(repeated(FrameClient.frameOf(8, 0, 0, int32Of(1)), 200));
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      }
      try (FrameClient client = FrameClient.connect(server.address())) {
        int post = client.open("POST", "/", false);
        client.send(repeated(FrameClient.frameOf(0, 0, post, new byte[0]), 200));
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      }
      assertGoesOn(server);
    }
  }

  @Test
  void useful_frames_pay_for_idle_ones() throws Exception {
    try (LiveServer server =
            serverOf(Http2Limits.DEFAULTS.withGuards(200, 10, Duration.ofMinutes(5)));
        FrameClient client = FrameClient.connect(server.address())) {
      for (int n = 0; n < 200; n++) {
        assertThat(client.settle().settings().grow(0, 1).ask("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void guards_count_anew_after_a_while() throws Exception {
    Duration window = Duration.ofSeconds(10);
    var guard = new Http2Guard(Http2Limits.DEFAULTS.withGuards(2, 3, window), 0);
    long now = window.toNanos();
    guard.onReset(now);
    guard.onReset(now);
    for (int n = 0; n < 3; n++) {
      guard.onIdleFrame(now);
    }
    assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> guard.onReset(now));
    assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> guard.onIdleFrame(now));
    long later = now + 1;
    guard.onReset(later);
    guard.onReset(later);
    guard.onIdleFrame(later);
    assertThatExceptionOfType(Http2Exception.class)
        .isThrownBy(() -> guard.onReset(later + window.toNanos()))
        .matches(e -> e.error() == Http2Error.ENHANCE_YOUR_CALM);
  }

  // ---- streams that come to nothing -----------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rapid_reset(boolean inFibers) throws Exception {
    var entered = new AtomicInteger();
    HttpHandler handler =
        _ -> {
          entered.incrementAndGet();
          return Response.text("x".repeat(100_000));
        };
    HttpServer server = HttpServer.of(handler);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline());
        FrameClient client = FrameClient.connect(live.address(), 4, 0)) {
      var all = new ByteArrayOutputStream();
      for (int stream = 1; stream < 8000; stream += 2) {
        all.writeBytes(FrameClient.frameOf(1, 5, stream, FrameClient.request("GET", "/")));
        all.writeBytes(FrameClient.frameOf(3, 0, stream, int32Of(8)));
      }
      client.send(all.toByteArray());
      assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(entered.get()).as("handlers that ran").isLessThanOrEqualTo(201);
    }
  }

  @Test
  void made_you_reset() throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS);
        FrameClient client = FrameClient.connect(server.address(), 4, 0)) {
      var all = new ByteArrayOutputStream();
      for (int stream = 1; stream < 2000; stream += 2) {
        all.writeBytes(FrameClient.frameOf(1, 5, stream, FrameClient.request("GET", "/")));
        all.writeBytes(FrameClient.frameOf(8, 0, stream, int32Of(0)));
      }
      client.send(all.toByteArray());
      assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      assertGoesOn(server);
    }
  }

  @Test
  void malformed_requests_without_end() throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS);
        FrameClient client = FrameClient.connect(server.address())) {
      var all = new ByteArrayOutputStream();
      for (int stream = 1; stream < 1000; stream += 2) {
        all.writeBytes(FrameClient.frameOf(1, 5, stream, FrameClient.request("GET", "x")));
      }
      client.send(all.toByteArray());
      assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      assertGoesOn(server);
    }
  }

  @Test
  void a_stream_counts_as_long_as_its_handler_runs() throws Exception {
    var release = new CompletableFuture<String>();
    var entered = new AtomicInteger();
    HttpHandler handler =
        _ -> {
          entered.incrementAndGet();
          return Response.text(release.get());
        };
    HttpSettings settings = HttpSettings.DEFAULTS.withHttp2(Http2Limits.DEFAULTS.withStreamMax(3));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address())) {
      for (int n = 0; n < 3; n++) {
        int stream = client.get("/");
        client.settle().reset(stream);
      }
      int refused = client.get("/");
      assertThat(client.resetOf(refused)).isEqualTo(Http2Error.REFUSED_STREAM);
      assertThat(entered).hasValue(3);
      release.complete("done");
      client.settle();
      assertThat(client.ask("/").text()).isEqualTo("done");
    }
  }

  @Test
  void streams_beyond_the_limit_are_refused_and_the_others_answered() throws Exception {
    var release = new CompletableFuture<String>();
    HttpHandler handler = _ -> Response.text(release.get());
    HttpSettings settings = HttpSettings.DEFAULTS.withHttp2(Http2Limits.DEFAULTS.withStreamMax(2));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address())) {
      int first = client.get("/");
      int second = client.get("/");
      int third = client.get("/");
      assertThat(client.resetOf(third)).isEqualTo(Http2Error.REFUSED_STREAM);
      release.complete("done");
      assertThat(client.answer(first).text()).isEqualTo("done");
      assertThat(client.answer(second).text()).isEqualTo("done");
    }
  }

  // ---- heads ----------------------------------------------------------------------------------

  @Test
  void a_flood_of_continuations() throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS)) {
      for (int length : new int[] {0, 1, 16_384}) {
        try (FrameClient client = FrameClient.connect(server.address())) {
          client.frame(FrameClient.HEADERS, FrameClient.END_STREAM, 1, new byte[] {(byte) 0x82});
          client.send(
              repeated(FrameClient.frameOf(FrameClient.CONTINUATION, 0, 1, new byte[length]), 40));
          assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
        }
      }
      assertGoesOn(server);
    }
  }

  @Test
  void a_bomb_of_references_to_one_long_entry() throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS);
        FrameClient client = FrameClient.connect(server.address())) {
      var entry = new ByteArrayOutputStream();
      entry.writeBytes(FrameClient.request("GET", "/"));
      entry.writeBytes(new byte[] {0x40, 1, 'a', 0x7f, (byte) 0x81, 0x16});
      entry.writeBytes(new byte[2944]);
      byte[] block = entry.toByteArray();
      Arrays.fill(block, block.length - 2944, block.length, (byte) 'b');
      client.frame(FrameClient.HEADERS, 5, 1, block);
      assertThat(client.answer(1).status()).isEqualTo(200);
      for (int stream = 3; stream < 100; stream += 2) {
        byte[] bomb = Arrays.copyOf(FrameClient.request("GET", "/"), 16_000);
        Arrays.fill(bomb, FrameClient.request("GET", "/").length, 16_000, (byte) 0xBE);
        client.frame(FrameClient.HEADERS, 5, stream, bomb);
        assertThat(client.answer(stream).status()).isEqualTo(431);
      }
      assertGoesOn(server);
    }
  }

  @Test
  void a_head_that_does_not_end_in_time() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withHeadTimeout(SHORT))) {
      byte[] request = FrameClient.frameOf(1, 5, 1, FrameClient.request("GET", "/"));
      try (FrameClient client = FrameClient.connect(server.address())) {
        client.send(Arrays.copyOf(request, request.length - 1));
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      }
      try (FrameClient client = FrameClient.connect(server.address())) {
        client.frame(FrameClient.HEADERS, FrameClient.END_STREAM, 1, new byte[0]);
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      }
      try (FrameClient client = FrameClient.raw(server.address())) {
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      }
      try (FrameClient client = FrameClient.connect(server.address())) {
        for (byte octet : request) { // one now and then
          client.send(new byte[] {octet});
          long untilNanos = System.nanoTime() + Duration.ofMillis(50).toNanos();
          while (System.nanoTime() < untilNanos) {
            server.settle();
          }
        }
        assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
      } catch (SocketException _) {
        // Its next byte met a connection that had been closed.
      }
      try (RawClient client = server.connect()) {
        client.send("PRI * HT");
        assertThat(client.answer().status()).isEqualTo(408);
      }
    }
  }

  // ---- the slow -------------------------------------------------------------------------------

  @Test
  void a_body_that_comes_too_slowly_is_408() throws Exception {
    HttpSettings settings = HttpSettings.DEFAULTS.withBodyMinBytesPerSecond(1_000_000_000);
    try (LiveServer server = serverOf(settings);
        FrameClient client = FrameClient.connect(server.address())) {
      int post = client.open("POST", "/", false);
      client.content(post, "x", false);
      assertThat(client.answer(post).status()).isEqualTo(408);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_answer_that_is_not_taken_is_given_up(boolean streams) throws Exception {
    HttpHandler handler =
        _ ->
            streams
                ? Response.stream(out -> {
                  while (true) {
                    out.write("more");
                  }
                })
                : Response.bytes(new byte[1_000_000]);
    HttpSettings settings = HttpSettings.DEFAULTS.withStallTimeout(SHORT);
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address())) {
      int stream = client.get("/"); // its window is never opened again
      assertThat(client.resetOf(stream)).isEqualTo(Http2Error.CANCEL);
    }
  }

  @Test
  void an_answer_that_is_taken_byte_by_byte_is_given_up() throws Exception {
    HttpSettings settings =
        HttpSettings.DEFAULTS.withStallTimeout(SHORT).withAnswerMinBytesPerSecond(1_000_000);
    HttpHandler handler = _ -> Response.bytes(new byte[1_000_000]);
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address(), 4, 1)) {
      int stream = client.get("/");
      for (int n = 0; n < 900 && !client.hasHeard(FrameClient.RST_STREAM, stream); n++) {
        client.grow(stream, 1).settle();
        long untilNanos = System.nanoTime() + Duration.ofMillis(20).toNanos();
        while (System.nanoTime() < untilNanos) {
          server.settle();
        }
      }
      assertThat(client.resetOf(stream)).isEqualTo(Http2Error.CANCEL);
    }
  }

  @Test
  void a_client_that_asks_and_does_not_read_is_held_back_and_then_cut() throws Exception {
    var entered = new AtomicInteger();
    HttpHandler handler =
        _ -> {
          entered.incrementAndGet();
          return Response.bytes(new byte[1000]);
        };
    HttpSettings settings = HttpSettings.DEFAULTS.withStallTimeout(Duration.ofSeconds(1));
    try (LiveServer server = LiveServer.of(HttpServer.of(handler).with(settings));
        FrameClient client = FrameClient.connect(server.address(), 4, 1_000_000);
        var threads = Executors.newSingleThreadExecutor()) {
      client.grow(0, 1_000_000_000);
      var sent =
          threads.submit(() -> {
            try {
              for (int n = 0; n < 200_000; n++) {
                client.get("/");
              }
              return "all";
            } catch (IOException _) {
              return "cut";
            }
          });
      assertThat(sent.get(60, TimeUnit.SECONDS)).isEqualTo("cut");
      assertThat(entered.get()).isLessThan(100_000);
    }
  }

  @Test
  void an_idle_connection_is_closed_after_the_keep_alive_time() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withKeepAlive(SHORT));
        FrameClient client = FrameClient.connect(server.address())) {
      assertThat(client.ask("/").status()).isEqualTo(200);
      assertThat(client.goneAway()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_connection_ends_after_so_many_requests() throws Exception {
    try (LiveServer server = serverOf(HttpSettings.DEFAULTS.withRequestsPerConnection(3));
        FrameClient client = FrameClient.connect(server.address())) {
      assertThat(client.ask("/1").status()).isEqualTo(200);
      assertThat(client.ask("/2").status()).isEqualTo(200);
      int third = client.get("/3");
      assertThat(client.answer(third).status()).isEqualTo(200);
      assertThat(client.await(FrameClient.GOAWAY, 0).int32(0)).isEqualTo(third);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  // ---- the end --------------------------------------------------------------------------------

  @Test
  void a_stop_lets_streams_end_and_takes_those_that_are_on_their_way() throws Exception {
    var release = new CompletableFuture<String>();
    var entered = new AtomicInteger();
    HttpHandler handler =
        request -> {
          entered.incrementAndGet();
          return request.path().equals("/waits")
              ? Response.text(release.get())
              : Response.text("quick");
        };
    try (LiveServer server = LiveServer.of(handler);
        FrameClient client = FrameClient.connect(server.address());
        var threads = Executors.newSingleThreadExecutor()) {
      int waits = client.get("/waits");
      client.settle();
      var stopped = threads.submit(server::stop);
      FrameClient.Frame first = client.await(FrameClient.GOAWAY, 0);
      assertThat(first.int32(0)).isEqualTo(Integer.MAX_VALUE);
      int onItsWay = client.get("/quick");
      assertThat(client.answer(onItsWay).text()).isEqualTo("quick");
      FrameClient.Frame second = client.await(FrameClient.GOAWAY, 0);
      assertThat(second.int32(0)).isEqualTo(onItsWay);
      client.get("/too-late");
      client.settle();
      release.complete("done");
      assertThat(client.answer(waits).text()).isEqualTo("done");
      assertThat(client.isClosedByServer()).isTrue();
      stopped.get(10, TimeUnit.SECONDS);
      assertThat(entered).hasValue(2);
    }
  }

  @Test
  void a_client_that_goes_away_in_order_is_answered_and_closed() throws Exception {
    try (LiveServer server = serverOf(Http2Limits.DEFAULTS);
        FrameClient client = FrameClient.connect(server.address())) {
      int last = client.get("/");
      client.frame(FrameClient.GOAWAY, 0, 0, new byte[8]);
      assertThat(client.answer(last).status()).isEqualTo(200);
      assertThat(client.goneAway()).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  // ---- spoilt frames --------------------------------------------------------------------------

  @Test
  void spoilt_frames_leave_neither_a_hang_nor_a_buffer() throws Exception {
    var random = new Random(20261127);
    try (LiveServer server =
        LiveServer.of(
            HttpServer.of(Corpus.TELLING).with(HttpSettings.DEFAULTS.withHeadTimeout(SHORT)))) {
      for (int round = 0; round < 300; round++) {
        var wire = new ByteArrayOutputStream();
        int streams = 1 + random.nextInt(4);
        for (int n = 0; n < streams; n++) {
          int stream = 2 * n + 1;
          wire.writeBytes(FrameClient.frameOf(1, 4, stream, FrameClient.request("POST", "/" + n)));
          wire.writeBytes(FrameClient.frameOf(0, 0, stream, new byte[random.nextInt(300)]));
          wire.writeBytes(FrameClient.frameOf(6, 0, 0, new byte[8]));
          wire.writeBytes(FrameClient.frameOf(0, 1, stream, new byte[1]));
        }
        byte[] bytes = wire.toByteArray();
        for (int n = random.nextInt(5); n > 0; n--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (FrameClient client = FrameClient.connect(server.address())) {
          client.send(bytes);
          if (random.nextBoolean()) {
            client.endOutput();
            assertThat(client.isClosedByServer()).isTrue();
          }
        } catch (SocketException | EOFException _) {
          // What it sent behind the fault met a closed connection; but it never waits in vain.
        }
      }
      assertGoesOn(server);
    }
  }
}
