package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pulsarweb.client.ScriptedTransport.request;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.ServerEvent;

class EventStreamTest {
  private static final String[] EVENTS = {"Content-Type", "text/event-stream; charset=utf-8"};

  private final ScriptedTransport server = new ScriptedTransport();
  private final List<Duration> pauses = new ArrayList<>();

  private EventStream open(ReconnectPolicy policy) {
    return new EventStream(
        request("GET", "https://example.org/events"),
        server,
        policy,
        1000,
        pauses::add,
        () -> false);
  }

  private EventStream open() {
    return open(ReconnectPolicy.DEFAULTS);
  }

  @Test
  void events_come_one_after_another_until_the_server_has_no_more() throws IOException {
    server.answer(200, "data: a\n\nid: 5\ndata: b\n\n", EVENTS).answer(204, "");
    try (EventStream stream = open()) {
      var seen = new ArrayList<String>();
      for (ServerEvent event : stream) {
        seen.add(event.data());
      }
      assertThat(seen).containsExactly("a", "b");
      assertThat(stream.next()).isEmpty();
      assertThat(stream.lastId()).isEqualTo("5");
    }
    assertThat(server.said("Accept")).containsOnly("text/event-stream");
    assertThat(server.said("Last-Event-ID")).containsExactly("", "5");
    assertThat(server.asked).allMatch(HttpRequest::isStreamed);
  }

  @Test
  void a_stream_that_broke_goes_on_after_the_last_event() throws IOException {
    server
        .answer(200, "id: 1\ndata: a\n\nid: 2\ndata: lost", EVENTS)
        .fail(new IOException("refused"))
        .answer(503, "")
        .answer(200, "data: b\n\n", EVENTS)
        .answer(204, "");
    EventStream stream = open();
    assertThat(stream.next()).contains(ServerEvent.of("a").withId("1"));
    assertThat(stream.next()).contains(ServerEvent.of("b").withId("1"));
    assertThat(stream.next()).isEmpty();
    assertThat(server.said("Last-Event-ID")).containsExactly("", "1", "1", "1", "1");
    assertThat(pauses).hasSize(4);
    assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(pauses.get(2)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    assertThat(pauses.get(3)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void the_server_says_how_long_to_wait() throws IOException {
    server
        .answer(200, "retry: 100\ndata: a\n\n", EVENTS)
        .answer(200, "data: b\n\n", EVENTS)
        .answer(204, "");
    EventStream stream = open();
    for (ServerEvent event : stream) {
      assertThat(event.data()).isIn("a", "b");
    }
    assertThat(pauses).hasSize(2).allMatch(pause -> pause.toMillis() <= 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 400, 401, 404})
  void what_is_no_stream_of_events_is_said_and_not_tried_again(int status) throws IOException {
    server.answer(status, "", "Content-Type", "text/html").answer(200, "data: a\n\n", EVENTS);
    EventStream stream = open();
    assertThatThrownBy(stream::next)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(status + " with text/html instead of events");
    assertThat(stream.next()).isEmpty();
    assertThat(server.asked).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void it_gives_up_when_it_is_to() {
    server.answer(500, "").answer(500, "").answer(200, "data: a\n\n", EVENTS);
    EventStream stream = open(ReconnectPolicy.DEFAULTS.withFailureMax(2));
    assertThatThrownBy(stream::next)
        .isInstanceOfSatisfying(
            HttpStatusException.class, e -> assertThat(e.status()).isEqualTo(500));
    assertThat(pauses).hasSize(1);
  }

  @Test
  void a_loop_hears_of_the_failure() {
    server.answer(200, "data: a\n\n", EVENTS);
    Iterator<ServerEvent> events = open(ReconnectPolicy.NEVER).iterator();
    assertThat(events.next()).isEqualTo(ServerEvent.of("a"));
    assertThatThrownBy(events::hasNext)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the stream of events ended");
  }

  @Test
  void it_ends_with_its_session() throws IOException {
    server.answer(200, "data: a\n\n", EVENTS);
    var stream =
        new EventStream(
            request("GET", "https://example.org/"),
            server,
            ReconnectPolicy.DEFAULTS,
            1000,
            pauses::add,
            () -> true);
    assertThat(stream.next()).isPresent();
    assertThatThrownBy(stream::next).hasMessageContaining("the stream of events ended");
    assertThat(stream.next()).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void an_event_that_is_too_large_breaks_it() {
    server.answer(200, "data: " + "x".repeat(1000), EVENTS);
    assertThatThrownBy(() -> open(ReconnectPolicy.NEVER).next()).hasMessageContaining("1000 bytes");
  }

  @Test
  void a_caller_that_is_cancelled_ends_it() throws IOException {
    server.fail(new IOException("refused"));
    var stream =
        new EventStream(
            request("GET", "https://example.org/"),
            server,
            ReconnectPolicy.DEFAULTS,
            1000,
            _ -> {
              throw new InterruptedIOException("cancelled");
            },
            () -> false);
    assertThatThrownBy(stream::next).hasMessage("cancelled");
    assertThat(stream.next()).isEmpty();
  }

  /** Bytes that never come. */
  private static final class Silent implements Body {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public byte[] read() throws IOException {
      reading.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException(e.getMessage());
      }
      throw new IOException("the body was closed");
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Headers trailers() {
      return Headers.EMPTY;
    }

    @Override
    public void limit(long maxBytes) {}

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void to_close_it_ends_a_read_that_waits() throws Exception {
    var body = new Silent();
    server.answer(
        request -> HttpResponse.streamed(request, 200, "OK", "HTTP/1.1", Headers.of(EVENTS), body));
    EventStream stream = open();
    var end = new CompletableFuture<Boolean>();
    Thread.startVirtualThread(() -> {
      try {
        end.complete(stream.next().isEmpty());
      } catch (IOException e) {
        end.completeExceptionally(e);
      }
    });
    body.reading.await();
    stream.close();
    stream.close();
    assertThat(end.get()).isTrue();
    assertThat(pauses).isEmpty();
  }
}
