package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.SocketFrames.DEFLATE;
import static org.pulsarweb.http.SocketFrames.TAKEOVER;
import static org.pulsarweb.http.SocketFrames.hex;
import static org.pulsarweb.http.SocketFrames.joined;
import static org.pulsarweb.http.SocketFrames.masked;
import static org.pulsarweb.http.SocketFrames.read;
import static org.pulsarweb.http.SocketFrames.server;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Spoilt and random frames")
class WebSocketMutationsTest {
  private static final int ROUNDS = 50_000;

  private static final List<byte[]> GOOD =
      List.of(
          masked(0x81, "Hello"),
          masked(0x82, new byte[200]),
          joined(masked(0x01, "Grö"), masked(0x89, "x"), masked(0x80, "ße")),
          masked(0xC1, hex("f2 48 cd c9 c9 07 00")),
          joined(masked(0x41, hex("f2 48 cd")), masked(0x80, hex("c9 c9 07 00"))),
          masked(0x8A, ""),
          masked(0x88, hex("03 e8")));

  @Test
  void fifty_thousand_are_read_or_refused_and_never_anything_else() {
    var random = new Random(20261127);
    int refused = 0;
    int understood = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] wire =
          joined(
              GOOD.get(random.nextInt(GOOD.size())),
              GOOD.get(random.nextInt(GOOD.size())),
              GOOD.get(random.nextInt(GOOD.size())));
      for (int times = random.nextInt(4); times > 0; times--) {
        wire[random.nextInt(wire.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(10) == 0) {
        random.nextBytes(wire);
      }
      try (WebSocketReader reader = server(random.nextBoolean() ? DEFLATE : TAKEOVER)) {
        understood += read(reader, wire, 1 + random.nextInt(wire.length)).isEmpty() ? 0 : 1;
      } catch (ProtocolException.ByPeer e) {
        assertThat(e.status()).isIn(1002, 1007, 1009);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 4);
    assertThat(understood).isGreaterThan(ROUNDS / 10);
  }
}
