package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("RFC 7239, whom a request comes from behind proxies")
class ForwardingTest {
  private static final SocketAddress PROXY = address("10.0.0.1", 4000);

  /** A client at an address; who is in 10.0.0.0/8 is trusted. */
  private record Peer(@Nullable SocketAddress remote, boolean isSecure) implements Client {
    @Override
    public boolean isTrusted(SocketAddress peer) {
      return ((InetSocketAddress) peer).getAddress().getAddress()[0] == 10;
    }

    @Override
    public void interim(RequestHead head, int status, Headers headers) {}
  }

  private static SocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  private static Request request(Client client, String... lines) throws ProtocolException {
    Http1Reader reader = Wire.server();
    String more = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    reader.feed(Wire.bytes("GET / HTTP/1.1\r\nHost: inner:80\r\n" + more + "\r\n"));
    return Request.received((RequestHead) reader.next(), Body.EMPTY, client);
  }

  private static Request forwarded(String... lines) throws ProtocolException {
    return request(new Peer(PROXY, false), lines);
  }

  private static void assertSays(Request request, String remote, String scheme, String host) {
    assertThat(request.remote().map(Object::toString).orElse("")).isEqualTo(remote);
    assertThat(request.scheme()).isEqualTo(scheme);
    assertThat(request.isSecure()).isEqualTo(scheme.equals("https"));
    assertThat(request.host()).isEqualTo(host);
  }

  @Test
  void without_a_word_it_is_the_peer() throws Exception {
    assertSays(forwarded(), "/10.0.0.1:4000", "http", "inner:80");
    assertSays(request(new Peer(PROXY, true)), "/10.0.0.1:4000", "https", "inner:80");
    assertThat(Request.of("GET", "/").remote()).isEqualTo(Optional.empty());
    assertThat(Request.of("GET", "/").scheme()).isEqualTo("http");
  }

