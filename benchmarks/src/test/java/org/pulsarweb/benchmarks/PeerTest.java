package org.pulsarweb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(
      classes = {
        HelidonPeer.class,
        JdkPeer.class,
        JettyPeer.class,
        NettyPeer.class,
        NettyVirtualPeer.class,
        PulsarPeer.class,
        ReactorNettyPeer.class,
        UndertowPeer.class,
        VertxPeer.class
      })
  void a_peer_answers_what_all_of_them_must(Class<?> peer) throws Exception {
    try (var running = RunningPeer.start(peer)) {
      answers(running.port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "router"})
  void so_does_Pulsar_in_every_form(String form) throws Exception {
    try (var running = RunningPeer.start(PulsarPeer.class, form)) {
      answers(running.port());
    }
  }

  private static void answers(int port) throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> text = ask(client, port, "/");
      assertThat(text.body()).isEqualTo("Hello, World!");
      assertThat(header(text, "Content-Type")).startsWith("text/plain");

      HttpResponse<String> json = ask(client, port, "/json");
      assertThat(json.body()).isEqualTo("{\"message\":\"Hello, World!\"}");
      assertThat(header(json, "Content-Type")).startsWith("application/json");
    }
  }

  private static HttpResponse<String> ask(HttpClient client, int port, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + path);
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri).timeout(LIMIT).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Server")).isNotEmpty();
    assertThat(Integer.parseInt(header(response, "Content-Length")))
        .isEqualTo(response.body().length());
    var date = ZonedDateTime.parse(header(response, "Date"), DateTimeFormatter.RFC_1123_DATE_TIME);
    assertThat(ChronoUnit.SECONDS.between(date.toInstant(), Instant.now())).isBetween(-5L, 5L);
    return response;
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
