package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.web.SocketClient.noise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.WebSocketEvent;
import org.pulsarweb.http.WebSocketEvent.Piece;

@DisplayName("A WebSocket")
class WebSocketTest {
  enum Way {
    STRAIGHT_LINE,
    CALLBACKS
  }

  private static final class Echo implements WebSocketListener {
    @Override
    public void onText(WebSocket socket, String text) throws IOException {
      socket.send(text);
    }

    @Override
    public void onBinary(WebSocket socket, byte[] bytes) throws IOException {
      socket.send(bytes);
    }
  }

  private static WebSocketEndpoint echo(Way way) {
    return way == Way.CALLBACKS
        ? WebSocketEndpoint.of(new Echo())
        : straightLine(socket -> {
          for (Message message : socket) {
            socket.send(message);
          }
        });
  }

  private static WebSocketEndpoint straightLine(WebSocketHandler handler) {
    return WebSocketEndpoint.of(handler);
  }

  // ---- both ways of serving -------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void sends_back_text_and_bytes_of_any_size(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.open(server)) {
      for (int length : new int[] {0, 1, 125, 126, 1000, 65_535, 65_536, 300_000}) {
        client.send("ü".repeat(length));
        assertThat(client.text()).isEqualTo("ü".repeat(length));
        client.send(noise(length));
        assertThat(client.bytes()).isEqualTo(noise(length));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void compresses_if_the_client_can(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.deflating(server)) {
      assertThat(client.agreement().deflate()).isPresent();
      for (int round = 0; round < 5; round++) {
        String text = ("a line that comes again " + round + "\n").repeat(2000);
        client.send(text);
        assertThat(client.text()).isEqualTo(text);
        client.send("short");
        assertThat(client.text()).isEqualTo("short");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void answers_many_messages_of_one_read_in_order(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.open(server)) {
      client.send((to, out) -> {
        for (int n = 0; n < 1000; n++) {
          to.text(out, "message " + n);
        }
      });
      for (int n = 0; n < 1000; n++) {
        assertThat(client.text()).isEqualTo("message " + n);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void puts_fragments_together_and_answers_a_ping_between_them(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.open(server)) {
      byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
      client.send((to, out) -> {
        to.piece(out, true, euro, 0, 1, false);
        to.ping(out, "are you there".getBytes(StandardCharsets.UTF_8));
        to.piece(out, true, euro, 1, 3, true);
      });
      assertThat(client.pong()).isEqualTo("are you there");
      assertThat(client.text()).isEqualTo("€");
    }
  }

  @ParameterizedTest
  @EnumSource
  void returns_a_close_behind_the_answers_to_what_came_before(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.open(server)) {
      client.send((to, out) -> {
        to.text(out, "one");
        to.text(out, "two");
        to.close(out, new CloseReason(4321, "enough"));
      });
      assertThat(client.text()).isEqualTo("one");
      assertThat(client.text()).isEqualTo("two");
      assertThat(client.closed()).isEqualTo(new CloseReason(4321, ""));
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void answers_what_came_before_a_broken_rule_and_then_says_which(Way way) throws Exception {
    try (LiveServer server = LiveServer.of(echo(way));
        SocketClient client = SocketClient.open(server)) {
      byte[] one = client.frames((to, out) -> to.text(out, "one"));
      byte[] both = java.util.Arrays.copyOf(one, one.length + 2);
      both[one.length] = (byte) 0xF1;
      client.raw().send(both);
      assertThat(client.text()).isEqualTo("one");
      assertThat(client.closed().code()).isEqualTo(1002);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refuses_a_message_beyond_its_limit_with_1009(Way way) throws Exception {
    WebSocketEndpoint endpoint =
        echo(way).with(WebSocketSettings.DEFAULTS.withMessageMaxBytes(1000).withFrameMaxBytes(800));
    try (LiveServer server = LiveServer.of(endpoint);
        SocketClient good = SocketClient.open(server);
        SocketClient frame = SocketClient.open(server);
        SocketClient message = SocketClient.open(server)) {
      good.send((to, out) -> {
        to.piece(out, true, new byte[600], 0, 600, false);
        to.piece(out, true, new byte[400], 0, 400, true);
      });
      assertThat(good.text()).hasSize(1000);
      frame.send("x".repeat(801));
      assertThat(frame.closed().code()).isEqualTo(1009);
      message.send((to, out) -> {
        to.piece(out, true, new byte[600], 0, 600, false);
        to.piece(out, true, new byte[401], 0, 401, true);
      });
      assertThat(message.closed().code()).isEqualTo(1009);
    }
  }

  // ---- straight-line code ---------------------------------------------------------------------

  @Test
  void is_closed_when_its_handler_returns() throws Exception {
    try (LiveServer server = LiveServer.of(straightLine(socket -> socket.send("hello")));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.text()).isEqualTo("hello");
      assertThat(client.closed()).isEqualTo(new CloseReason(1000, ""));
      client.close(1000);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @Test
  void is_closed_with_1011_when_its_handler_throws_and_that_is_reported() throws Exception {
    WebSocketHandler failing =
        _ -> {
          throw new IllegalStateException("a fault");
        };
    try (LiveServer server = LiveServer.of(straightLine(failing));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.closed().code()).isEqualTo(1011);
      assertThat(server.takeError()).hasRootCauseMessage("a fault");
    }
  }

  @Test
  void tells_its_handler_why_it_was_closed() throws Exception {
    var reasons = new LinkedBlockingQueue<Optional<CloseReason>>();
    WebSocketHandler handler =
        socket -> {
          reasons.add(socket.closeReason());
          assertThat(socket.receive()).isEmpty();
          reasons.add(socket.closeReason());
          assertThat(socket.isOpen()).isFalse();
          assertThatExceptionOfType(IOException.class).isThrownBy(() -> socket.send("too late"));
        };
    try (LiveServer server = LiveServer.of(straightLine(handler))) {
      for (int code : new int[] {1000, 1001, 4000}) {
        try (SocketClient client = SocketClient.open(server)) {
          assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEmpty();
          client.send((to, out) -> to.close(out, new CloseReason(code, "because")));
          assertThat(reasons.poll(10, TimeUnit.SECONDS)).contains(new CloseReason(code, "because"));
          assertThat(client.closed()).isEqualTo(new CloseReason(code, ""));
        }
      }
      SocketClient lost = SocketClient.open(server);
      assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEmpty();
      lost.raw().reset();
      assertThat(reasons.poll(10, TimeUnit.SECONDS))
          .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(1006));
    }
  }

  @Test
  void may_be_closed_with_a_code_and_words_and_throws_away_what_still_comes() throws Exception {
    WebSocketHandler handler =
        socket -> {
          assertThat(socket.receive()).contains(new Message.Text("begin"));
          socket.close(4001, "that will do");
          socket.close(4002, "too late");
          assertThat(socket.receive()).isEmpty();
          assertThat(socket.closeReason()).contains(new CloseReason(4001, "that will do"));
        };
    try (LiveServer server = LiveServer.of(straightLine(handler));
        SocketClient client = SocketClient.open(server)) {
      client.send("begin");
      assertThat(client.closed()).isEqualTo(new CloseReason(4001, "that will do"));
      client.send("what is it").close(1000);
      assertThat(client.isEndedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1005, 1006, 1015, 5000})
  void is_not_closed_with_a_code_that_must_not_be_sent(int code) throws Exception {
    WebSocketHandler handler =
        socket ->
            assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> socket.close(code, ""));
    try (LiveServer server = LiveServer.of(straightLine(handler));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.closed().code()).isEqualTo(1000);
    }
  }

  @Test
  void is_waited_for_only_until_a_deadline() throws Exception {
    var timedOut = new CompletableFuture<String>();
    WebSocketHandler handler =
        socket -> {
          try {
            assertThat(socket.receive(Duration.ofMillis(1))).isEmpty();
          } catch (TimeoutException e) {
            timedOut.complete(String.valueOf(e.getMessage()));
          }
          assertThat(socket.receive(Duration.ofMinutes(1))).contains(new Message.Text("late"));
          assertThat(socket.receive(Duration.ofMinutes(1))).isEmpty();
        };
    try (LiveServer server = LiveServer.of(straightLine(handler));
        SocketClient client = SocketClient.open(server)) {
      assertThat(timedOut.get(10, TimeUnit.SECONDS)).isEqualTo("no message in PT0.001S");
      client.send("late").close(1000);
      assertThat(client.closed().code()).isEqualTo(1000);
    }
  }

  @Test
  void may_be_received_and_sent_piece_by_piece_however_large() throws Exception {
    WebSocketHandler handler =
        socket -> {
          for (Optional<Piece> next = socket.receivePiece();
              next.isPresent();
              next = socket.receivePiece()) {
            Piece piece = next.get();
            byte[] bytes = java.util.Arrays.copyOfRange(piece.array(), piece.from(), piece.to());
            socket.sendPiece(bytes, piece.isLast());
          }
        };
    WebSocketEndpoint endpoint =
        straightLine(handler).with(WebSocketSettings.DEFAULTS.withMessageMaxBytes(1000));
    byte[] large = noise(700_000);
    try (LiveServer server = LiveServer.of(endpoint);
        SocketClient client = SocketClient.deflating(server)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              client.send((to, out) -> {
                to.binary(out, large, 0, large.length);
                to.binary(out, new byte[0], 0, 0);
                to.binary(out, new byte[900_000], 0, 900_000);
              });
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(client.bytes()).isEqualTo(large);
      assertThat(client.bytes()).isEmpty();
      assertThat(client.bytes()).isEqualTo(new byte[900_000]);
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void sends_no_other_message_within_one_that_goes_in_pieces() throws Exception {
    WebSocketHandler handler =
        socket -> {
          socket.sendPiece("a", false);
          assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> socket.send("b"));
          socket.ping(new byte[0]);
          socket.sendPiece("c", true);
          socket.send("d");
        };
    try (LiveServer server = LiveServer.of(straightLine(handler));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
      assertThat(client.text()).isEqualTo("ac");
      assertThat(client.text()).isEqualTo("d");
    }
  }

  @Test
  void holds_a_client_back_whose_messages_nobody_takes() throws Exception {
    var release = new CompletableFuture<Boolean>();
    var count = new CompletableFuture<Integer>();
    WebSocketHandler handler =
        socket -> {
          assertThat(release.get()).isTrue();
          int received = 0;
          for (Message _ : socket) {
            received++;
          }
          count.complete(received);
        };
    int messages = 3000;
    try (LiveServer server = LiveServer.of(straightLine(handler));
        SocketClient client = SocketClient.open(server)) {
      byte[] kibibytes = client.frames((to, out) -> to.binary(out, new byte[8192], 0, 8192));
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              for (int n = 0; n < messages; n++) {
                client.raw().send(kibibytes.clone());
              }
              client.close(1000);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      server.settle();
      assertThat(sending).as("24 MB are not taken in advance").isNotDone();
      release.complete(true);
      assertThat(client.closed().code()).isEqualTo(1000);
      sending.get(10, TimeUnit.SECONDS);
      assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(messages);
    }
  }

  // ---- callbacks ------------------------------------------------------------------------------

  /** Notes what it is told. */
  private static final class Telling implements WebSocketListener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(WebSocket socket) throws IOException {
      told.add("open");
      socket.ping(new byte[] {'?'});
    }

    @Override
    public void onText(WebSocket socket, String text) {
      told.add("text " + text);
      if (text.equals("fail")) {
        throw new IllegalStateException("a fault");
      }
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(socket::receive);
    }

    @Override
    public void onPong(WebSocket socket, byte[] bytes) {
      told.add("pong " + new String(bytes, StandardCharsets.US_ASCII));
    }

    @Override
    public void onClose(WebSocket socket, CloseReason reason) {
      told.add("close " + reason.code());
    }

    List<String> toldUntilClose() throws InterruptedException {
      var all = new ArrayList<String>();
      do {
        String next = told.poll(10, TimeUnit.SECONDS);
        all.add(next == null ? "nothing" : next);
      } while (!all.getLast().startsWith("close") && !all.getLast().equals("nothing"));
      return all;
    }
  }

  @Test
  void tells_a_listener_all_that_happens() throws Exception {
    var listener = new Telling();
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(listener));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
      client.send((to, out) -> {
        to.pong(out, new byte[] {'!'});
        to.text(out, "hello");
      });
      client.close(1001);
      assertThat(client.closed().code()).isEqualTo(1001);
      client.raw().endOutput();
      assertThat(listener.toldUntilClose())
          .containsExactly("open", "pong !", "text hello", "close 1001");
    }
  }

  @Test
  void is_closed_with_1011_when_its_listener_throws_and_that_is_reported() throws Exception {
    var listener = new Telling();
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(listener));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
      client.send("fail");
      assertThat(client.closed().code()).isEqualTo(1011);
      assertThat(server.takeError()).hasRootCauseMessage("a fault");
      client.close(1000).raw().endOutput();
      assertThat(listener.toldUntilClose()).containsExactly("open", "text fail", "close 1011");
    }
  }

  @Test
  void is_closed_with_1003_if_its_listener_understands_no_bytes() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(new Telling()));
        SocketClient client = SocketClient.open(server)) {
      assertThat(client.next()).isInstanceOf(WebSocketEvent.Ping.class);
      client.send(new byte[1]);
      assertThat(client.closed().code()).isEqualTo(1003);
    }
  }

  @Test
  void may_have_a_listener_of_its_own_which_may_refuse_it() throws Exception {
    WebSocketEndpoint endpoint =
        WebSocketEndpoint.ofEach(request -> {
          String name = request.query("name").asText(); // or 400
          return new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket) throws IOException {
              socket.send(name);
            }
          };
        });
    try (LiveServer server = LiveServer.of(endpoint);
        RawClient nobody = server.connect();
        SocketClient client =
            SocketClient.open(server, "/?name=Ann", Optional.empty(), List.of())) {
      assertThat(client.text()).isEqualTo("Ann");
      nobody.send(SocketClient.asking("/", Optional.empty(), List.of()));
      assertThat(nobody.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void holds_no_fiber_while_a_listener_hears_of_it() throws Exception {
    try (LiveServer server = LiveServer.of(echo(Way.CALLBACKS));
        SocketClient client = SocketClient.open(server)) {
      client.send("x");
      assertThat(client.text()).isEqualTo("x");
      assertThat(server.settle()).isEmpty();
    }
    try (LiveServer server = LiveServer.of(echo(Way.STRAIGHT_LINE));
        SocketClient client = SocketClient.open(server)) {
      client.send("x");
      assertThat(client.text()).isEqualTo("x");
      assertThat(server.settle())
          .singleElement()
          .satisfies(fiber -> assertThat(fiber.label()).startsWith("WebSocket / from /127.0.0.1:"));
    }
  }
}