  @Test
  void nobody_is_believed_who_is_not_trusted() throws Exception {
    var stranger = new Peer(address("192.0.2.9", 1), false);
    assertSays(
        request(
            stranger,
            "Forwarded: for=192.0.2.1;proto=https;host=evil",
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil"),
        "/192.0.2.9:1",
        "http",
        "inner:80");
    assertSays(request(new Peer(null, false), "Forwarded: for=192.0.2.1"), "", "http", "inner:80");
  }

  @Test
  void a_trusted_proxy_speaks_for_its_client() throws Exception {
    assertSays(
        forwarded("Forwarded: For=192.0.2.1 ; Proto=https;Host=\"outer:8443\";by=10.0.0.1"),
        "/192.0.2.1:0",
        "https",
        "outer:8443");
    assertSays(
        forwarded("Forwarded: for=\"[2001:db8::1]:4711\"", "X-Forwarded-For: 192.0.2.7"),
        "/[2001:db8:0:0:0:0:0:1]:4711",
        "http",
        "inner:80");
    assertSays(forwarded("Forwarded: for=192.0.2.1:99"), "/192.0.2.1:99", "http", "inner:80");
    assertSays(forwarded("Forwarded: for=\"192.0.2.1:_port\""), "/192.0.2.1:0", "http", "inner:80");
  }

  @Test
  void the_list_is_read_from_its_end_as_far_as_it_is_trusted() throws Exception {
    String invented = "for=192.0.2.66;host=evil;proto=https";
    assertSays(
        forwarded("Forwarded: " + invented + ", for=192.0.2.1;host=outer, for=10.0.0.2"),
        "/192.0.2.1:0",
        "http",
        "outer");
    assertSays(
        forwarded("Forwarded: " + invented, "Forwarded: for=192.0.2.1;proto=https, for=10.0.0.3"),
        "/192.0.2.1:0",
        "https",
        "inner:80");
    assertSays(
        forwarded("Forwarded: for=10.0.0.4, for=10.0.0.3"), "/10.0.0.4:0", "http", "inner:80");
  }

  @Test
  void a_client_that_is_hidden_is_nobody() throws Exception {
    assertSays(forwarded("Forwarded: for=unknown;proto=https"), "", "https", "inner:80");
    assertSays(forwarded("Forwarded: for=_hidden"), "", "http", "inner:80");
    assertSays(forwarded("Forwarded: for=192.0.2.1, for=_gate"), "", "http", "inner:80");
    assertSays(forwarded("Forwarded: for=\"[nonsense]\""), "", "http", "inner:80");
    assertSays(forwarded("Forwarded: for=\"192.0.2.1:99999\""), "", "http", "inner:80");
    assertSays(forwarded("Forwarded: proto=https"), "/10.0.0.1:4000", "https", "inner:80");
  }

  @Test
  void what_is_malformed_says_nothing() throws Exception {
    for (String wrong :
        new String[] {
          "for", "for=", "for=\"192.0.2.1", "for=192.0.2.1;proto", "for=a b", "for=\"a\"b", ","
        }) {
      assertSays(forwarded("Forwarded: " + wrong), "/10.0.0.1:4000", "http", "inner:80");
    }
    assertSays(
        forwarded("Forwarded: for=192.0.2.1;proto=gopher;host=\"a/b\""),
        "/192.0.2.1:0",
        "http",
        "inner:80");
  }

  @Test
  void the_fields_that_no_standard_describes_are_understood() throws Exception {
    assertSays(
        forwarded(
            "X-Forwarded-For: 192.0.2.66, 192.0.2.1, 10.0.0.2",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: outer"),
        "/192.0.2.1:0",
        "https",
        "outer");
    assertSays(
        forwarded("X-Forwarded-For: 192.0.2.66, 2001:db8::1", "X-Forwarded-Proto: https, http"),
        "/[2001:db8:0:0:0:0:0:1]:0",
        "http",
        "inner:80");
    assertSays(forwarded("X-Forwarded-Proto: wss"), "/10.0.0.1:4000", "https", "inner:80");
  }

  @Test
  void a_port_that_is_told_goes_before_that_of_the_host() throws Exception {
    String proxy = "/10.0.0.1:4000";
    assertSays(forwarded("X-Forwarded-Port: 8443"), proxy, "http", "inner:8443");
    assertSays(
        forwarded("X-Forwarded-Port: 443", "X-Forwarded-Proto: https"), proxy, "https", "inner");
    assertSays(forwarded("X-Forwarded-Port: 80"), proxy, "http", "inner");
    assertSays(
        forwarded("X-Forwarded-Host: [2001:db8::1]:1", "X-Forwarded-Port: 8080"),
        proxy,
        "http",
        "[2001:db8::1]:8080");
    assertSays(
        forwarded("X-Forwarded-Host: [2001:db8::1]", "X-Forwarded-Port: 8080"),
        proxy,
        "http",
        "[2001:db8::1]:8080");
    assertSays(
        forwarded("X-Forwarded-For: 192.0.2.66, 192.0.2.1", "X-Forwarded-Port: 1, 2"),
        "/192.0.2.1:0",
        "http",
        "inner:2");
    for (String wrong : new String[] {"0", "65536", "x", "-1", "", "_hidden", "80:80"}) {
      assertSays(forwarded("X-Forwarded-Port: " + wrong), proxy, "http", "inner:80");
    }
    assertSays(
        forwarded("Forwarded: proto=https", "X-Forwarded-Port: 1"), proxy, "https", "inner:80");
    assertSays(
        request(new Peer(address("192.0.2.9", 1), false), "X-Forwarded-Port: 1"),
        "/192.0.2.9:1",
        "http",
        "inner:80");
  }

  @Test
  void a_target_that_is_a_uri_goes_before_host_and_after_a_proxy() throws Exception {
    Http1Reader reader = Wire.server();
    reader.feed(
        Wire.bytes("GET http://target/x HTTP/1.1\r\nHost: b\r\nForwarded: host=outer\r\n\r\n"));
    RequestHead head = (RequestHead) reader.next();
    assertThat(Request.received(head, Body.EMPTY, null).host()).isEqualTo("target");
    assertThat(Request.received(head, Body.EMPTY, new Peer(PROXY, false)).host())
        .isEqualTo("outer");
  }
}
