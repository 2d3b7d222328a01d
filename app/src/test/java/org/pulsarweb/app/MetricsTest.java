package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One sum for all workers of a program, and its health, at an address of their own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
@Timeout(120)
class MetricsTest extends ProbedPrograms {
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void what_workers_have_counted_is_one_sum_that_outlives_them(String concurrency)
      throws Exception {
    ProgramJvm program = metered("--workers", "2", "--concurrency", concurrency);
    for (int i = 0; i < 10; i++) {
      program.ask("hello");
    }
    assertThat(get("/metrics").body())
        .contains("pulsar_requests_total{application=\"probed\"} 10\n")
        .contains("pulsar_workers{application=\"probed\"} 2\n");
    program.signal("HUP");
    program.awaitLine("reloaded");
    program.ask("hello");
    assertThat(get("/metrics").body())
        .contains("pulsar_requests_total{application=\"probed\"} 11\n");
  }

  @Test
  void a_program_whose_workers_have_gone_is_not_ready() throws Exception {
    ProgramJvm program = metered("--concurrency", "process");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    release("hang");
    try (var talk = program.connect()) {
      talk.send("exit");
      assertThatIOException().isThrownBy(talk::read);
    }
    HttpResponse<String> ready = get("/health/ready");
    while (ready.statusCode() == 200) { // the arbiter has not heard of it yet
      ready = get("/health/ready");
    }
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("probed-1");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  private ProgramJvm metered(String... args) throws IOException, InterruptedException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--metrics-bind";
    all[args.length + 1] = "127.0.0.1:" + port;
    return start(all);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }
}
