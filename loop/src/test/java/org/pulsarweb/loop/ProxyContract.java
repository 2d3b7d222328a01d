package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every transport promises about connections that a proxy makes for somebody else. */
interface ProxyContract {
  String TEXT = "PROXY TCP4 1.2.3.4 5.6.7.8 1234 443\r\n";
  String BINARY =
      binary("0d0a0d0a000d0a515549540a" + "2111000c" + "01020304" + "05060708" + "04d201bb");
  String LOCAL = binary("0d0a0d0a000d0a515549540a" + "20000000");

  Transport transport();

  /** Whether over unix sockets; else over TCP. */
  boolean unix();

  private static String binary(String digits) {
    return new String(HexFormat.of().parseHex(digits), ISO_8859_1);
  }

  /** Answers each line with who is thought to have sent it. */
  private Listener serve(Site site, Duration timeout, String... trusted) throws IOException {
    return site.listen(
        site.free(unix()),
        settings ->
            settings.withProxyProtocol(new ProxyProtocol(TrustedPeers.of(trusted), timeout)),
        ByteStream.serving(
            stream -> {
              Connection connection = stream.connection();
              var text = new StringBuilder();
              while (text.indexOf("\n") < 0) {
                byte[] bytes = stream.read();
                if (bytes.length == 0) {
                  return;
                }
                text.append(new String(bytes, ISO_8859_1));
              }
              String real = connection.peerAddress() instanceof InetSocketAddress ? "tcp" : "unix";
              boolean same = connection.remoteAddress().equals(connection.peerAddress());
              String where = connection.proxied().map(p -> p.destination().toString()).orElse("");
              stream.write(text + (same ? real : connection.remoteAddress() + where));
            },
            Duration.ZERO));
  }

  private String trusted() {
    return unix() ? "unix" : "127.0.0.0/8";
  }

  private String direct() {
    return unix() ? "unix" : "tcp";
  }

  @Test
  default void whom_a_trusted_proxy_speaks_for_is_the_remote_address_however_it_is_split()
      throws Exception {
    try (var site = Site.open(transport(), 1)) {
      Listener listener = serve(site, Duration.ofSeconds(10), trusted());
      for (String head : List.of(TEXT, BINARY)) {
        byte[] all = (head + "hello\n").getBytes(ISO_8859_1);
        for (int split = 1; split <= all.length; split++) {
          try (var client = site.client(listener)) {
            client.send(Arrays.copyOf(all, split));
            client.send(Arrays.copyOfRange(all, split, all.length));
            assertThat(client.readText())
                .as("split at %s", split)
                .isEqualTo("hello\n/1.2.3.4:1234/5.6.7.8:443");
          }
        }
      }
      assertThat(site.errors).isEmpty();
      assertThat(site.refusals).isEmpty();
    }
  }

  @Test
  default void a_proxy_that_looks_at_our_health_speaks_for_itself() throws Exception {
    try (var site = Site.open(transport(), 1)) {
      Listener listener = serve(site, Duration.ofSeconds(10), trusted());
      for (String head : List.of(LOCAL, "PROXY UNKNOWN\r\n")) {
        var client = site.client(listener);
        client.send((head + "hello\n").getBytes(ISO_8859_1));
        assertThat(client.readText()).isEqualTo("hello\n" + direct());
      }
    }
  }

  @Test
  default void who_is_not_trusted_is_who_it_is_whatever_it_says() throws Exception {
    try (var site = Site.open(transport(), 1)) {
      Listener listener =
          serve(site, Duration.ofSeconds(10), unix() ? "127.0.0.1" : "unix", "10.0.0.0/8");
      var client = site.client(listener);
      client.send(TEXT);
      assertThat(client.readText()).isEqualTo(TEXT + direct());
    }
  }

  @Test
  default void a_trusted_proxy_that_says_nothing_in_time_or_something_else_is_closed()
      throws Exception {
    try (var site = Site.open(transport(), 1)) {
      Listener listener = serve(site, Duration.ofMillis(300), trusted());
      var silent = site.client(listener);
      var slow = site.client(listener);
      slow.send("PROXY TC");
      var other = site.client(listener);
      other.send("hello\n");
      var wrong = site.client(listener);
      wrong.send("PROXY TCP4 1.2.3.4 5.6.7.8 1234 65536\r\n");
      for (Client client : List.of(silent, slow, other, wrong)) {
        assertThat(client.readSome()).isEmpty();
      }
      Site.until(() -> listener.openCount() == 0 && listener.refusedCount() == 4);
      assertThat(site.refusals)
          .containsExactlyInAnyOrder(
              "no PROXY header came in time",
              "no PROXY header came in time",
              "a connection of a proxy began without a PROXY header",
              "the PROXY header has a port that is none");
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_listener_that_stops_does_not_wait_for_a_proxy_that_has_said_nothing()
      throws Exception {
    try (var site = Site.open(transport(), 1)) {
      Listener listener = serve(site, Duration.ofSeconds(60), trusted());
      var silent = site.client(listener);
      Site.until(() -> listener.openCount() == 1);
      assertThat(listener.stop(Duration.ofSeconds(10))).isTrue();
      assertThat(silent.readSome()).isEmpty();
    }
  }
}
