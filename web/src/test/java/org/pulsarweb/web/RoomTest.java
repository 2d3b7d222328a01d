package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;

@DisplayName("A room of WebSockets")
class RoomTest {
  private final Room room = Room.of();

  /** Joins, tells all what it hears, and leaves when told to. */
  private final WebSocketHandler chat =
      socket -> {
        room.join(socket);
        room.join(socket);
        socket.send("joined");
        for (Message message : socket) {
          if (message.toString().equals("leave")) {
            room.leave(socket);
            room.leave(socket);
            socket.send("left");
          } else {
            room.send(message);
          }
        }
      };

  private static SocketClient joined(LiveServer server, boolean deflating) throws IOException {
    SocketClient client = deflating ? SocketClient.deflating(server) : SocketClient.open(server);
    assertThat(client.text()).isEqualTo("joined");
    return client;
  }

  private void awaitSize(int size, LiveServer server) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (room.size() != size && System.nanoTime() < deadlineNanos) {
      server.settle();
    }
    assertThat(room.size()).isEqualTo(size);
  }

  @Test
  void tells_all_who_are_in_compressed_or_not() throws Exception {
    String large = "a message that is worth compressing, ".repeat(100);
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(chat));
        SocketClient first = joined(server, false);
        SocketClient second = joined(server, true);
        SocketClient third = joined(server, true)) {
      assertThat(room.size()).isEqualTo(3);
      for (int n = 0; n < 3; n++) {
        first.send("to all");
        second.send(large);
        third.send(new byte[] {1, 2, 3});
      }
      for (SocketClient client : List.of(first, second, third)) {
        var heard = new ArrayList<String>();
        for (int n = 0; n < 9; n++) {
          heard.add(String.valueOf(client.next()));
        }
        assertThat(heard).filteredOn("to all"::equals).hasSize(3);
        assertThat(heard).filteredOn(large::equals).hasSize(3);
        assertThat(heard).filteredOn("3 bytes"::equals).hasSize(3);
      }
    }
  }

  @Test
  void tells_nobody_who_has_left_or_is_gone() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(chat));
        SocketClient stays = joined(server, false);
        SocketClient leaves = joined(server, false);
        SocketClient closes = joined(server, false);
        SocketClient isLost = joined(server, false)) {
      leaves.send("leave");
      assertThat(leaves.text()).isEqualTo("left");
      closes.close(1000);
      assertThat(closes.closed().code()).isEqualTo(1000);
      closes.raw().close();
      isLost.raw().reset();
      awaitSize(1, server);
      stays.send("anybody?");
      assertThat(stays.text()).isEqualTo("anybody?");
      leaves.send("me");
      assertThat(stays.text()).isEqualTo("me");
      leaves.send("leave");
      assertThat(leaves.text()).as("nothing in between").isEqualTo("left");
    }
    assertThat(room.size()).isZero();
  }

  @Test
  void may_be_told_something_from_any_thread_in_its_order() throws Exception {
    try (LiveServer one = LiveServer.of(WebSocketEndpoint.of(chat));
        LiveServer other = LiveServer.of(WebSocketEndpoint.of(chat));
        SocketClient first = joined(one, true);
        SocketClient second = joined(other, true)) {
      assertThat(room.size()).isEqualTo(2);
      for (int n = 0; n < 500; n++) {
        room.send("message " + n + "x".repeat(n * 4));
      }
      for (SocketClient client : List.of(first, second)) {
        for (int n = 0; n < 500; n++) {
          assertThat(client.text()).isEqualTo("message " + n + "x".repeat(n * 4));
        }
      }
      first.send("from the other loop");
      assertThat(second.text()).isEqualTo("from the other loop");
    }
  }

  @Test
  void what_it_says_goes_behind_a_message_that_is_under_way() throws Exception {
    var half = new CompletableFuture<String>();
    var go = new CompletableFuture<String>();
    WebSocketHandler handler =
        socket -> {
          room.join(socket);
          socket.sendPiece("a", false);
          half.complete("sent");
          socket.sendPiece(go.get(), true);
          assertThat(socket.receive()).isEmpty();
        };
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(handler));
        SocketClient client = SocketClient.open(server)) {
      assertThat(half.get(10, TimeUnit.SECONDS)).isEqualTo("sent");
      room.send("one");
      room.send("two");
      server.settle();
      go.complete("b");
      assertThat(client.text()).isEqualTo("ab");
      assertThat(client.text()).isEqualTo("one");
      assertThat(client.text()).isEqualTo("two");
    }
  }

  @ParameterizedTest
  @EnumSource
  void waits_for_nobody_who_reads_slowly(SlowConsumer policy) throws Exception {
    WebSocketSettings settings =
        WebSocketSettings.DEFAULTS
            .withSlowConsumer(policy)
            .withQueuedMaxBytes(100_000)
            .withCloseTimeout(Duration.ofMillis(1));
    BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
    List<WebSocket> joined = new CopyOnWriteArrayList<>();
    WebSocketListener listener =
        new WebSocketListener() {
          @Override
          public void onOpen(WebSocket socket) throws IOException {
            joined.add(socket);
            room.join(socket);
            socket.send("joined");
          }

          @Override
          public void onClose(WebSocket socket, CloseReason reason) {
            reasons.add(reason);
          }
        };
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(listener).with(settings));
        SocketClient slow = joined(server, false);
        SocketClient fast = joined(server, false)) {
      byte[] much = new byte[50_000];
      for (int n = 0; n < 400; n++) { // 20 MB, more than the kernel puts away for the slow one
        room.send(much.clone());
        assertThat(fast.bytes()).hasSize(50_000);
      }
      if (policy == SlowConsumer.DROP) {
        long dropped = server.loop().start(joined.getFirst()::droppedCount).join();
        assertThat(dropped).isBetween(1L, 399L);
        for (int n = 0; n < 400 - dropped; n++) {
          assertThat(slow.bytes()).hasSize(50_000);
        }
        assertThat(room.size()).isEqualTo(2);
      } else {
        CloseReason reason = reasons.poll(10, TimeUnit.SECONDS);
        assertThat(reason).isNotNull();
        assertThat(reason.code()).isEqualTo(1013);
        assertThat(room.size()).isEqualTo(1);
      }
    }
  }

  @Test
  void lets_listeners_hear_all_that_is_said() {
    List<String> heard = new ArrayList<>();
    room.onMessage(message -> heard.add(message.toString()));
    room.send("text");
    room.send(new byte[] {1, 2, 3});
    room.send(new Message.Text("ü"));

    assertThat(heard).containsExactly("text", "3 bytes", "ü");
  }

  @Test
  void may_be_closed_as_a_whole() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(chat));
        SocketClient first = joined(server, false);
        SocketClient second = joined(server, true)) {
      assertThatIllegalArgumentException().isThrownBy(() -> room.close(1006, ""));
      room.close(4000, "the game is over");
      for (SocketClient client : List.of(first, second)) {
        assertThat(client.closed()).isEqualTo(new CloseReason(4000, "the game is over"));
        client.close(1000);
        assertThat(client.isEndedByServer()).isTrue();
        client.raw().close();
      }
      awaitSize(0, server);
    }
  }
}
