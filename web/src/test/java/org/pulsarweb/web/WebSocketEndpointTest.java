package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.PerMessageDeflate;

@DisplayName("RFC 6455 §4.2, who gets a WebSocket")
class WebSocketEndpointTest {
  private static final WebSocketHandler HELLO =
      socket -> socket.send("hello " + socket.subprotocol().orElse("nothing"));

  private static int statusOf(WebSocketEndpoint endpoint, String... lines) throws IOException {
    try (LiveServer server = LiveServer.of(endpoint);
        RawClient client = server.connect()) {
      client.send(SocketClient.asking("/", Optional.empty(), List.of(), lines));
      return client.headTo("GET").status();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://a, 101",
    "https://A, 101",
    "http://b, 403",
    "http://a:8080, 403",
    "http://a.b, 403",
    "null, 403",
    "a, 403",
    "://a, 403"
  })
  void a_page_has_to_be_of_the_same_host(String origin, int status) throws Exception {
    assertThat(statusOf(WebSocketEndpoint.of(HELLO), "Origin: " + origin)).isEqualTo(status);
  }

  @Test
  void who_is_no_page_has_no_origin() throws Exception {
    assertThat(statusOf(WebSocketEndpoint.of(HELLO))).isEqualTo(101);
    assertThat(statusOf(WebSocketEndpoint.of(HELLO).withOrigins("https://b"))).isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource({
    "https://b, 101",
    "HTTPS://B, 101",
    "https://c:8443, 101",
    "https://c, 403",
    "http://b, 403",
    "https://a, 403",
    "null, 403"
  })
  void the_origins_of_pages_may_be_listed(String origin, int status) throws Exception {
    WebSocketEndpoint endpoint =
        WebSocketEndpoint.of(HELLO).withOrigins("https://b", "https://c:8443");

    assertThat(statusOf(endpoint, "Origin: " + origin)).isEqualTo(status);
  }

  @Test
  void any_page_may_be_let_in() throws Exception {
    assertThat(statusOf(WebSocketEndpoint.of(HELLO).withAnyOrigin(), "Origin: null"))
        .isEqualTo(101);
  }

  @Test
  void an_origin_is_a_scheme_and_a_host() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketEndpoint.of(HELLO).withOrigins("example.org"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketEndpoint.of(HELLO).withOrigins("https://example.org/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"| nothing", "soap | nothing", "b,a | b", "x,a,b | a"})
  void the_first_sub_protocol_of_the_client_is_taken_that_is_known(String asked, String taken)
      throws Exception {
    List<String> subprotocols = asked == null ? List.of() : List.of(asked.split(",", -1));
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(HELLO).withSubprotocols("a", "b"));
        SocketClient client = SocketClient.open(server, "/", Optional.empty(), subprotocols)) {
      assertThat(client.agreement().subprotocol().orElse("nothing")).isEqualTo(taken);
      assertThat(client.text()).isEqualTo("hello " + taken);
    }
  }

  @Test
  void compression_is_agreed_on_as_the_settings_say() throws Exception {
    var offered = Optional.of(PerMessageDeflate.WITH_TAKEOVER);
    var none = WebSocketSettings.DEFAULTS.withCompression(WebSocketCompression.NONE);
    var taking =
        WebSocketSettings.DEFAULTS.withCompression(
            WebSocketCompression.DEFAULTS.withTakesOver(true).withMinBytes(1).withLevel(6));
    try (LiveServer usual = LiveServer.of(WebSocketEndpoint.of(HELLO));
        LiveServer without = LiveServer.of(WebSocketEndpoint.of(HELLO).with(none));
        LiveServer takingOver = LiveServer.of(WebSocketEndpoint.of(HELLO).with(taking));
        SocketClient first = SocketClient.open(usual, "/", offered, List.of());
        SocketClient second = SocketClient.open(without, "/", offered, List.of());
        SocketClient third = SocketClient.open(takingOver, "/", offered, List.of())) {
      assertThat(first.agreement().deflate()).contains(PerMessageDeflate.WITHOUT_TAKEOVER);
      assertThat(second.agreement().deflate()).isEmpty();
      assertThat(third.agreement().deflate()).contains(PerMessageDeflate.WITH_TAKEOVER);
      assertThat(third.text()).isEqualTo("hello nothing");
    }
  }

  @Test
  void who_asks_for_a_page_is_told_that_here_is_a_socket() throws Exception {
    var routes =
        Router.of()
            .websocket(
                "/chat/{room}", socket -> socket.send(socket.request().path("room").asText()));
    try (LiveServer server = LiveServer.of(routes);
        RawClient client = server.connect();
        SocketClient socket =
            SocketClient.open(server, "/chat/kitchen", Optional.empty(), List.of())) {
      RawClient.Answer answer = client.ask(get("/chat/kitchen"));
      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.header("Upgrade")).isEqualTo("websocket");
      assertThat(client.ask(request("POST", "/chat/kitchen", "Content-Length: 0")).status())
          .isEqualTo(405);
      assertThat(client.ask(get("/chat")).status()).isEqualTo(404);
      assertThat(socket.text()).isEqualTo("kitchen");
    }
  }

  @Test
  void another_version_is_426_and_a_wrong_key_400() throws Exception {
    try (LiveServer server = LiveServer.of(WebSocketEndpoint.of(HELLO));
        RawClient client = server.connect()) {
      String[] lines = {"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x"};
      RawClient.Answer answer =
          client.ask(get("/", lines[0], lines[1], lines[2], "Sec-WebSocket-Version: 8"));
      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
      assertThat(
              client
                  .ask(get("/", lines[0], lines[1], lines[2], "Sec-WebSocket-Version: 13"))
                  .status())
          .isEqualTo(400);
    }
  }
}
