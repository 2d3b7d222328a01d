package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Requests are answered the same wherever the network splits them")
class SplitTest {
  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static List<LiveServer> servers;

  @BeforeAll
  static void open() throws Exception {
    servers =
        List.of(
            LiveServer.of(HttpServer.of(Corpus.TELLING)),
            LiveServer.of(HttpServer.of(Corpus.TELLING).inline()));
  }

  @AfterAll
  static void close() {
    servers.forEach(LiveServer::close);
  }

  static Stream<byte[]> wires() {
    return Stream.concat(Corpus.GOOD.stream(), Corpus.BAD.stream())
        .map(wire -> wire.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("wires")
  void in_two_at_every_byte(byte[] wire) throws Exception {
    for (LiveServer server : servers) {
      String whole = answers(server, wire, wire.length);
      assertThat(whole).startsWith("HTTP/1.1 ");
      for (int cut = 1; cut < wire.length; cut++) {
        assertThat(answers(server, wire, cut)).as("cut at %d", cut).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void byte_by_byte(byte[] wire) throws Exception {
    for (LiveServer server : servers) {
      String whole = answers(server, wire, wire.length);
      try (RawClient client = server.connect()) {
        for (int at = 0; at < wire.length; at++) {
          client.send(wire, at, at + 1);
          server.settle();
        }
        assertThat(withoutDate(client.endOutput().rest())).isEqualTo(whole);
      }
    }
  }

  private static String answers(LiveServer server, byte[] wire, int cut) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(wire, 0, cut);
      if (cut < wire.length) {
        server.settle();
        client.send(wire, cut, wire.length);
      }
      return withoutDate(client.endOutput().rest());
    }
  }

  private static String withoutDate(String wire) {
    return wire.replaceAll("Date: [^\r]*\r\n", "");
  }
}
