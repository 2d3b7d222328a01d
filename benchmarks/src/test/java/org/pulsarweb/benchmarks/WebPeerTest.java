package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebPeerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The connection's beginning with no settings (RFC 9113 §3.4, §6.5). */
  private static final byte[] HTTP2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

  private static final int FRAME_HEAD_BYTES = 9;
  private static final int FRAME_TYPE_AT = 3;
  private static final int SETTINGS = 4;

  @TempDir static Path keys;
  @TempDir Path folder;

  @BeforeAll
  static void make_keys() throws Exception {
    TlsKeys.make(keys);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        HelidonFiles.class,
        JettyFiles.class,
        PulsarFiles.class,
        UndertowFiles.class,
        VertxFiles.class
      })
  void a_peer_serves_the_files_of_a_folder(Class<?> peer) throws Exception {
    byte[] small = file("small.bin", 1000);
    byte[] large = file("large.bin", 3_000_000);
    try (var running = RunningPeer.start(peer, folder.toString());
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      String address = "http://127.0.0.1:" + running.port();

      assertThat(ask(client, address + "/small.bin").body()).isEqualTo(small);
      assertThat(ask(client, address + "/large.bin").body()).isEqualTo(large);
      HttpResponse<byte[]> again = ask(client, address + "/small.bin");
      assertThat(again.body()).isEqualTo(small);
      assertThat(again.headers().firstValue("Content-Length")).contains("1000");
      assertThat(again.headers().firstValue("Server")).isPresent();
      assertThat(again.headers().firstValue("Date")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HelidonPeer.class, JettyPeer.class, VertxPeer.class})
  void a_peer_speaks_HTTP2_over_TLS(Class<?> peer) throws Exception {
    try (var running = RunningPeer.start(peer, keys.toString())) {
      answersOverTls(running.port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fibers", "inline", "router"})
  void so_does_Pulsar(String form) throws Exception {
    try (var running = RunningPeer.start(PulsarPeer.class, form, keys.toString())) {
      answersOverTls(running.port());
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HelidonPeer.class, JettyPeer.class, PulsarPeer.class, VertxPeer.class})
  void a_peer_speaks_HTTP2_in_clear_to_those_who_know(Class<?> peer) throws Exception {
    try (var running = RunningPeer.start(peer);
        var socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
      socket.getOutputStream().write(HTTP2_PREFACE);

      byte[] first = socket.getInputStream().readNBytes(FRAME_HEAD_BYTES);

      assertThat(first).hasSize(FRAME_HEAD_BYTES);
      assertThat(first[FRAME_TYPE_AT]).isEqualTo((byte) SETTINGS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        HelidonWebSocket.class,
        JettyWebSocket.class,
        PulsarWebSocket.class,
        VertxWebSocket.class
      })
  void a_peer_echoes_text_and_tells_a_room_of_bytes(Class<?> peer) throws Exception {
    try (var running = RunningPeer.start(peer)) {
      echoesAndTells(running.port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fibers", "callbacks"})
  void so_does_Pulsar_with_fibers_and_with_callbacks(String form) throws Exception {
    try (var running = RunningPeer.start(PulsarWebSocket.class, form)) {
      echoesAndTells(running.port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "room"})
  void the_load_counts_what_came_and_goes_on_when_it_is_told_to(String scenario) throws Exception {
    try (var running = RunningPeer.start(VertxWebSocket.class)) {
      String port = Integer.toString(running.port());
      Process load = RunningPeer.run(WebSocketLoad.class, List.of(scenario, port, "20", "300"));
      try (var said = new BufferedReader(new InputStreamReader(load.getInputStream(), US_ASCII));
          OutputStream words = load.getOutputStream()) {
        assertThat(said.readLine()).isEqualTo("connected");
        for (int run = 0; run < 2; run++) {
          words.write("0.1\n".getBytes(US_ASCII));
          words.flush();
          assertThat(said.readLine()).matches("[1-9]\\d+ \\d+\\.\\d+ \\d+");
        }
      } finally {
        var _ = load.destroyForcibly().waitFor();
      }
    }
  }

  private byte[] file(String name, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Files.write(folder.resolve(name), bytes);
    return bytes;
  }

  private static void answersOverTls(int port) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      HttpResponse<byte[]> answer = ask(client, "https://localhost:" + port + "/");
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.body()).isEqualTo(Greeting.text());
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  private static SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var pem = Files.newInputStream(TlsKeys.certificate(keys))) {
      trusted.setCertificateEntry(
          "peer", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<byte[]> ask(HttpClient client, String address) throws Exception {
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return response;
  }

  private static void echoesAndTells(int port) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var echoed = new Heard();
      var _ = open(client, port, "/echo", echoed).sendText("Hello, World!", true);
      assertThat(echoed.next()).isEqualTo("Hello, World!");

      // Who has heard itself is in the room for sure.
      var one = new Heard();
      var other = new Heard();
      var _ = open(client, port, "/room", one).sendBinary(bytes("one"), true);
      assertThat(one.next()).isEqualTo("one");
      var _ = open(client, port, "/room", other).sendBinary(bytes("other"), true);
      assertThat(other.next()).isEqualTo("other");
      assertThat(one.next()).isEqualTo("other");
      client.shutdownNow();
    }
  }

  private static ByteBuffer bytes(String text) {
    return US_ASCII.encode(text);
  }

  private static WebSocket open(HttpClient client, int port, String path, Heard heard)
      throws Exception {
    var uri = URI.create("ws://127.0.0.1:" + port + path);
    return client
        .newWebSocketBuilder()
        .buildAsync(uri, heard)
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** What is heard over a WebSocket, or why nothing more is. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      messages.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
      messages.add(US_ASCII.decode(bytes).toString());
      return WebSocket.Listener.super.onBinary(socket, bytes, last);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add(error.toString());
    }

    String next() throws InterruptedException {
      return String.valueOf(messages.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
  }
}
