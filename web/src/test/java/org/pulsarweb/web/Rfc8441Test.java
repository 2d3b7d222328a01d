package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Compressors;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.MessageAssembler;
import org.pulsarweb.http.PerMessageDeflate;
import org.pulsarweb.http.WebSocketEvent;
import org.pulsarweb.http.WebSocketReader;
import org.pulsarweb.http.WebSocketWriter;
import org.pulsarweb.web.FrameClient.Frame;

@DisplayName("RFC 8441, WebSockets over HTTP/2")
class Rfc8441Test {
  private static final WebSocketHandler ECHO =
      socket -> {
        for (Message message : socket) {
          socket.send(message);
        }
      };

  /** One socket, which has a stream to itself. */
  private static final class Stream implements AutoCloseable {
    private final FrameClient client;
    private final int number;
    private final Map<String, String> head;
    private final Compressors compressors = Compressors.open(6);
    private final WebSocketWriter writer;
    private final WebSocketReader reader;
    private final MessageAssembler assembler = MessageAssembler.of(1024 * 1024);

    Stream(FrameClient client, int number, String... more) throws IOException {
      this.client = client;
      this.number = number;
      client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, number, asking(more));
      this.head = FrameClient.decode(client.await(FrameClient.HEADERS, number).payload());
      Optional<PerMessageDeflate> deflate =
          Optional.ofNullable(head.get("sec-websocket-extensions"))
              .map(_ -> PerMessageDeflate.WITHOUT_TAKEOVER);
      this.writer = WebSocketWriter.forClient(deflate, 1, compressors, new Random(1)::nextInt);
      this.reader = WebSocketReader.forClient(1024 * 1024, deflate, compressors);
    }

    private static byte[] asking(String... more) {
      String[] fields = {
        ":method",
        "CONNECT",
        ":protocol",
        "websocket",
        ":scheme",
        "http",
        ":path",
        "/chat",
        ":authority",
        "a"
      };
      String[] all = Arrays.copyOf(fields, fields.length + more.length);
      System.arraycopy(more, 0, all, fields.length, more.length);
      return FrameClient.block(all);
    }

    Stream say(String text) throws IOException {
      ByteSink out = ByteSink.open();
      writer.text(out, text);
      client.frame(FrameClient.DATA, 0, number, out.toBytes());
      return this;
    }

    Stream close(int code) throws IOException {
      ByteSink out = ByteSink.open();
      writer.close(out, new CloseReason(code, ""));
      client.frame(FrameClient.DATA, FrameClient.END_STREAM, number, out.toBytes());
      return this;
    }

    /** Reads what comes next: a text, or {@code close N}. */
    String hear() throws IOException {
      while (true) {
        WebSocketEvent event = reader.next();
        if (event instanceof WebSocketEvent.Piece piece) {
          Optional<Message> message = assembler.add(piece);
          if (message.isPresent()) {
            return message.get().toString();
          }
        } else if (event instanceof WebSocketEvent.Close(CloseReason reason)) {
          return "close " + reason.code();
        } else {
          reader.feed(client.await(FrameClient.DATA, number).payload());
        }
      }
    }

    boolean isEndedByServer() throws IOException {
      Frame last = client.await(frame -> frame.stream() == number && frame.isEnd());
      return last.payload().length == 0;
    }

