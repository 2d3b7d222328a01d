package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Bytes mean the same however they are split")
class SplitsTest {
  static Stream<String> wires() {
    return Stream.concat(Corpus.GOOD.stream(), Corpus.BAD.stream());
  }

  static Stream<String> goodWires() {
    return Corpus.GOOD.stream();
  }

  private static List<String> read(byte[]... pieces) {
    return Wire.read(Wire.server(), pieces);
  }

  @ParameterizedTest
  @MethodSource("goodWires")
  void what_is_good_is_read_to_its_end(String wire) {
    assertThat(Wire.read(wire)).last().asString().startsWith("end");
  }

  @ParameterizedTest
  @MethodSource("wires")
  void split_in_two_at_every_byte(String wire) {
    byte[] bytes = Wire.bytes(wire);
    List<String> whole = read(bytes);
    int step = Math.max(1, bytes.length / 1500); // long lines repeat one byte

    for (int cut = 0; cut <= bytes.length; cut += step) {
      assertThat(read(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
          .as("cut at %d", cut)
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void byte_by_byte(String wire) {
    byte[] bytes = Wire.bytes(wire);
    var pieces = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      pieces[i] = new byte[] {bytes[i]};
    }

    assertThat(read(pieces)).isEqualTo(read(bytes));
  }

  @ParameterizedTest
  @MethodSource("wires")
  void in_pieces_of_random_length(String wire) {
    byte[] bytes = Wire.bytes(wire);
    List<String> whole = read(bytes);
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      var pieces = new ArrayList<byte[]>();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(60));
        pieces.add(Arrays.copyOfRange(bytes, from, to));
        from = to;
      }
      assertThat(read(pieces.toArray(byte[][]::new))).isEqualTo(whole);
    }
  }

  @Test
  void fed_in_two_pieces_before_the_first_event_is_asked_for() throws Exception {
    byte[] bytes = Wire.bytes(Corpus.BROWSER);
    for (int cut = 0; cut <= bytes.length; cut++) {
      Http1Reader reader = Wire.server();
      reader.feed(Arrays.copyOf(bytes, cut));
      reader.feed(bytes, cut, bytes.length);
      assertThat(reader.next()).isInstanceOf(Http1Event.RequestHead.class);
      assertThat(reader.next()).isInstanceOf(Http1Event.EndOfMessage.class);
      assertThat(reader.buffered()).isZero();
    }
  }

  @Test
  void what_was_read_stays_as_it_was_while_more_is_fed() throws Exception {
    Http1Reader reader = Wire.server();
    byte[] bytes = Wire.bytes(Corpus.BROWSER);
    var heads = new ArrayList<Http1Event.RequestHead>();
    for (int round = 0; round < 200; round++) {
      for (int from = 0; from < bytes.length; from += 7) {
        reader.feed(bytes.clone(), from, Math.min(from + 7, bytes.length));
        if (reader.next() instanceof Http1Event.RequestHead head) {
          heads.add(head);
          assertThat(reader.next()).isInstanceOf(Http1Event.EndOfMessage.class);
        }
      }
    }

    String expected = Wire.describe(Wire.request(Corpus.BROWSER));
    assertThat(heads).hasSize(200).allMatch(head -> Wire.describe(head).equals(expected));
  }

  @Test
  void a_head_in_single_bytes_costs_no_more_than_a_few_looks_at_each() throws Exception {
    Http1Limits large = Http1Limits.DEFAULTS.withHeadMaxBytes(8 * 1024 * 1024);
    Http1Reader reader = Http1Reader.forServer(large);
    reader.feed(Wire.bytes("GET / HTTP/1.1\r\nHost: a\r\nX: "));
    byte[] one = {'v'};
    for (int i = 0; i < 4_000_000; i++) { // hours if each byte meant a scan of the line
      reader.feed(one);
      reader.next();
    }
    reader.feed(Wire.bytes("\r\n\r\n"));

    assertThat(((Http1Event.RequestHead) reader.next()).headers().get("X").asText())
        .hasSize(4_000_000);
  }
}
