package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.ScriptedServer.Peer;
import org.pulsarweb.client.ScriptedServer.Script;
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

@DisplayName("Proxies of HTTP and SOCKS")
class ProxiesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static HttpClient through(String scheme, String userInfo, ScriptedServer proxy) {
    return HttpClient.open(
        ClientSettings.DEFAULTS.withProxy(scheme + "://" + userInfo + "127.0.0.1:" + proxy.port()));
  }

  @Test
  void a_proxy_is_told_the_whole_url_and_who_asks() throws Exception {
    try (var proxy = ScriptedServer.always(OK);
        var http = through("http", "me:s%20t@", proxy)) {
      assertThat(http.get("http://nobody.invalid:81/a?b#c").text()).isEqualTo("ok");

      String credentials =
          Base64.getEncoder().encodeToString("me:s t".getBytes(StandardCharsets.UTF_8));
      assertThat(proxy.nextHead())
          .startsWith("GET http://nobody.invalid:81/a?b HTTP/1.1\r\nHost: nobody.invalid:81\r\n")
          .contains("\r\nProxy-Authorization: Basic " + credentials + "\r\n");
    }
  }

  @Test
  void some_hosts_are_reached_without_it() throws Exception {
    try (var proxy = ScriptedServer.always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy");
        var site = ScriptedServer.always(OK);
        var http =
            HttpClient.open(
                ClientSettings.DEFAULTS.withProxies(
                    ProxyRules.of(proxy.url()).withoutProxyFor("127.0.0.0/8")))) {
      assertThat(http.get(site.url()).text()).isEqualTo("ok");
      assertThat(http.get("http://nobody.invalid/").text()).isEqualTo("proxy");
      assertThat(http.get("http://no_body.invalid/").text()).isEqualTo("proxy"); // no host to URI
      assertThat(site.nextHead()).startsWith("GET / HTTP/1.1\r\n");
    }
  }

  // ---- tunnels --------------------------------------------------------------------------------

  /** Answers whatever comes. */
  private record Answering(Connection connection) implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {
      byte[] answer = OK.getBytes(StandardCharsets.ISO_8859_1);
      connection.write(answer, 0, answer.length);
    }

    @Override
    public void onEnd() {
      connection.close();
    }

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }

  /** Opens tunnels, all of them to one port. */
  private static Script tunnelTo(int port) {
    return (peer, _) -> {
      String head = peer.readHead();
      if (head == null) {
        return;
      }
      peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
      try (var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread.ofPlatform().daemon().start(() -> copy(server, peer));
        OutputStream out = server.getOutputStream();
        for (byte[] bytes = peer.readSome(); bytes.length > 0; bytes = peer.readSome()) {
          out.write(bytes);
        }
      }
    };
  }

  private static void copy(Socket from, Peer to) {
    try {
      byte[] bytes = new byte[10_000];
      for (int n = from.getInputStream().read(bytes);
          n > 0;
          n = from.getInputStream().read(bytes)) {
        to.send(java.util.Arrays.copyOf(bytes, n));
      }
    } catch (IOException _) {
      // One side is gone.
    }
  }

  @Test
  void tls_goes_through_a_tunnel(@TempDir Path folder) throws Exception {
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "secret.example");
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
        var tls = Tls.open(TlsSettings.of(List.of(files)));
        var site =
            Listener.open(
                loops,
                ListenerSettings.DEFAULTS
                    .withBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withTls(tls),
                Answering::new);
        var proxy = ScriptedServer.of(tunnelTo(((InetSocketAddress) site.address()).getPort()));
        var http =
            HttpClient.open(
                ClientSettings.DEFAULTS
                    .withProxy(proxy.url())
                    .withTls(ClientTlsSettings.DEFAULTS.withAuthorities(files.chain())))) {
      assertThat(http.get("https://secret.example/x").text()).isEqualTo("ok");
      assertThat(http.get("https://secret.example/y").text()).isEqualTo("ok");

      assertThat(proxy.nextHead())
          .startsWith("CONNECT secret.example:443 HTTP/1.1\r\nHost: secret.example:443\r\n");
      assertThat(proxy.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nmore",
        "HTTP/1.1 2",
        "what?\r\n\r\n",
        ""
      })
  void a_proxy_that_opens_no_tunnel_is_an_error(String answer) throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send(answer);
        };
    try (var proxy = ScriptedServer.of(script);
        var http = through("http", "", proxy)) {
      assertThatThrownBy(() -> http.get("https://secret.example/"))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(": GET https://secret.example/");
      proxy.awaitQuiet();
      assertThat(http.statistics().open()).isZero();
    }
  }

  @Test
  void a_proxy_that_says_nothing_is_late() throws Exception {
    try (var proxy = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var http = through("http", "", proxy)) {
      ClientDeadlines soon =
          ClientDeadlines.DEFAULTS
              .withConnect(Duration.ofMillis(50))
              .withTls(Duration.ofMillis(50));
      assertThatThrownBy(() -> http.call("GET", "https://secret.example/").deadlines(soon).send())
          .isInstanceOf(HttpTimeoutException.class);
      proxy.awaitQuiet();
      assertThat(http.statistics().open()).isZero();
    }
  }

  // ---- SOCKS ----------------------------------------------------------------------------------

  @Test
  void socks_connects_by_name_and_knows_who_asks() throws Exception {
    Script script =
        (peer, _) -> {
          assertThat(peer.read(4)).containsExactly(5, 2, 0, 2);
          peer.send(new byte[] {5, 2});
          assertThat(peer.read(6)).containsExactly(1, 2, 'm', 'e', 1, 'x');
          peer.send(new byte[] {1, 0});
          byte[] asked = peer.read(4 + 1 + "nobody.invalid".length() + 2);
          assertThat(asked).startsWith(5, 1, 0, 3, 14).endsWith(0, 81);
          peer.send(new byte[] {5, 0, 0, 1, 127});
          peer.send(new byte[] {0, 0, 1, 0, 80});
          peer.readHead();
          peer.send(OK);
          peer.awaitEnd();
        };
    try (var proxy = ScriptedServer.of(script);
        var http = through("socks5", "me:x@", proxy)) {
      assertThat(http.get("http://nobody.invalid:81/a").text()).isEqualTo("ok");
      assertThat(proxy.nextHead()).startsWith("GET /a HTTP/1.1\r\nHost: nobody.invalid:81\r\n");
    }
  }

  @Test
  void a_socks_proxy_that_refuses_says_why() throws Exception {
    Script script =
        (peer, _) -> {
          peer.read(3);
          peer.send(new byte[] {5, 0});
          peer.read(5);
          peer.send(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
          peer.awaitEnd();
        };
    try (var proxy = ScriptedServer.of(script);
        var http = through("socks5", "", proxy)) {
      assertThatThrownBy(() -> http.get("http://nobody.invalid/"))
          .hasMessageContaining(
              "the proxy does not connect to nobody.invalid:80: the connection was refused");
      proxy.awaitQuiet();
    }
  }

  @Test
  void a_server_that_speaks_no_socks_is_told() throws Exception {
    try (var proxy =
            ScriptedServer.of((peer, _) -> {
              peer.read(3);
              peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
              peer.awaitEnd();
            });
        var http = through("socks5", "", proxy)) {
      assertThatThrownBy(() -> http.get("http://nobody.invalid/")).isInstanceOf(IOException.class);
      proxy.awaitQuiet();
    }
  }
}