    @Override
    public void close() {
      reader.close();
      writer.close();
      compressors.close();
    }
  }

  private static final String[] VERSION = {"sec-websocket-version", "13"};

  @Test
  void a_socket_is_opened_by_connect_without_a_key_and_ends_with_its_stream() throws Exception {
    var request = new CompletableFuture<String>();
    WebSocketHandler handler =
        socket -> {
          request.complete(socket.request() + " " + socket.request().version());
          ECHO.handle(socket);
        };
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(handler).withSubprotocols("echo"));
        FrameClient client = FrameClient.connect(server.address());
        Stream stream =
            new Stream(
                client, 1, "sec-websocket-version", "13", "sec-websocket-protocol", "a, echo")) {
      assertThat(stream.head)
          .containsEntry(":status", "200")
          .containsEntry("sec-websocket-protocol", "echo")
          .doesNotContainKeys("sec-websocket-accept", "upgrade", "connection");
      assertThat(request.get(10, TimeUnit.SECONDS)).isEqualTo("GET /chat HTTP/2");
      assertThat(stream.say("hello").hear()).isEqualTo("hello");
      String large = "ü".repeat(30_000);
      client.frame(FrameClient.WINDOW_UPDATE, 0, stream.number, FrameClient.int32Of(1_000_000));
      client.frame(FrameClient.WINDOW_UPDATE, 0, 0, FrameClient.int32Of(1_000_000));
      ByteSink out = ByteSink.open();
      stream.writer.text(out, large);
      for (int from = 0; from < out.size(); from += 16_000) {
        int to = Math.min(out.size(), from + 16_000);
        client.frame(FrameClient.DATA, 0, stream.number, Arrays.copyOfRange(out.array(), from, to));
      }
      assertThat(stream.hear()).isEqualTo(large);
      assertThat(stream.close(1000).hear()).isEqualTo("close 1000");
      assertThat(stream.isEndedByServer()).isTrue();
      try (Stream next = new Stream(client, 3, VERSION)) {
        assertThat(next.head).as("the connection lives on").containsEntry(":status", "200");
      }
    }
  }

  @Test
  void sockets_and_requests_share_a_connection_and_rooms_know_no_difference() throws Exception {
    Room room = Room.of();
    WebSocketHandler handler =
        socket -> {
          room.join(socket);
          socket.send("joined");
          for (Message message : socket) {
            room.send(message);
          }
        };
    String[] deflating = {
      "sec-websocket-version", "13", "sec-websocket-extensions", "permessage-deflate"
    };
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(handler));
        FrameClient client = FrameClient.connect(server.address());
        Stream first = new Stream(client, 1, VERSION);
        Stream second = new Stream(client, 3, deflating);
        SocketClient third = SocketClient.open(server)) {
      assertThat(first.hear()).isEqualTo("joined");
      assertThat(second.hear()).isEqualTo("joined");
      assertThat(third.text()).isEqualTo("joined");
      String text = "to all, ".repeat(500);
      second.say(text);
      assertThat(first.hear()).isEqualTo(text);
      assertThat(second.hear()).isEqualTo(text);
      assertThat(third.text()).isEqualTo(text);
    }
  }

  @Test
  void who_asks_in_a_wrong_way_is_refused_as_over_http_1() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(ECHO));
        FrameClient client = FrameClient.connect(server.address());
        Stream older = new Stream(client, 1, "sec-websocket-version", "8");
        Stream foreign =
            new Stream(client, 3, "sec-websocket-version", "13", "origin", "https://b")) {
      assertThat(older.head)
          .containsEntry(":status", "426")
          .containsEntry("sec-websocket-version", "13");
      assertThat(foreign.head).containsEntry(":status", "403");
    }
  }

  @Test
  void a_socket_whose_stream_is_reset_is_lost() throws Exception {
    var reason = new CompletableFuture<Optional<CloseReason>>();
    WebSocketHandler handler =
        socket -> {
          assertThat(socket.receive()).isPresent();
          assertThat(socket.receive()).isEmpty();
          reason.complete(socket.closeReason());
        };
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(handler));
        FrameClient client = FrameClient.connect(server.address());
        Stream stream = new Stream(client, 1, VERSION)) {
      stream.say("x");
      client.settle().reset(1);
      assertThat(reason.get(10, TimeUnit.SECONDS)).map(CloseReason::code).contains(1006);
    }
  }

  @Test
  void a_server_that_stops_says_so_to_each() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(ECHO));
        FrameClient client = FrameClient.connect(server.address());
        Stream first = new Stream(client, 1, VERSION);
        Stream second = new Stream(client, 3, VERSION)) {
      assertThat(first.say("x").hear()).isEqualTo("x");
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(server::stop);
      assertThat(first.hear()).isEqualTo("close 1001");
      assertThat(second.hear()).isEqualTo("close 1001");
      first.close(1001);
      second.close(1001);
      stopping.get(10, TimeUnit.SECONDS);
    }
  }
}
