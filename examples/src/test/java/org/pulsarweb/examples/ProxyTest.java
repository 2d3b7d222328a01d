package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;

class ProxyTest {
  private static final int PATIENCE_MILLIS = 20_000;

  private Site origin;
  private Site proxy;

  /** A client of the origin, through the proxy. */
  private Site through;

  @BeforeEach
  void open() throws IOException {
    origin = Site.open(Httpbin.server());
    proxy = openProxy("--tunnel-ports", Integer.toString(port(origin)));
    var selector = ProxySelector.of(address(proxy));
    through = new Site(origin.running(), HttpClient.newBuilder().proxy(selector).build());
  }

  private static Site openProxy(String... more) throws IOException {
    var application = new Proxy();
    Settings settings =
        Settings.of("--bind", "127.0.0.1:0").declaring(application.settings()).and(more);
    return Site.of(Pulsar.start(settings, application));
  }

  @AfterEach
  void close() {
    through.client().shutdownNow();
    proxy.close();
    origin.close();
  }

  private static InetSocketAddress address(Site site) {
    return (InetSocketAddress) site.running().addresses().getFirst();
  }

  private static int port(Site site) {
    return address(site).getPort();
  }

  /** Sends what is said, byte for byte, and returns all that comes until the proxy closes. */
  private static String ask(Site proxy, String said) throws IOException {
    try (Socket socket = connect(proxy)) {
      say(socket, said);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void say(Socket socket, String said) throws IOException {
    socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Socket connect(Site proxy) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address(proxy), PATIENCE_MILLIS);
    return socket;
  }

  private static String get(int port, String path) {
    return "GET http://127.0.0.1:%d%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        .formatted(port, path);
  }

  /** A server that takes one connection, says something as soon as it is asked, and closes. */
  private static ServerSocket saying(String text) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try (server;
              Socket socket = server.accept()) {
            assertThat(socket.getInputStream().read()).isPositive();
            say(socket, text);
            socket.shutdownOutput();
            byte[] _ = socket.getInputStream().readAllBytes();
          } catch (IOException _) {
            // the proxy has had enough
          }
        });
    return server;
  }

  // ---- requests that are passed on ------------------------------------------------------------

  @Test
  void a_request_is_passed_on_and_says_by_whom_and_for_whom() throws Exception {
    var answer = through.get("/get?a=1");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"args\":{\"a\":\"1\"}", "\"X-Forwarded-For\":\"127.0.0.1\"")
        .contains("\"Via\":\"1.1 " + Proxy.NAME, "\"url\":\"http://127.0.0.1:" + port(origin));
    assertThat(answer.headers().firstValue("Via")).contains("1.1 " + Proxy.NAME);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/status/204,204",
    "GET,/status/304,304",
    "GET,/redirect/1,302",
    "POST,/status/503,503",
    "DELETE,/delete,200",
    "BREW,/anything,200",
    "OPTIONS,/get,204",
    "GET,/nothing,404"
  })
  void whatever_is_answered_comes_back(String method, String path, int status) throws Exception {
    assertThat(through.send(method, path, "{}").statusCode()).isEqualTo(status);
  }

  @Test
  void the_answer_to_head_has_the_length_that_a_get_would_have() throws Exception {
    var answer = through.send(through.request("/getsize/1000").HEAD());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0)).isGreaterThan(1000);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_body_goes_there_and_back_while_it_comes(boolean hasLength) throws Exception {
    byte[] body = "0123456789".repeat(300_000).getBytes(StandardCharsets.US_ASCII);
    var bytes = BodyPublishers.ofByteArray(body);
    var publisher = hasLength ? bytes : BodyPublishers.fromPublisher(bytes);
    var request = through.request("/post_chunks").POST(publisher).build();
    assertThat(through.client().send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(body);
  }

  @Test
  void a_stream_without_an_end_is_passed_on_as_it_comes() throws Exception {
    try (Site clock = Site.open(SseClock.server(Duration.ofMinutes(1)))) {
      var request = clock.request("/clock").build();
      var heard = through.client().send(request, BodyHandlers.ofLines());
      Iterator<String> lines = heard.body().iterator();
      assertThat(lines.next()).startsWith("id: ");
    }
  }

  @Test
  void what_is_meant_for_the_proxy_alone_is_not_passed_on() throws Exception {
    String answer =
        ask(
            proxy,
            "GET http://127.0.0.1:%d/headers HTTP/1.1\r\nHost: elsewhere\r\nX-Kept: yes\r\n"
                    .formatted(port(origin))
                + "Connection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Authorization: Basic YTpi\r\n"
                + "TE: trailers\r\nKeep-Alive: 5\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\"X-Kept\":\"yes\"", "\"Host\":\"127.0.0.1:" + port(origin) + "\"")
        .contains("\"Connection\":\"close\"")
        .doesNotContain("X-Mine", "Proxy-Authorization", "\"TE\"", "Keep-Alive", "elsewhere");
  }

  @Test
  void who_asks_the_proxy_itself_is_told_what_it_is() throws Exception {
    var answer = proxy.get("/get");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).startsWith("this is a proxy");
  }

  @Test
  void a_request_that_was_here_before_goes_round_no_more() throws Exception {
    var again = through.request("/get").header("Via", "1.1 a, 1.1 " + Proxy.NAME);
    assertThat(through.send(again).statusCode()).isEqualTo(508);
  }

  // ---- how far a request goes -----------------------------------------------------------------

  private String asked(String method, String... fields) throws IOException {
    return ask(
        proxy,
        "%s http://127.0.0.1:%d/anything HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n"
            .formatted(method, port(origin), String.join("\r\n", fields) + "\r\n"));
  }

  @Test
  void where_a_request_is_to_go_no_further_the_proxy_answers() throws Exception {
    assertThat(asked("OPTIONS", "Max-Forwards: 0"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .contains("\r\nAllow: GET, HEAD,")
        .doesNotContain("Via");
    assertThat(asked("TRACE", "Max-Forwards: 0", "X-Mood: good", "Cookie: a=secret"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: message/http\r\n")
        .contains("\r\n\r\nTRACE http://127.0.0.1:", "X-Mood: good\r\n")
        .doesNotContain("secret");
    assertThat(asked("OPTIONS", "Max-Forwards: many")).startsWith("HTTP/1.1 400 Bad Request\r\n");
  }

  @Test
  void what_is_passed_on_has_one_proxy_less_to_go_through() throws Exception {
    try (ServerSocket echo = telling()) {
      String options = "%s http://127.0.0.1:%d/ HTTP/1.1\r\nHost: a\r\nMax-Forwards: 7\r\n";
      String more = "Connection: close\r\n\r\n";
      assertThat(ask(proxy, options.formatted("OPTIONS", echo.getLocalPort()) + more))
          .contains("Max-Forwards: 6\r\n");
      assertThat(ask(proxy, options.formatted("GET", echo.getLocalPort()) + more))
          .contains("Max-Forwards: 7\r\n");
    }
  }

  /** A server that sends the heads of requests back. */
  private static ServerSocket telling() throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (true) {
            try (Socket socket = server.accept()) {
              byte[] head = new byte[8192];
              int length = 0;
              while (!new String(head, 0, length, StandardCharsets.ISO_8859_1)
                  .endsWith("\r\n\r\n")) {
                length += socket.getInputStream().read(head, length, head.length - length);
              }
              String said = new String(head, 0, length, StandardCharsets.ISO_8859_1);
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + said);
            } catch (IOException _) {
              return;
            }
          }
        });
    return server;
  }

  // ---- who may use it -------------------------------------------------------------------------

  @Test
  void who_has_no_name_and_password_is_asked_for_them() throws Exception {
    try (Site closed =
        openProxy("--proxy-user", "ann:sécret", "--tunnel-ports", "" + port(origin))) {
      String credentials =
          Base64.getEncoder().encodeToString("ann:sécret".getBytes(StandardCharsets.UTF_8));
      for (String said : List.of(get(port(origin), "/get"), connectTo(port(origin)))) {
        assertThat(ask(closed, said))
            .startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n")
            .contains("Proxy-Authenticate: Basic realm=\"proxy\", charset=\"UTF-8\"\r\n");
        String wrong = said.replace("Host: a", "Host: a\r\nProxy-Authorization: Basic YTpi");
        assertThat(ask(closed, wrong)).startsWith("HTTP/1.1 407 ");
      }
      String right = "Host: a\r\nProxy-Authorization: basic " + credentials;
      assertThat(ask(closed, get(port(origin), "/headers").replace("Host: a", right)))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .doesNotContain(credentials);
      String inside = "GET /get HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n\r\n";
      assertThat(ask(closed, connectTo(port(origin)).replace("Host: a", right) + inside))
          .contains("\r\n\r\nHTTP/1.1 200 OK\r\n", "\"Host\":\"inside\"");
    }
  }

  // ---- what goes wrong ------------------------------------------------------------------------

  @Test
  void a_server_that_is_not_there_is_502() throws Exception {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    assertThat(ask(proxy, get(port, "/")))
        .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
        .contains("cannot connect to");
    String nowhere = "a".repeat(64); // no label of a name is longer than 63
    assertThat(
            ask(
                proxy,
                "GET http://%s/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    .formatted(nowhere)))
        .startsWith("HTTP/1.1 502 ")
        .contains("there is no host " + nowhere);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK",
        "nonsense\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void a_server_that_gives_no_answer_is_502(String said) throws Exception {
    try (ServerSocket server = saying(said)) {
      assertThat(ask(proxy, get(server.getLocalPort(), "/")))
          .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
          .contains("the server has ");
    }
  }

  @Test
  void an_answer_that_breaks_off_is_not_taken_for_a_whole_one() throws Exception {
    try (ServerSocket server =
        saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
      var request = HttpRequest.newBuilder(uri).build();
      assertThatThrownBy(() -> through.client().send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void an_answer_without_a_length_lasts_until_the_server_closes() throws Exception {
    try (ServerSocket server = saying("HTTP/1.0 200 OK\r\n\r\nhello")) {
      assertThat(ask(proxy, get(server.getLocalPort(), "/"))).endsWith("5\r\nhello\r\n0\r\n\r\n");
    }
  }

  @Test
  void a_server_that_says_nothing_is_504() throws Exception {
    try (Site hasty = openProxy("--patience", "0.1");
        var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(ask(hasty, get(silent.getLocalPort(), "/")))
          .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
          .contains("the server has not answered in time");
    }
  }

  @Test
  void a_server_that_cannot_be_reached_is_504() throws Exception {
    List<SocketChannel> fill = new ArrayList<>();
    try (Site hasty = openProxy("--connect-timeout", "0.1");
        var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) { // more than its backlog holds: the next one hears nothing
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(full.getLocalSocketAddress());
        fill.add(channel);
      }
      assertThat(ask(hasty, get(full.getLocalPort(), "/")))
          .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
          .contains("cannot be reached in time");
    } finally {
      for (SocketChannel channel : fill) {
        channel.close();
      }
    }
  }

  @Test
  void a_client_that_breaks_a_rule_within_its_body_is_told_so() throws Exception {
    assertThat(
            ask(
                proxy,
                "POST http://127.0.0.1:%d/post HTTP/1.1\r\nHost: a\r\n".formatted(port(origin))
                    + "Transfer-Encoding: chunked\r\n\r\nx\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://a:b/", "http://ann@127.0.0.1/", "http://a:70000/", "http://:80/"})
  void what_is_no_place_is_400(String url) throws Exception {
    assertThat(ask(proxy, "GET " + url + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  // ---- tunnels --------------------------------------------------------------------------------

  private static String connectTo(int port) {
    return "CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(port);
  }

  @Test
  void a_tunnel_takes_whatever_is_said_to_where_it_leads() throws Exception {
    String said = "GET /get HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n\r\n";
    assertThat(ask(proxy, connectTo(port(origin)) + said))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\n\r\nHTTP/1.1 200 OK\r\n", "\"Host\":\"inside\"")
        .doesNotContain("Via");
  }

  @Test
  void a_tunnel_carries_much_both_ways_and_may_be_ended_on_one_side_first() throws Exception {
    int length = 4_000_000;
    try (var echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Site mine = openProxy("--tunnel-ports", Integer.toString(echo.getLocalPort()));
        Socket socket = connect(mine)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket peer = echo.accept()) {
              long _ = peer.getInputStream().transferTo(peer.getOutputStream());
            } catch (IOException _) {
              // the proxy has had enough
            }
          });
      say(socket, connectTo(echo.getLocalPort()));
      Thread.ofVirtual()
          .start(() -> {
            try {
              socket.getOutputStream().write(new byte[length]);
              socket.shutdownOutput();
            } catch (IOException _) {
              // then fewer come back
            }
          });
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(all).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(all.substring(all.indexOf("\r\n\r\n") + 4)).isEqualTo("\0".repeat(length));
    }
  }

  @Test
  void a_tunnel_leads_to_certain_ports_alone() throws Exception {
    assertThat(ask(proxy, connectTo(25)))
        .startsWith("HTTP/1.1 403 Forbidden\r\n")
        .contains("tunnels lead to the ports [" + port(origin) + "] alone");
  }

  @Test
  void a_tunnel_to_where_nobody_is_is_502() throws Exception {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    try (Site mine = openProxy("--tunnel-ports", Integer.toString(port))) {
      assertThat(ask(mine, connectTo(port))).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
    }
  }

  @Test
  void a_tunnel_in_which_nothing_is_said_is_closed() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Site mine =
            openProxy("--tunnel-ports", "" + silent.getLocalPort(), "--tunnel-idle", "0.1");
        Socket socket = connect(mine)) {
      say(socket, connectTo(silent.getLocalPort()));
      try (Socket peer = silent.accept()) {
        peer.setSoTimeout(PATIENCE_MILLIS);
        String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(all).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
        assertThat(peer.getInputStream().read()).as("the server's side, too").isEqualTo(-1);
      }
    }
  }

  @Test
  void a_stop_ends_the_tunnels() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Site mine = openProxy("--tunnel-ports", Integer.toString(silent.getLocalPort()));
        Socket socket = connect(mine)) {
      say(socket, connectTo(silent.getLocalPort()));
      byte[] head = socket.getInputStream().readNBytes(15);
      assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
      mine.running().close();
      byte[] rest = socket.getInputStream().readAllBytes();
      assertThat(new String(rest, StandardCharsets.US_ASCII)).endsWith("\r\n\r\n");
    }
  }
}
