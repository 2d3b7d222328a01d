package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6455 §4, how a WebSocket is opened")
class Rfc6455Section4Test {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final byte[] NONCE = "the sample nonce".getBytes(StandardCharsets.US_ASCII);

  /** The request of RFC 6455 §1.3. */
  private static Request asked() {
    return WebSocketHandshake.request(
        "/chat", "server.example.com", NONCE, List.of("chat", "superchat"), Optional.empty());
  }

  private static Request asked(String field, String value) {
    Request request = Request.of("GET", "/chat");
    Headers headers = asked().headers();
    for (String name :
        List.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key")) {
      String known = headers.get(name).orElse("");
      String own = name.equalsIgnoreCase(field) ? value : known;
      if (!own.equals("-")) {
        request = request.withHeader(name, own);
      }
    }
    return request;
  }

  private static void assertRefused(Request request, int status, String words) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> WebSocketHandshake.of(request))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status))
        .withMessageContaining(words);
  }

  @Test
  void the_example_of_the_standard_is_answered() {
    assertThat(WebSocketHandshake.accept(KEY)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(asked().header("Sec-WebSocket-Key").asText()).isEqualTo(KEY);
    WebSocketHandshake handshake = WebSocketHandshake.of(asked());
    assertThat(handshake.subprotocols()).containsExactly("chat", "superchat");
    Response answer =
        handshake.completed(
            Response.upgrade(
                "websocket",
                _ -> {
                  throw new IllegalStateException("not to be opened");
                }),
            Optional.of("chat"),
            Optional.empty());
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.headers())
        .isEqualTo(
            Headers.of(
                "Connection", "Upgrade",
                "Upgrade", "websocket",
                "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "Sec-WebSocket-Protocol", "chat"));
  }

  @Test
  void names_and_tokens_are_case_blind_and_may_be_among_others() {
    assertThat(WebSocketHandshake.of(asked("Upgrade", "WebSocket")).subprotocols()).isEmpty();
    assertThat(WebSocketHandshake.of(asked("Upgrade", "foo, websocket")).subprotocols()).isEmpty();
    assertThat(WebSocketHandshake.of(asked("Connection", "keep-alive, UPGRADE")).subprotocols())
        .isEmpty();
  }

  @Test
  void who_asks_for_something_else_is_told_what_is_here() {
    for (Request other :
        List.of(
            Request.of("GET", "/"),
            asked("Upgrade", "-"),
            asked("Upgrade", "h2c"),
            asked("Connection", "-"),
            asked("Connection", "close"))) {
      assertThatExceptionOfType(HttpException.class)
          .isThrownBy(() -> WebSocketHandshake.of(other))
          .satisfies(e -> {
            assertThat(e.status()).isEqualTo(426);
            assertThat(e.headers().get("Upgrade").asText()).isEqualTo("websocket");
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "8", "12", "13, 8", "013", "x"})
  void another_version_is_told_the_one_there_is(String version) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> WebSocketHandshake.of(asked("Sec-WebSocket-Version", version)))
        .satisfies(e -> {
          assertThat(e.status()).isEqualTo(426);
          assertThat(e.headers().get("Sec-WebSocket-Version").asText()).isEqualTo("13");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "x",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZSE=",
        "dGhlIHNhbXBsZSBub25jZ!==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void a_key_must_be_sixteen_bytes(String key) {
    assertRefused(asked("Sec-WebSocket-Key", key), 400, "Sec-WebSocket-Key");
  }

  @Test
  void a_key_must_come_once() {
    assertRefused(asked().withHeader("Sec-WebSocket-Key", KEY), 400, "Sec-WebSocket-Key");
  }

  @Test
  void the_method_must_be_get() {
    Request post = Request.of("POST", "/");
    for (String name :
        List.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key")) {
      post = post.withHeader(name, asked().header(name).asText());
    }
    assertRefused(post, 400, "GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", "a, a", "a b", ",", "a;b"})
  void sub_protocols_must_be_a_list_of_tokens(String value) {
    assertRefused(
        asked("none", "").withHeader("Sec-WebSocket-Protocol", value),
        400,
        "Sec-WebSocket-Protocol");
  }

  // ---- §4.1, what a client makes of the answer ------------------------------------------------

  private static final Headers ANSWER =
      Headers.of(
          "Upgrade", "WebSocket",
          "Connection", "upgrade",
          "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  private static WebSocketHandshake.Agreement agreement(int status, Headers headers)
      throws ProtocolException.ByPeer {
    return WebSocketHandshake.agreement(
        status, headers, NONCE, List.of("chat"), Optional.of(PerMessageDeflate.WITH_TAKEOVER));
  }

  @Test
  void an_answer_says_what_is_agreed_on() throws Exception {
    assertThat(agreement(101, ANSWER))
        .isEqualTo(new WebSocketHandshake.Agreement(Optional.empty(), Optional.empty()));
    Headers full =
        ANSWER
            .with("Sec-WebSocket-Protocol", "chat")
            .with("Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover");
    assertThat(agreement(101, full))
        .isEqualTo(
            new WebSocketHandshake.Agreement(
                Optional.of("chat"), Optional.of(new PerMessageDeflate(true, false, 0, 0))));
  }

  @Test
  void an_answer_that_is_none_is_refused() {
    for (Headers wrong :
        List.of(
            ANSWER.without("Upgrade"),
            ANSWER.set("Upgrade", "h2c"),
            ANSWER.without("Connection"),
            ANSWER.without("Sec-WebSocket-Accept"),
            ANSWER.set("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="),
            ANSWER.with("Sec-WebSocket-Protocol", "superchat"),
            ANSWER.with("Sec-WebSocket-Extensions", "foo"))) {
      assertThatExceptionOfType(ProtocolException.ByPeer.class)
          .as("%s", wrong)
          .isThrownBy(() -> agreement(101, wrong));
    }
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> agreement(200, ANSWER));
  }
}
