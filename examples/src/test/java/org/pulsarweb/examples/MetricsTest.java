package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class MetricsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void what_all_workers_have_counted_is_one_sum_that_survives_a_reload(String concurrency)
      throws Exception {
    Path admin = folder.resolve("admin.sock");
    try (var program =
        LiveProgram.start(
            Metrics.class,
            "--workers=2",
            "--settle-time=0",
            "--concurrency=" + concurrency,
            "--metrics-bind=unix:" + admin)) {
      InetSocketAddress address = program.awaitServing("metrics");
      assertThat(get(admin, "/health/live")).startsWith("HTTP/1.1 200 ");
      assertThat(get(admin, "/health/ready")).startsWith("HTTP/1.1 200 ");
      for (int i = 0; i < 6; i++) {
        assertThat(sell(address, i < 4 ? "apple" : "pear")).isEqualTo(200);
      }
      assertThat(sell(address, "stone")).isEqualTo(404);
      String metrics = get(admin, "/metrics");
      assertThat(metrics)
          .contains("\nshop_sold_total{fruit=\"apple\"} 4")
          .contains("\nshop_sold_total{fruit=\"pear\"} 2")
          .contains("\nshop_customers 0")
          .contains("\nshop_weighing_seconds_count 6");
      program.signal("HUP");
      program.awaitLine("[pulsar.app] reloaded");
      assertThat(sell(address, "pear")).isEqualTo(200);
      assertThat(get(admin, "/metrics"))
          .contains("\nshop_sold_total{fruit=\"apple\"} 4")
          .contains("\nshop_sold_total{fruit=\"pear\"} 3")
          .contains("\nshop_weighing_seconds_count 7");
      assertThat(program.stop()).isZero();
    }
  }

  private static int sell(InetSocketAddress address, String fruit)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + address.getPort() + "/sell/" + fruit);
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static String get(Path socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    }
  }
}
