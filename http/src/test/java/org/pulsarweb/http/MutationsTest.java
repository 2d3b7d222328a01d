package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Spoilt and random bytes end in events or in a refusal, never in anything else")
class MutationsTest {
  private static final int ROUNDS = 20_000;

  /** What smugglers and broken clients put where it does not belong. */
  private static final List<String> MARKS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          "\0",
          " ",
          "\t",
          ":",
          ";",
          ",",
          "\u007f",
          "\u0080",
          "#",
          "%",
          "0",
          "-1",
          "ffffffffffffffff",
          "chunked",
          "Content-Length: 5\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: b\r\n",
          "HTTP/1.1",
          "\"",
          "\\",
          "=");

  @Test
  void twenty_thousand_spoilt_requests() {
    var random = new Random(20261120);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> corpus = random.nextInt(4) == 0 ? Corpus.BAD.subList(0, 24) : Corpus.GOOD;
      byte[] wire = Wire.bytes(spoilt(corpus.get(random.nextInt(corpus.size())), random));
      int cut = random.nextInt(wire.length + 1);

      List<String> whole = Wire.read(Wire.server(), wire);
      List<String> split =
          Wire.read(
              Wire.server(), Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length));

      assertThat(whole).as("round %d", round).isNotNull();
      if (whole.stream().noneMatch(event -> event.startsWith("refused"))) {
        assertThat(split).as("round %d cut at %d", round, cut).isEqualTo(whole);
      } else {
        refused++;
        assertThat(split).last().asString().as("round %d", round).startsWith("refused");
        assertThat(split.subList(0, split.size() - 1))
            .as("round %d cut at %d", round, cut)
            .isEqualTo(whole.subList(0, whole.size() - 1));
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 20); // it does meet both
  }

  @Test
  void twenty_thousand_random_byte_sequences() {
    var random = new Random(42);
    for (int round = 0; round < ROUNDS; round++) {
      var wire = new byte[1 + random.nextInt(200)];
      random.nextBytes(wire);
      assertThat(Wire.read(Wire.server(), wire)).last().asString().startsWith("refused");
      assertThat(Wire.read(Wire.client("GET"), wire)).last().asString().startsWith("refused");
    }
  }

  @Test
  void twenty_thousand_spoilt_responses() {
    var random = new Random(9112);
    List<String> corpus =
        List.of(
            Wire.head("HTTP/1.1 200 OK", "Content-Length: 3") + "abc",
            Wire.head("HTTP/1.1 100 Continue") + Wire.head("HTTP/1.1 204 No Content"),
            Wire.head("HTTP/1.0 200 OK") + "until close",
            Wire.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                + "1\r\nx\r\n0\r\nA: b\r\n\r\n");
    for (int round = 0; round < ROUNDS; round++) {
      byte[] wire = Wire.bytes(spoilt(corpus.get(random.nextInt(corpus.size())), random));
      assertThat(Wire.read(Wire.client("GET", "HEAD", "GET"), wire)).isNotNull();
    }
  }

  private static String spoilt(String wire, Random random) {
    var spoilt = new StringBuilder(wire);
    for (int times = 1 + random.nextInt(3); times > 0 && !spoilt.isEmpty(); times--) {
      int at = random.nextInt(spoilt.length());
      switch (random.nextInt(5)) {
        case 0 -> spoilt.setCharAt(at, (char) random.nextInt(256));
        case 1 -> spoilt.deleteCharAt(at);
        case 2 -> spoilt.insert(at, MARKS.get(random.nextInt(MARKS.size())));
        case 3 -> spoilt.setLength(at + 1);
        default -> {
          int to = Math.min(spoilt.length(), at + random.nextInt(40));
          spoilt.insert(random.nextInt(spoilt.length()), spoilt.substring(at, to));
        }
      }
    }
    return spoilt.toString();
  }
}
