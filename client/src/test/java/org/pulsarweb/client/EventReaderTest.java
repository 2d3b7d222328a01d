package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.ServerEvent;

@DisplayName("The HTML standard, server-sent events, as a client reads them")
class EventReaderTest {
  private final EventReader reader = new EventReader(1000);

  private List<ServerEvent> read(String text) throws ProtocolException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<ServerEvent> read(byte[] bytes) throws ProtocolException {
    var events = new ArrayList<ServerEvent>();
    reader.feed(bytes);
    for (ServerEvent event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  private List<String> texts(String text) throws ProtocolException {
    return read(text).stream().map(ServerEvent::data).toList();
  }

  @Test
  void the_examples_of_the_standard_are_understood() throws ProtocolException {
    assertThat(texts("data: This is the first message.\n\ndata: two\ndata: lines\n\n"))
        .containsExactly("This is the first message.", "two\nlines");
    assertThat(
            read(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
                    + "data:  third event\n\n"))
        .containsExactly(
            ServerEvent.of("first event").withId("1"),
            ServerEvent.of("second event"),
            ServerEvent.of(" third event"));
    assertThat(texts("data\n\ndata\ndata\n\ndata:")).containsExactly("", "\n");
    assertThat(texts("\n\n")).containsExactly(""); // the line that was left
    assertThat(texts("data:test\n\ndata: test\n\n")).containsExactly("test", "test");
    assertThat(read("event: add\ndata: 73857293\n\n"))
        .containsExactly(ServerEvent.of("73857293").withName("add"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void a_line_ends_in_three_ways(String end) throws ProtocolException {
    assertThat(texts("data: a\ndata: b\n\ndata: c\n\n".replace("\n", end)))
        .containsExactly("a\nb", "c");
  }

  @Test
  void a_mark_of_utf_8_is_passed_over_once() throws ProtocolException {
    assertThat(texts("\ufeffdata: a\n\n\ufeffdata: b\n\ndata: c\n\n")).containsExactly("a", "c");
  }

  @Test
  void an_event_means_the_same_however_it_is_split() throws ProtocolException {
    byte[] bytes =
        "\ufeffid: 7\r\nevent: x\r\ndata: \u00e4\u20ac\r\n\r\n: c\r\rretry: 5\ndata: b\n\n"
            .getBytes(StandardCharsets.UTF_8);
    List<ServerEvent> expected =
        List.of(
            ServerEvent.of("\u00e4\u20ac").withId("7").withName("x"),
            ServerEvent.of("b").withId("7").withRetry(Duration.ofMillis(5)));
    var random = new Random(1);
    for (int round = 0; round < 200; round++) {
      var split = new EventReader(1000);
      var events = new ArrayList<ServerEvent>();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + random.nextInt(4));
        split.feed(Arrays.copyOfRange(bytes, from, to));
        for (ServerEvent event = split.next(); event != null; event = split.next()) {
          events.add(event);
        }
        from = to;
      }
      assertThat(events).isEqualTo(expected);
    }
  }

  @Test
  void an_id_stays_until_there_is_another() throws ProtocolException {
    assertThat(read("id: 1\ndata: a\n\ndata: b\n\n"))
        .extracting(event -> event.id().orElse(""))
        .containsExactly("1", "1");
    assertThat(reader.lastId()).isEqualTo("1");
    read("id: 2\n");
    assertThat(reader.lastId()).isEqualTo("1"); // until the event ends
    read("\n");
    assertThat(reader.lastId()).isEqualTo("2");
    read("id: a\u0000b\ndata\n\n");
    assertThat(reader.lastId()).isEqualTo("2");
    read("id\ndata\n\n");
    assertThat(reader.lastId()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000", "0, 0", "007, 7", "99999999999999, 86400000", "1.5, ", "-1, ", "'', "})
  void retry_is_a_number_of_milliseconds(String told, Long millis) throws ProtocolException {
    read("retry: " + told + "\n\n");
    assertThat(reader.retry().map(Duration::toMillis))
        .isEqualTo(java.util.Optional.ofNullable(millis));
  }

  @Test
  void what_has_no_content_is_no_event() throws ProtocolException {
    assertThat(read("event: x\nid: 1\n\ndata: a\n\n"))
        .containsExactly(ServerEvent.of("a").withId("1"));
    assertThat(read(": only a comment\n\nother: x\n\nDATA: x\n\n")).isEmpty();
    assertThat(read("data: unfinished\n")).isEmpty();
  }

  @Test
  void what_is_not_utf_8_is_replaced() throws ProtocolException {
    byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xFF, '\n', '\n'};
    assertThat(read(bytes)).containsExactly(ServerEvent.of("\ufffd"));
  }

  @Test
  void an_event_has_a_limit() throws ProtocolException {
    assertThat(texts("data:" + "x".repeat(995) + "\n\n")).hasSize(1);
    assertThatThrownBy(() -> read("data:" + "x".repeat(996) + "\n\n"))
        .isInstanceOf(ProtocolException.ByPeer.class)
        .hasMessageContaining("1000 bytes");
    var lines = new EventReader(1000);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 300; i++) {
                lines.feed("data\n".getBytes(StandardCharsets.UTF_8));
                assertThat(lines.next()).isNull();
              }
            })
        .isInstanceOf(ProtocolException.ByPeer.class);
  }

  @Test
  void comments_count_for_nothing() throws ProtocolException {
    for (int i = 0; i < 1000; i++) {
      assertThat(read(": still here\n")).isEmpty();
    }
    assertThat(texts("data: a\n\n")).containsExactly("a");
  }

  @Test
  void events_are_taken_before_more_is_fed() {
    reader.feed(new byte[1]);
    assertThatIllegalStateException().isThrownBy(() -> reader.feed(new byte[1]));
  }
}
