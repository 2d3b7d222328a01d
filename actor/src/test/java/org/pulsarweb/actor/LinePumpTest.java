package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinePumpTest {
  private static final int MAX = LinePump.LINE_MAX_BYTES;

  @Test
  void lines_end_with_or_without_a_carriage_return_and_the_last_with_neither() {
    assertThat(lines("a\nb\r\n\n\r\nc")).containsExactly("a", "b", "", "", "c");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void a_long_line_is_cut_into_pieces() {
    assertThat(lines("x".repeat(2 * MAX + 1) + "\ny"))
        .containsExactly("x".repeat(MAX), "x".repeat(MAX), "x", "y");
  }

  @Test
  void a_line_of_just_the_greatest_length_is_one_line() {
    assertThat(lines("x".repeat(MAX) + "\ny")).containsExactly("x".repeat(MAX), "y");
    assertThat(lines("x".repeat(MAX) + "\r\ny")).containsExactly("x".repeat(MAX), "y");
  }

  @Test
  void a_character_is_not_cut() {
    for (String character : List.of("é", "€", "😀")) {
      for (int before = MAX - 4; before <= MAX; before++) {
        String line = "x".repeat(before) + character + "z";

        assertThat(String.join("", lines(line + "\n"))).isEqualTo(line);
      }
    }
  }

  @Test
  void bytes_that_are_not_utf_8_are_replaced() {
    byte[] bytes = {'a', (byte) 0xFF, 'b', '\n', (byte) 0xE2, (byte) 0x82, '\n'};

    assertThat(lines(new ByteArrayInputStream(bytes))).containsExactly("a\uFFFDb", "\uFFFD");
  }

  @Test
  void many_bad_bytes_end_too() {
    var bytes = new byte[3 * MAX];
    Arrays.fill(bytes, (byte) 0x80);

    assertThat(String.join("", lines(new ByteArrayInputStream(bytes))))
        .isEqualTo("\uFFFD".repeat(bytes.length));
  }

  @Test
  void a_taker_that_fails_does_not_stop_the_stream() {
    var taken = new ArrayList<String>();
    var failures = new ArrayList<Throwable>();
    var pump =
        new LinePump(
            new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)),
            line -> {
              taken.add(line);
              throw new IllegalStateException(line);
            });

    var thread = Thread.ofPlatform().unstarted(pump);
    thread.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
    thread.start();
    join(thread);

    assertThat(taken).containsExactly("a", "b");
    assertThat(failures).extracting(Throwable::getMessage).containsExactly("a", "b");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> lines(String text) {
    return lines(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static List<String> lines(InputStream in) {
    var lines = new ArrayList<String>();
    new LinePump(in, lines::add).run();
    return lines;
  }
}
