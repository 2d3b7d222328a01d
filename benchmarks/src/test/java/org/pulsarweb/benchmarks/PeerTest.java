package org.pulsarweb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        ReactorNettyPeer.class,
        UndertowPeer.class,
        VertxPeer.class
      })
  void a_peer_answers_what_all_of_them_must(Class<?> peer) throws Exception {
    Process process = start(peer);
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      int port = port(process);

      HttpResponse<String> text = ask(client, port, "/");
      assertThat(text.body()).isEqualTo("Hello, World!");
      assertThat(header(text, "Content-Type")).startsWith("text/plain");

      HttpResponse<String> json = ask(client, port, "/json");
      assertThat(json.body()).isEqualTo("{\"message\":\"Hello, World!\"}");
      assertThat(header(json, "Content-Type")).startsWith("application/json");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Process start(Class<?> peer) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            peer.getName(),
            "0")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int port(Process process) throws IOException {
    var told =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String line = told.readLine();
    while (line != null && !line.startsWith("listening ")) {
      line = told.readLine();
    }
    assertThat(line).as("the line that tells the port").isNotNull();
    return Integer.parseInt(line.substring("listening ".length()));
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
