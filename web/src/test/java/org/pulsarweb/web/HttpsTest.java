package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.CertificateFiles;
import org.pulsarweb.loop.SelfSigned;

class HttpsTest {
  private static final HttpServer SERVER =
      HttpServer.of(
              request -> {
                long count = 0;
                Body body = request.body();
                for (byte[] some = body.read(); some.length > 0; some = body.read()) {
                  count += some.length;
                }
                return Response.text("you sent " + count + "\n");
              })
          .named("safe");

  @TempDir private Path folder;

  private static Settings settings(CertificateFiles files) {
    return Settings.of(
        "--bind",
        "127.0.0.1:0",
        "--cert-file",
        files.chain().toString(),
        "--key-file",
        files.key().toString());
  }

  private static Running start(CertificateFiles files) throws IOException {
    return Pulsar.start(settings(files), SERVER);
  }

  private static int port(Running running) {
    return ((InetSocketAddress) running.addresses().getFirst()).getPort();
  }

  private static SSLContext trusting(CertificateFiles files) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(files.chain())) {
      var factory = CertificateFactory.getInstance("X.509");
      store.setCertificateEntry("server", factory.generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void requests_are_answered_over_tls(HttpClient.Version version) throws Exception {
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "localhost");
    try (var running = start(files);
        var client = HttpClient.newBuilder().sslContext(trusting(files)).version(version).build()) {
      assertThat(SERVER.scheme(settings(files))).isEqualTo("https");
      URI target = URI.create("https://localhost:" + port(running) + "/");
      for (int size : new int[] {0, 1, 100_000, 5_000_000}) {
        HttpRequest request =
            HttpRequest.newBuilder(target)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size]))
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("you sent " + size + "\n");
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void large_files_are_read_and_encrypted(HttpClient.Version version) throws Exception {
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "localhost");
    byte[] large = new byte[3_000_001];
    new Random(1).nextBytes(large);
    Files.write(folder.resolve("large.bin"), large);
    var server = HttpServer.of(StaticFiles.of(folder)).named("files");
    try (var running = Pulsar.start(settings(files), server);
        var client = HttpClient.newBuilder().sslContext(trusting(files)).version(version).build()) {
      URI target = URI.create("https://localhost:" + port(running) + "/large.bin");
      HttpRequest whole = HttpRequest.newBuilder(target).build();
      HttpRequest part = HttpRequest.newBuilder(target).header("Range", "bytes=9-2000000").build();
      var bytes = HttpResponse.BodyHandlers.ofByteArray();
      assertThat(client.send(whole, bytes).body()).isEqualTo(large);
      assertThat(client.send(part, bytes).body())
          .isEqualTo(Arrays.copyOfRange(large, 9, 2_000_001));
    }
  }

  @Test
  void a_client_without_tls_is_told_so_in_its_own_words() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "localhost");
    try (var running = start(files);
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(running))) {
      socket.setSoTimeout(10_000);
      String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n");
      assertThat(answer).contains("Content-Length: 24\r\n");
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      assertThat(body).isEqualTo("This port speaks HTTPS.\n").hasSize(24);
    }
  }
}
