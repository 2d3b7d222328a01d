package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteSinkTest {
  private final ByteSink sink = ByteSink.open();

  @Test
  void numbers_are_written_as_the_jdk_would() {
    long[] numbers = {
      0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 4095, 65_536, 1L << 40, Long.MAX_VALUE
    };
    for (long number : numbers) {
      sink.clear();
      sink.decimal(number);
      assertThat(sink).hasToString(Long.toString(number));
      sink.clear();
      sink.hex(number);
      assertThat(sink).hasToString(Long.toHexString(number));
    }
    assertThatThrownBy(() -> sink.decimal(-1)).isInstanceOf(IllegalArgumentException.class);
    sink.clear();
    sink.hex(-1);
    assertThat(sink).hasToString("ffffffffffffffff");
  }

  @Test
  void it_grows_and_keeps_only_a_usual_size() {
    sink.write(new byte[50_000]);
    byte[] usual = sink.array();
    sink.clear();
    assertThat(sink.array()).isSameAs(usual);

    sink.write(new byte[100_000]);
    sink.clear();
    assertThat(sink.array().length).isLessThanOrEqualTo(64 * 1024);
    assertThat(sink.size()).isZero();
  }

  @Test
  void texts_and_slices_are_appended() {
    sink.ascii("a\u00e9");
    sink.write(new byte[] {'x', 'y', 'z'}, 1, 2);
    sink.write('!');
    sink.crlf();
    assertThat(sink).hasToString("a\u00e9y!\r\n");
    sink.clear();
    sink.utf8("\u20ac");
    assertThat(sink.toBytes()).hasSize(3);
  }

  @Test
  void the_last_bytes_can_be_taken_back() {
    sink.ascii("abc");
    sink.truncate(1);

    assertThat(sink).hasToString("a");
    assertThatThrownBy(() -> sink.truncate(2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sink.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
