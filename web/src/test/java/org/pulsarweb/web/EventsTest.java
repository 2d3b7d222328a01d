package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.EventSink;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.ServerEvent;

@DisplayName("Server-sent events over a connection")
class EventsTest {
  private static String until(RawClient client, String text) throws Exception {
    var seen = new StringBuilder();
    while (!seen.toString().contains(text)) {
      byte[] bytes = client.read();
      assertThat(bytes).as("after " + seen).isNotEmpty();
      seen.append(new String(bytes, StandardCharsets.UTF_8));
    }
    return seen.toString();
  }

  @Test
  void an_event_leaves_when_it_is_sent() throws Exception {
    var events = new LinkedBlockingQueue<String>(10);
    EventSink.Source source =
        out -> {
          for (String event = events.take(); !event.equals("end"); event = events.take()) {
            out.send(event);
          }
        };
    try (LiveServer server = LiveServer.of(_ -> Response.events(source));
        RawClient client = server.connect()) {
      client.send(get("/"));
      events.add("one");
      assertThat(until(client, "data: one\n\n")).contains("Content-Type: text/event-stream");
      events.add("two");
      until(client, "data: two\n\n");
      events.add("end");
      until(client, "0\r\n\r\n");
    }
  }

  @Test
  void silence_is_filled_with_comments() throws Exception {
    var release = new CompletableFuture<String>();
    EventSink.Source source = out -> out.send(release.get());
    try (LiveServer server = LiveServer.of(_ -> Response.events(Duration.ofMillis(20), source));
        RawClient client = server.connect()) {
      client.send(get("/"));
      until(client, ":\n\n");
      until(client, ":\n\n");
      release.complete("at last");
      until(client, "data: at last\n\n");
    }
  }

  @Test
  void a_client_that_comes_again_goes_on_where_it_was() throws Exception {
    HttpHandler handler =
        request -> {
          int last = request.lastEventId().map(Integer::parseInt).orElse(0);
          return Response.events(
              out -> out.send(ServerEvent.of("x").withId(Integer.toString(last + 1))));
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).text()).isEqualTo("id: 1\ndata: x\n\n");
      assertThat(client.ask(get("/", "Last-Event-ID: 7")).text()).isEqualTo("id: 8\ndata: x\n\n");
    }
  }

  @Test
  void a_stop_ends_streams_that_have_no_end_in_good_order() throws Exception {
    var waiting = new CountDownLatch(2);
    var never = new CompletableFuture<String>();
    HttpHandler handler =
        request ->
            Response.events(out -> {
              out.send("begin");
              waiting.countDown();
              if (request.path().equals("/silent")) {
                out.send(never.get());
              }
              while (true) {
                out.send("more");
              }
            });
    LiveServer server = LiveServer.of(handler, "--exit-timeout", "60");
    try (server;
        RawClient silent = server.connect();
        RawClient busy = server.connect()) {
      silent.send(get("/silent"));
      busy.send(get("/busy"));
      until(silent, "data: begin\n\n");
      until(busy, "data: begin\n\n");
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
      var stopped = CompletableFuture.runAsync(server::stop);
      assertThat(until(silent, "0\r\n\r\n")).doesNotContain("more");
      until(busy, "0\r\n\r\n");
      stopped.get(30, TimeUnit.SECONDS);
    }
  }

  private static boolean brings(FrameClient.Frame frame, String text) {
    return frame.type() == FrameClient.DATA
        && new String(frame.payload(), StandardCharsets.UTF_8).equals(text);
  }

  @Test
  void silence_is_filled_over_http2_too() throws Exception {
    var release = new CompletableFuture<String>();
    EventSink.Source source = out -> out.send(release.get());
    try (LiveServer server = LiveServer.of(_ -> Response.events(Duration.ofMillis(20), source));
        FrameClient client = FrameClient.connect(server.address())) {
      int stream = client.get("/");
      for (int i = 0; i < 2; i++) {
        assertThat(client.await(frame -> brings(frame, ":\n\n")).stream()).isEqualTo(stream);
      }
      release.complete("at last");
      assertThat(client.await(frame -> brings(frame, "data: at last\n\n")).stream())
          .isEqualTo(stream);
    }
  }

  @Test
  void a_stop_ends_streams_over_http2_in_good_order() throws Exception {
    var never = new CompletableFuture<String>();
    HttpHandler handler =
        _ ->
            Response.events(out -> {
              out.send("begin");
              out.send(never.get());
            });
    LiveServer server = LiveServer.of(handler, "--exit-timeout", "60");
    try (server;
        FrameClient client = FrameClient.connect(server.address())) {
      int stream = client.get("/");
      assertThat(client.await(frame -> brings(frame, "data: begin\n\n")).stream())
          .isEqualTo(stream);
      var stopped = CompletableFuture.runAsync(server::stop);
      FrameClient.Frame last =
          client.await(frame ->
              frame.type() == FrameClient.DATA && (frame.flags() & FrameClient.END_STREAM) != 0);
      assertThat(last.stream()).isEqualTo(stream);
      stopped.get(30, TimeUnit.SECONDS);
    }
  }
}
