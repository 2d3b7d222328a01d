package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.WebSocketEvent;

@DisplayName("Faults of a WebSocket's client, and what it is held to")
@ExtendWith(LeakWatch.class)
class WebSocketFaultTest {
  private static final WebSocketHandler ECHO =
      socket -> {
        for (Message message : socket) {
          socket.send(message);
        }
      };

  private static LiveServer serverOf(WebSocketHandler handler, WebSocketSettings settings)
      throws IOException {
    return LiveServer.of(WebSocketEndpoint.of(handler).with(settings));
  }

  private static void assertEchoes(LiveServer server) throws IOException {
    try (SocketClient client = SocketClient.open(server)) {
      assertThat(client.send("good").text()).isEqualTo("good");
    }
  }

  private static void awaitNoConnection(LiveServer server) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (server.loop().connectionCount() > 0 && System.nanoTime() < deadlineNanos) {
      server.settle();
    }
    assertThat(server.loop().connectionCount()).isZero();
    assertThat(server.settle()).as("fibers").isEmpty();
  }

  // ---- clients that go away -------------------------------------------------------------------

  @Test
  void a_client_that_is_gone_leaves_nothing_behind() throws Exception {
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS)) {
      for (int n = 0; n < 60; n++) {
        SocketClient client =
            n % 2 == 0 ? SocketClient.open(server) : SocketClient.deflating(server);
        client.send("x".repeat(2000));
        if (n % 3 == 0) {
          client.raw().send(new byte[] {(byte) 0x81}); // half a head
        }
        switch (n % 4) {
          case 0 -> client.raw().reset();
          case 1 -> client.raw().close();
          case 2 -> client.raw().endOutput();
          default -> client.close(1000).raw().endOutput();
        }
        if (n % 4 >= 2) {
          while (client.raw().read().length > 0) {
            // Until the server ends, too.
          }
          client.raw().close();
        }
      }
      awaitNoConnection(server);
      assertEchoes(server);
    }
  }

  @Test
  void a_client_that_half_closes_behind_its_messages_and_a_close_gets_its_answers()
      throws Exception {
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.open(server)) {
      client.send((to, out) -> {
        to.text(out, "one");
        to.text(out, "two");
        to.close(out, new CloseReason(1000, ""));
      });
      client.raw().endOutput();
      assertThat(client.text()).isEqualTo("one");
      assertThat(client.text()).isEqualTo("two");
      assertThat(client.closed().code()).isEqualTo(1000);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @Test
  void a_client_that_half_closes_without_a_close_is_lost() throws Exception {
    var reason = new CompletableFuture<Optional<CloseReason>>();
    WebSocketHandler handler =
        socket -> {
          assertThat(socket.receive()).isPresent();
          assertThat(socket.receive()).isEmpty();
          reason.complete(socket.closeReason());
        };
    try (LiveServer server = serverOf(handler, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.open(server)) {
      client.send("x").raw().endOutput();
      assertThat(reason.get(10, TimeUnit.SECONDS)).map(CloseReason::code).contains(1006);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @Test
  void a_handler_that_only_sends_hears_of_a_client_that_is_gone() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    WebSocketHandler handler =
        socket -> {
          try {
            while (true) {
              socket.send(new byte[10_000]);
            }
          } catch (IOException e) {
            ended.complete(e);
            throw e;
          }
        };
    try (LiveServer server = serverOf(handler, WebSocketSettings.DEFAULTS)) {
      SocketClient client = SocketClient.open(server);
      assertThat(client.bytes()).hasSize(10_000);
      client.raw().reset();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      awaitNoConnection(server);
    }
  }

  @Test
  void a_handler_that_only_sends_does_not_keep_a_close_waiting() throws Exception {
    var go = new CompletableFuture<String>();
    WebSocketHandler handler =
        socket -> {
          socket.send("first");
          socket.send(go.get());
        };
    try (LiveServer server = serverOf(handler, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.text()).isEqualTo("first");
      client.close(1000);
      assertThat(client.closed().code()).isEqualTo(1000);
      go.complete("too late");
    }
  }

  @Test
  void a_message_that_nobody_takes_keeps_a_close_waiting_only_for_its_time() throws Exception {
    var go = new CompletableFuture<String>();
    WebSocketHandler handler = _ -> assertThat(go.get()).isNotEmpty();
    try (LiveServer server =
            serverOf(handler, WebSocketSettings.DEFAULTS.withCloseTimeout(Duration.ofMillis(1)));
        SocketClient client = SocketClient.open(server)) {
      client.send("nobody takes it").close(1000);
      assertThat(client.closed().code()).isEqualTo(1000);
      go.complete("now");
    }
  }

  // ---- bad bytes ------------------------------------------------------------------------------

  @Test
  void a_bomb_is_refused_at_the_limit_of_what_it_inflates_to() throws Exception {
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.deflating(server)) {
      client.send(new byte[64 * 1024 * 1024]);
      assertThat(client.closed().code()).isEqualTo(1009);
      assertThat(client.isEndedByServer()).isTrue();
      assertEchoes(server);
    }
  }

  @Test
  void what_is_still_sent_after_a_broken_rule_does_not_destroy_the_answer() throws Exception {
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.open(server)) {
      client.raw().send(new byte[] {(byte) 0xFF});
      for (int n = 0; n < 20; n++) {
        client.raw().send(new byte[10_000]);
      }
      assertThat(client.closed().code()).isEqualTo(1002);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @Test
  void spoilt_frames_bring_no_hang_and_no_error() throws Exception {
    var random = new Random(20261127);
    int refused = 0;
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS)) {
      for (int round = 0; round < 1500; round++) {
        try (SocketClient client =
            round % 2 == 0 ? SocketClient.open(server) : SocketClient.deflating(server)) {
          byte[] wire =
              client.frames((to, out) -> {
                to.text(out, "hello, hello, hello");
                to.piece(out, true, "ü".getBytes(StandardCharsets.UTF_8), 0, 1, false);
                to.ping(out, new byte[] {1});
                to.piece(out, true, "ü".getBytes(StandardCharsets.UTF_8), 1, 2, true);
                to.close(out, new CloseReason(1000, "bye"));
              });
          for (int times = 1 + random.nextInt(3); times > 0; times--) {
            wire[random.nextInt(wire.length)] = (byte) random.nextInt();
          }
          client.raw().send(wire).endOutput();
          refused += client.closedAtLast().code() == 1000 ? 0 : 1;
        } catch (EOFException | SocketException _) {
          refused++; // it was cut off in the middle of a frame
        }
      }
      assertThat(refused).isGreaterThan(500);
      awaitNoConnection(server);
      assertEchoes(server);
    }
  }

  @Test
  void a_flood_of_pings_that_is_not_read_takes_no_memory() throws Exception {
    try (LiveServer server = serverOf(ECHO, WebSocketSettings.DEFAULTS);
        SocketClient client = SocketClient.open(server)) {
      byte[] pings =
          client.frames((to, out) -> {
            for (int n = 0; n < 1000; n++) {
              to.ping(out, new byte[125]);
            }
          });
      for (int n = 0; n < 200; n++) { // 26 MB
        client.raw().send(pings.clone());
      }
      client.send((to, out) -> to.ping(out, new byte[] {'!'}));
      String last;
      int pongs = 0;
      do {
        last = client.pong();
        pongs++;
      } while (!last.equals("!"));
      assertThat(pongs).isLessThan(200_000);
    }
  }

  // ---- clients that read slowly ---------------------------------------------------------------

  private static final int KIBIBYTES = 20_000; // more than two kernels put away for each other

  private static long sendMuch(WebSocket socket) throws IOException {
    for (int n = 0; n < KIBIBYTES; n++) {
      socket.send(new byte[1024]);
    }
    return socket.droppedCount();
  }

  private static int receiveAll(SocketClient client) throws IOException {
    int received = 0;
    while (client.next() instanceof Message) {
      received++;
    }
    return received;
  }

  @Test
  void who_waits_for_its_client_gets_everything_across() throws Exception {
    var dropped = new CompletableFuture<Long>();
    try (LiveServer server =
            serverOf(
                socket -> dropped.complete(sendMuch(socket)),
                WebSocketSettings.DEFAULTS.withQueuedMaxBytes(1));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.bytes()).hasSize(1024);
      server.settle();
      assertThat(dropped).as("it waits").isNotDone();
      assertThat(receiveAll(client)).isEqualTo(KIBIBYTES - 1);
      assertThat(dropped.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void messages_for_a_slow_client_may_be_dropped() throws Exception {
    var dropped = new CompletableFuture<Long>();
    try (LiveServer server =
            serverOf(
                socket -> dropped.complete(sendMuch(socket)),
                WebSocketSettings.DEFAULTS.withSlowConsumer(SlowConsumer.DROP));
        SocketClient client = SocketClient.open(server)) {
      assertThat(dropped.get(10, TimeUnit.SECONDS)).isBetween(1L, (long) KIBIBYTES);
      assertThat(receiveAll(client)).isEqualTo(KIBIBYTES - dropped.get().intValue());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SlowConsumer.class,
      names = {"CLOSE", "WAIT"})
  void a_slow_client_may_be_closed_and_is_where_nobody_can_wait(SlowConsumer policy)
      throws Exception {
    var failed = new CompletableFuture<Throwable>();
    var closed = new CompletableFuture<CloseReason>();
    WebSocketListener listener =
        new WebSocketListener() {
          @Override
          public void onOpen(WebSocket socket) throws IOException {
            try {
              long _ = sendMuch(socket);
            } catch (IOException e) {
              failed.complete(e);
              throw e;
            }
          }

          @Override
          public void onClose(WebSocket socket, CloseReason reason) {
            closed.complete(reason);
          }
        };
    WebSocketSettings settings =
        WebSocketSettings.DEFAULTS.withSlowConsumer(policy).withCloseTimeout(Duration.ofMillis(1));
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(listener).with(settings));
        SocketClient _ = SocketClient.open(server)) {
      assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertThat(closed.get(10, TimeUnit.SECONDS).code()).isEqualTo(1013);
      awaitNoConnection(server);
    }
  }

  @Test
  void a_client_that_only_sends_is_not_read_while_it_does_not_read() throws Exception {
    WebSocketListener echo =
        new WebSocketListener() {
          @Override
          public void onBinary(WebSocket socket, byte[] bytes) throws IOException {
            socket.send(bytes);
          }
        };
    int messages = 3000;
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(echo));
        SocketClient client = SocketClient.open(server)) {
      byte[] frame = client.frames((to, out) -> to.binary(out, new byte[8192], 0, 8192));
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              for (int n = 0; n < messages; n++) {
                client.raw().send(frame.clone());
              }
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      server.settle();
      assertThat(sending).as("24 MB are not taken in advance").isNotDone();
      for (int n = 0; n < messages; n++) {
        assertThat(client.bytes()).hasSize(8192);
      }
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  // ---- deadlines ------------------------------------------------------------------------------

  @Test
  void a_silent_client_is_asked_and_lives_if_it_says_anything() throws Exception {
    WebSocketSettings settings = WebSocketSettings.DEFAULTS.withPingInterval(Duration.ofMillis(1));
    try (LiveServer server = serverOf(ECHO, settings);
        SocketClient client = SocketClient.open(server)) {
      for (int n = 0; n < 2; n++) {
        assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
        client.send((to, out) -> to.pong(out, new byte[0]));
      }
      assertThat(client.send("alive").text()).isEqualTo("alive");
    }
  }

  @Test
  void a_client_that_does_not_answer_is_cut() throws Exception {
    var reason = new CompletableFuture<Optional<CloseReason>>();
    WebSocketHandler handler =
        socket -> {
          assertThat(socket.receive()).isEmpty();
          reason.complete(socket.closeReason());
        };
    WebSocketSettings settings =
        WebSocketSettings.DEFAULTS
            .withPingInterval(Duration.ofMillis(1))
            .withPingTimeout(Duration.ofMillis(1));
    try (LiveServer server = serverOf(handler, settings);
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
      assertThat(reason.get(10, TimeUnit.SECONDS))
          .contains(new CloseReason(1006, "no answer to a Ping"));
      assertThatExceptionOfType(IOException.class).isThrownBy(client::next);
    }
  }

  @Test
  void a_client_that_does_not_return_a_close_is_cut() throws Exception {
    try (LiveServer server =
            serverOf(
                WebSocket::close,
                WebSocketSettings.DEFAULTS.withCloseTimeout(Duration.ofMillis(1)));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.closed().code()).isEqualTo(1000);
      assertThatExceptionOfType(IOException.class).isThrownBy(client::next);
      awaitNoConnection(server);
    }
  }

  // ---- a server that stops --------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_server_that_stops_says_so_and_waits_for_the_answer(boolean inFibers) throws Exception {
    WebSocketEndpoint endpoint =
        inFibers ? WebSocketEndpoint.of(ECHO) : WebSocketEndpoint.of(new WebSocketListener() {});
    try (LiveServer server = LiveServer.of(endpoint);
        SocketClient client = SocketClient.open(server)) {
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(server::stop);
      assertThat(client.closed().code()).isEqualTo(1001);
      assertThat(stopping).isNotDone();
      client.close(1001);
      assertThat(client.isEndedByServer()).isTrue();
      client.raw().close();
      stopping.get(10, TimeUnit.SECONDS);
    }
  }
}
