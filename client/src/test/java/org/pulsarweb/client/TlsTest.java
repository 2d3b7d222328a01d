package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.client.HttpTimeoutException.Phase;
import org.pulsarweb.loop.CertificateFiles;
import org.pulsarweb.loop.ClientTlsSettings;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.SelfSigned;
import org.pulsarweb.loop.Tls;
import org.pulsarweb.loop.TlsSettings;
import org.pulsarweb.loop.Transport;

@DisplayName("Ways to a server: TLS, unix sockets, several addresses")
class TlsTest {
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  /** Answers whatever comes. */
  private record Answering(Connection connection) implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {
      connection.write(OK, 0, OK.length);
    }

    @Override
    public void onEnd() {
      connection.close();
    }

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }

  private CertificateFiles certificate(Duration validity, String host) throws IOException {
    return SelfSigned.write(folder, validity, host);
  }

  private record Site(LoopGroup loops, Tls tls, Listener listener) implements AutoCloseable {
    static Site open(CertificateFiles files) throws IOException {
      LoopGroup loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
      Tls tls = Tls.open(TlsSettings.of(List.of(files)));
      ListenerSettings settings =
          ListenerSettings.DEFAULTS
              .withBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .withTls(tls);
      return new Site(loops, tls, Listener.open(loops, settings, Answering::new));
    }

    String url(String host) {
      return "https://" + host + ":" + ((InetSocketAddress) listener.address()).getPort() + "/";
    }

    @Override
    public void close() {
      listener.close();
      loops.close();
      tls.close();
    }
  }

  private static HttpClient client(UnaryOperator<ClientTlsSettings> change) {
    return HttpClient.open(
        ClientSettings.DEFAULTS.withTls(change.apply(ClientTlsSettings.DEFAULTS)));
  }

  @Test
  void a_server_is_believed_that_an_authority_vouches_for() throws Exception {
    CertificateFiles files = certificate(Duration.ofDays(1), "localhost");
    try (var site = Site.open(files);
        var http = client(tls -> tls.withAuthorities(files.chain()))) {
      assertThat(http.get(site.url("localhost")).text()).isEqualTo("secret");
      assertThat(http.get(site.url("localhost")).text()).isEqualTo("secret");
      assertThat(http.statistics().reused()).isEqualTo(1);
    }
  }

  @Test
  void a_fiber_speaks_tls_on_its_own_loop() throws Exception {
    CertificateFiles files = certificate(Duration.ofDays(1), "localhost");
    try (var site = Site.open(files);
        var http = client(tls -> tls.withAuthorities(files.chain()))) {
      String text =
          site.loops()
              .loops()
              .getFirst()
              .start(() -> http.get(site.url("localhost")).text())
              .join();
      assertThat(text).isEqualTo("secret");
    }
  }

  @Test
  void a_server_that_nobody_vouches_for_is_not_believed() throws Exception {
    try (var site = Site.open(certificate(Duration.ofDays(1), "localhost"));
        var http = HttpClient.open()) {
      assertThatThrownBy(() -> http.get(site.url("localhost")))
          .isInstanceOf(SSLException.class)
          .hasMessageEndingWith(": GET " + site.url("localhost"));
      assertThat(http.statistics().open()).isZero();
    }
  }

  @Test
  void a_server_has_to_be_who_was_asked_for() throws Exception {
    CertificateFiles files = certificate(Duration.ofDays(1), "other.example");
    try (var site = Site.open(files);
        var http = client(tls -> tls.withAuthorities(files.chain()))) {
      assertThatThrownBy(() -> http.get(site.url("localhost"))).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void whoever_answers_is_believed_if_that_is_wanted() throws Exception {
    try (var site = Site.open(certificate(Duration.ofDays(1), "other.example"));
        var http = client(ClientTlsSettings::unverified)) {
      assertThat(http.get(site.url("localhost")).text()).isEqualTo("secret");
    }
  }

  @Test
  void a_server_that_does_not_agree_in_time_is_late() throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var http = HttpClient.open()) {
      String url = server.url().replace("http:", "https:");
      ClientDeadlines soon = ClientDeadlines.DEFAULTS.withTls(Duration.ofMillis(30));
      assertThatThrownBy(() -> http.call("GET", url).deadlines(soon).send())
          .isInstanceOfSatisfying(
              HttpTimeoutException.class, late -> assertThat(late.phase()).isEqualTo(Phase.TLS));
      server.awaitQuiet();
      assertThat(http.statistics().open()).isZero();
    }
  }

  @Test
  void a_server_that_speaks_no_tls_is_an_error() throws Exception {
    try (var server =
            ScriptedServer.of((peer, _) -> {
              peer.read(1);
              peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            });
        var http = HttpClient.open()) {
      assertThatThrownBy(() -> http.get(server.url().replace("http:", "https:")))
          .isInstanceOf(SSLException.class);
      server.awaitQuiet();
    }
  }

  @Test
  void a_unix_socket_stands_for_every_host() throws Exception {
    Path socket = folder.resolve("s");
    ListenerSettings settings =
        ListenerSettings.DEFAULTS.withBind(UnixDomainSocketAddress.of(socket));
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
        var listener = Listener.open(loops, settings, Answering::new);
        var http = HttpClient.open(ClientSettings.DEFAULTS.withUnixSocket(socket))) {
      assertThat(listener.address()).isNotNull();
      assertThat(http.get("http://engine/version").text()).isEqualTo("secret");
    }
  }

  @Test
  void a_name_with_several_addresses_is_reached_by_one() throws Exception {
    try (var server = ScriptedServer.always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var http = HttpClient.open()) {
      assertThat(http.get("http://localhost:" + server.port()).text()).isEqualTo("ok");
    }
  }

  @Test
  void addresses_of_both_families_are_tried_by_turns() {
    SocketAddress six = new InetSocketAddress(InetAddress.ofLiteral("::1"), 1);
    SocketAddress sixToo = new InetSocketAddress(InetAddress.ofLiteral("::2"), 1);
    SocketAddress four = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);
    SocketAddress fourToo = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 1);

    assertThat(Dial.byTurns(List.of(six, sixToo, four))).containsExactly(six, four, sixToo);
    assertThat(Dial.byTurns(List.of(four, fourToo, six, sixToo)))
        .containsExactly(four, six, fourToo, sixToo);
  }
}
