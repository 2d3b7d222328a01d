package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** Messages with spoilt bytes: each is answered with JSON-RPC, or with nothing. */
class MutationsTest {
  private static final int TRIES = 2000;

  private static final List<String> MESSAGES =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1,2.5e3],\"id\":1}",
          "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":{\"a\":1,\"b\":-2},\"id\":\"x\"}",
          "[{\"jsonrpc\":\"2.0\",\"method\":\"mirror\",\"params\":[{\"x\":1,\"y\":2,\"name\":"
              + "\"\\u00e4\"}],\"id\":7},{\"jsonrpc\":\"2.0\",\"method\":\"note\","
              + "\"params\":[\"n\"]}]",
          "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"m\"},\"id\":3}");

  private final JsonRpc server = new Bench().server();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatever_comes_is_answered(long seed) throws Exception {
    var random = new Random(seed);
    for (int i = 0; i < TRIES; i++) {
      byte[] message =
          MESSAGES.get(random.nextInt(MESSAGES.size())).getBytes(StandardCharsets.UTF_8);
      byte[] spoilt = spoilt(message, random);

      Response answer =
          server.handle(
              Request.of("POST", "/")
                  .withHeader("Content-Type", "application/json")
                  .withBody(spoilt));

      assertThat(answer.status()).as(() -> told(spoilt)).isIn(200, 204, 400);
      if (answer.status() != 204) {
        JsonValue json = JsonValue.read(answer.bytes());
        List<JsonValue> all = json.kind() == JsonValue.Kind.ARRAY ? json.elements() : List.of(json);
        assertThat(all)
            .as(() -> told(spoilt))
            .isNotEmpty()
            .allMatch(one -> one.get("result").isPresent() != one.get("error").isPresent())
            .allMatch(one -> one.get("id").isPresent());
      }
    }
  }

  private static String told(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  private static byte[] spoilt(byte[] message, Random random) {
    byte[] spoilt = message.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(spoilt.length);
      switch (random.nextInt(3)) {
        case 0 -> spoilt[at] = (byte) random.nextInt(256);
        case 1 -> spoilt = Arrays.copyOf(spoilt, Math.max(1, at));
        default -> spoilt[at] = message[random.nextInt(message.length)];
      }
    }
    return spoilt;
  }
}
