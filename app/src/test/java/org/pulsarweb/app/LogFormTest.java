package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.app.LogForm.LogSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogFormTest {
  private static final LogSource OWN = new LogSource("Hello", 7, false);
  private static final LogSource WORKER = new LogSource("hello-2", 8, true);
  private static final Instant TIME =
      LocalDateTime.of(2026, 3, 4, 5, 6, 7, 89_123_000).atZone(ZoneId.systemDefault()).toInstant();

  @Test
  void text_has_time_level_logger_and_message() {
    var form = new TextForm(false);
    assertThat(form.write(line(LogLevel.INFO, "hello", ""), OWN))
        .isEqualTo("2026-03-04 05:06:07.089 INFO  [a.B] hello\n");
    assertThat(form.write(line(LogLevel.WARNING, "two\nlines", "java.Oops\n\tat x"), OWN))
        .isEqualTo("2026-03-04 05:06:07.089 WARN  [a.B] two\nlines\njava.Oops\n\tat x\n");
    assertThat(form.write(line(LogLevel.ERROR, "hello", ""), WORKER))
        .isEqualTo("2026-03-04 05:06:07.089 ERROR hello-2 [a.B] hello\n");
  }

  @ParameterizedTest
  @CsvSource({"DEBUG, 36", "INFO, 32", "WARNING, 35", "ERROR, 31", "TRACE, 2"})
  void a_level_has_a_colour(LogLevel level, int colour) {
    String plain = new TextForm(false).write(line(level, "x", ""), OWN);
    String coloured = new TextForm(true).write(line(level, "x", ""), OWN);
    assertThat(coloured).contains("\u001B[" + colour + "m").contains("\u001B[0m");
    assertThat(coloured.replaceAll("\u001B\\[\\d+m", "")).isEqualTo(plain);
  }

  @Test
  void a_message_forges_no_terminal_sequence() {
    String text = new TextForm(false).write(line(LogLevel.INFO, "a\u001B[31m\rb\u0007", ""), OWN);
    assertThat(text).endsWith("[a.B] a?[31m?b?\n");
  }

  @Test
  void json_is_one_object_a_line() {
    String json =
        new JsonForm()
            .write(
                new LogLine(
                    Instant.parse("2026-03-04T05:06:07.089123Z"),
                    LogLevel.WARNING,
                    "a.B",
                    "loop-1",
                    "two\nlines",
                    "java.Oops\n\tat x"),
                OWN);
    assertThat(json)
        .isEqualTo(
            "{\"time\":\"2026-03-04T05:06:07.089123Z\",\"level\":\"warning\",\"logger\":\"a.B\","
                + "\"process\":\"Hello\",\"pid\":7,\"thread\":\"loop-1\","
                + "\"message\":\"two\\nlines\",\"exception\":\"java.Oops\\n\\tat x\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "\"\\/",
        "\u0000\u001F\u007F\u0085",
        "é😀",
        "\uD800",
        "\uDC00x",
        "x\uD83D",
        "\r\n\t\b"
      })
  void json_has_any_message(String message) {
    String json = new JsonForm().write(line(LogLevel.INFO, message, ""), WORKER);
    assertThat(json).endsWith("}\n").hasLineCount(1);
    byte[] bytes = json.getBytes(UTF_8);
    JsonNode node = JsonMapper.builder().build().readTree(bytes);
    assertThat(node.get("message").asString()).isEqualTo(message);
    assertThat(node.get("process").asString()).isEqualTo("hello-2");
    assertThat(node.get("pid").asInt()).isEqualTo(8);
    assertThat(node.has("exception")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "a\nb\r\nc", "\\n \\", "\u001E-x\u001F", "é😀", "\\s\\m\\n\\r\\\\"})
  void a_worker_says_any_message_in_lines_of_its_own(String text) {
    LogLine line = new LogLine(TIME, LogLevel.DEBUG, text, text, text, text);
    List<String> pieces = new LogWire().write(line, OWN).lines().toList();
    assertThat(pieces).hasSize(1).allMatch(LogWire::isPiece).noneMatch(LogWire::hasMore);
    assertThat(LogWire.read(LogWire.content(pieces.getFirst()))).contains(line);
  }

  @Test
  void a_long_message_is_cut_into_pieces_between_characters() {
    String text = "é😀x\n".repeat(20_000);
    LogLine line = line(LogLevel.ERROR, text, text);
    var whole = new StringBuilder();
    var pieces = new ArrayList<>(new LogWire().write(line, OWN).lines().toList());
    for (String piece : pieces) {
      assertThat(piece.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(LogWire.PIECE_MAX_BYTES + 2);
      assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
      whole.append(LogWire.content(piece));
    }
    assertThat(LogWire.hasMore(pieces.removeLast())).isFalse();
    assertThat(pieces).hasSizeGreaterThan(50).allMatch(LogWire::hasMore);
    assertThat(LogWire.read(whole.toString())).contains(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\u001E", "-.", "\u001Ex", " \u001E.x"})
  void other_output_is_no_piece(String line) {
    assertThat(LogWire.isPiece(line)).isFalse();
  }

  @Test
  void what_is_no_message_is_not_read() {
    String parts = LogWire.content(new LogWire().write(line(LogLevel.INFO, "x", ""), OWN).strip());
    assertThat(LogWire.read(parts)).isPresent();
    assertThat(LogWire.read("")).isEmpty();
    assertThat(LogWire.read(parts + "\u001Fmore")).isEmpty();
    assertThat(LogWire.read(parts.replace("INFO", "LOUD"))).isEmpty();
    assertThat(LogWire.read("x" + parts)).isEmpty();
  }

  @Test
  void the_last_lines_of_a_worker_are_made_readable() {
    String wire = new LogWire().write(line(LogLevel.ERROR, "a\nb", "java.Oops"), OWN);
    String text = "it ended with code 1:\n  " + wire + "  plain";
    assertThat(LogWire.readable(text))
        .isEqualTo("it ended with code 1:\n  ERROR [a.B] a\nb\njava.Oops\n  plain");
    assertThat(LogWire.readable("plain")).isEqualTo("plain");
  }

  private static LogLine line(LogLevel level, String message, String trace) {
    return new LogLine(TIME, level, "a.B", "main", message, trace);
  }
}
