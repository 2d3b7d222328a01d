package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pulsarweb.http.Response;

@DisplayName("Spoilt and random requests over a network")
@ExtendWith(LeakWatch.class)
class MutationsTest {
  private static final int REQUESTS = 20_000;

  /** Spoilt requests on one connection: what follows the first that is refused is not looked at. */
  private static final int PER_CONNECTION = 4;

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
          "%",
          "#",
          "0",
          "-1",
          "ffffffffffffffff",
          "Content-Length: 5\r\n",
          "Host: b\r\n",
          "HEAD ",
          "Transfer-Encoding: chunked\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n",
          "HTTP/1.0",
          "CONNECT ",
          "Upgrade: x\r\nConnection: upgrade\r\n");

  @Test
  void twenty_thousand_neither_hang_nor_fail_nor_leak_and_the_server_goes_on() throws Exception {
    var random = new Random(20261120);
    int answered = 0;
    int refused = 0;
    try (LiveServer server = LiveServer.of(routes());
        LiveServer inline = LiveServer.of(HttpServer.of(routes()).inline())) {
      for (int round = 0; round < REQUESTS / PER_CONNECTION; round++) {
        var wire = new StringBuilder();
        for (int n = 0; n < PER_CONNECTION; n++) {
          wire.append(n < PER_CONNECTION - 1 && random.nextBoolean() ? whole(random) : any(random));
        }
        String answers = answers(round % 4 == 0 ? inline : server, wire.toString(), random);
        assertThat(answers).as("round %d", round).doesNotContain("HTTP/1.1 500");
        if (!answers.isEmpty()) {
          assertThat(answers).as("round %d", round).startsWith("HTTP/1.1 ");
        }
        answered += answers.contains("HTTP/1.1 200") ? 1 : 0;
        refused += answers.contains("HTTP/1.1 400") ? 1 : 0;
      }
      for (LiveServer each : List.of(server, inline)) {
        try (RawClient client = each.connect()) {
          assertThat(client.ask(get("/good")).status()).isEqualTo(200);
        }
      }
    }
    int rounds = REQUESTS / PER_CONNECTION;
    assertThat(answered).as("connections on which something was served").isGreaterThan(rounds / 4);
    assertThat(refused).as("connections on which something was refused").isGreaterThan(rounds / 4);
  }

  private static Router routes() {
    return Router.of()
        .route("POST", "/ignored", _ -> Response.text("not read"))
        .route("GET", "/{rest:path}", Corpus.TELLING)
        .route("POST", "/{rest:path}", Corpus.TELLING);
  }

  private static String whole(Random random) {
    return Corpus.GOOD.get(random.nextInt(Corpus.GOOD.size())).replace("Connection: close\r\n", "");
  }

  private static String any(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> noise(random);
      case 1 -> Corpus.BAD.get(random.nextInt(Corpus.BAD.size()));
      default -> spoilt(whole(random), random);
    };
  }

  private static String noise(Random random) {
    var bytes = new byte[1 + random.nextInt(300)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
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

  /** Sends a wire in one or two pieces, or goes away in the middle of it; reads every answer. */
  private static String answers(LiveServer server, String text, Random random) throws IOException {
    byte[] wire = text.getBytes(StandardCharsets.ISO_8859_1);
    int cut = random.nextInt(wire.length + 1);
    try (RawClient client = server.connect()) {
      client.send(wire, 0, cut);
      if (random.nextInt(20) == 0) {
        client.reset();
        return "";
      }
      return client.send(wire, cut, wire.length).endOutput().rest();
    } catch (SocketException _) {
      return ""; // refused at the first piece, and closed before the second
    }
  }
}
