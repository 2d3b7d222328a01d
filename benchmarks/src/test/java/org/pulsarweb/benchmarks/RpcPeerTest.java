package org.pulsarweb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RpcPeerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void two_numbers_are_added_either_way() throws Exception {
    String call = "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[3,7],\"id\":1}";
    String sum = "{\"jsonrpc\":\"2.0\",\"result\":10,\"id\":1}";
    try (var running = RunningPeer.start(PulsarRpc.class)) {
      assertThat(post(running.port(), "/rpc", call)).isEqualTo(sum);
      assertThat(post(running.port(), "/rpc", "[" + call + "," + call + "]"))
          .isEqualTo("[" + sum + "," + sum + "]");
      assertThat(post(running.port(), "/plain", "{\"a\":3,\"b\":7}")).isEqualTo("{\"sum\":10}");
    }
  }

  private static String post(int port, String path, String body)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Content-Type", "application/json")
              .timeout(LIMIT)
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
