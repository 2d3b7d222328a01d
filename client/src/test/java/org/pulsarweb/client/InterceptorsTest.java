package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pulsarweb.client.ScriptedTransport.request;
import static org.pulsarweb.client.ScriptedTransport.streamed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.HttpTimeoutException.Phase;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.DecodingLimits;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.ProtocolException;

/** What a session puts around its requests: cookies, authentication, retries, compression. */
class InterceptorsTest {
  private static final HttpRequest GET = request("GET", "https://example.org/");

  private final ScriptedTransport server = new ScriptedTransport();
  private final ManualClock clock = new ManualClock();
  private final List<Duration> pauses = new ArrayList<>();

  // ---- cookies ----------------------------------------------------------------------------------

  @Test
  void cookies_that_were_set_are_sent() throws IOException {
    CookieJar jar = CookieJar.open();
    server
        .answer(200, "", "Set-Cookie", "a=1", "Set-Cookie", "b=2")
        .answer(200, "")
        .answer(200, "");
    jar.around(GET, server);
    jar.around(GET, server);
    jar.around(request("GET", "https://example.com/"), server);
    assertThat(server.said("Cookie")).containsExactly("", "a=1; b=2", "");
  }

  @Test
  void a_request_with_cookies_of_its_own_keeps_them() throws IOException {
    CookieJar jar = CookieJar.open();
    server.answer(200, "", "Set-Cookie", "a=1").answer(200, "");
    jar.around(GET, server);
    jar.around(GET.withHeader("Cookie", "mine=1"), server);
    assertThat(server.said("Cookie")).containsExactly("", "mine=1");
  }

  // ---- authentication ---------------------------------------------------------------------------

  private static Authorizing with(Auth auth) {
    return new Authorizing(_ -> Optional.of(auth));
  }

  @Test
  void a_password_is_sent_from_the_start() throws IOException {
    server.answer(200, "in");
    assertThat(with(Auth.basic("a", "b")).around(GET, server).text()).isEqualTo("in");
    assertThat(server.said("Authorization")).containsExactly("Basic YTpi");
  }

  @Test
  void a_proof_is_sent_when_the_server_has_asked() throws IOException {
    server
        .answer(401, "", "WWW-Authenticate", "Digest realm=r, nonce=1, qop=auth")
        .answer(200, "in", "Authentication-Info", "nextnonce=2")
        .answer(200, "in");
    Authorizing authorizing = with(Auth.digest("a", "b"));
    assertThat(authorizing.around(GET, server).status()).isEqualTo(200);
    assertThat(authorizing.around(GET, server).status()).isEqualTo(200);
    List<String> said = server.said("Authorization");
    assertThat(said).hasSize(3);
    assertThat(said.get(0)).isEmpty();
    assertThat(said.get(1)).contains("uri=\"/\"", "nonce=\"1\"", "nc=00000001");
    assertThat(said.get(2)).contains("nonce=\"2\"", "nc=00000001");
  }

  @Test
  void a_wrong_password_is_answered_with_401() throws IOException {
    for (int nonce = 0; nonce < 10; nonce++) {
      server.answer(401, "", "WWW-Authenticate", "Digest realm=r, nonce=" + nonce + ", qop=auth");
    }
    assertThat(with(Auth.digest("a", "b")).around(GET, server).status()).isEqualTo(401);
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void a_server_that_never_has_enough_is_left_after_three_more() throws IOException {
    for (int nonce = 0; nonce < 10; nonce++) {
      server.answer(
          401, "", "WWW-Authenticate", "Digest realm=r, nonce=" + nonce + ", qop=auth, stale=true");
    }
    assertThat(with(Auth.digest("a", "b")).around(GET, server).status()).isEqualTo(401);
    assertThat(server.asked).hasSize(4);
  }

  @Test
  void what_a_request_says_of_itself_is_left_as_it_is() throws IOException {
    server.answer(200, "").answer(200, "");
    with(Auth.basic("a", "b")).around(GET.withHeader("Authorization", "Own x"), server);
    new Authorizing(_ -> Optional.empty()).around(GET, server);
    assertThat(server.said("Authorization")).containsExactly("Own x", "");
  }

  // ---- retries ----------------------------------------------------------------------------------

  private Retrying retrying() {
    return new Retrying(RetryPolicy.DEFAULTS, clock, pauses::add);
  }

  @Test
  void a_failure_that_passes_is_not_seen() throws IOException {
    server.answer(503, "", "Retry-After", "7").fail(new IOException("reset")).answer(200, "ok");
    assertThat(retrying().around(GET, server).text()).isEqualTo("ok");
    assertThat(pauses).hasSize(2);
    assertThat(pauses.getFirst()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void the_last_failure_is_the_answer() throws IOException {
    server.answer(503, "1").answer(503, "2").answer(503, "3").answer(200, "too late");
    assertThat(retrying().around(GET, server).text()).isEqualTo("3");
    server.fail(new IOException("1")).fail(new IOException("2")).fail(new IOException("3"));
    ScriptedTransport broken = new ScriptedTransport();
    broken.fail(new IOException("1")).fail(new IOException("2")).fail(new IOException("3"));
    assertThatThrownBy(() -> retrying().around(GET, broken)).hasMessage("3");
  }

  @Test
  void a_post_that_may_have_arrived_is_not_sent_again() {
    server.fail(new IOException("reset"));
    HttpRequest post = request("POST", "https://example.org/");
    assertThatThrownBy(() -> retrying().around(post, server)).hasMessage("reset");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void a_post_that_did_not_arrive_is() throws IOException {
    server
        .fail(new ConnectException("refused"))
        .fail(new UnknownHostException("h"))
        .answer(200, "ok");
    HttpRequest post = request("POST", "https://example.org/").withBody(RequestBody.text("x"));
    assertThat(retrying().around(post, server).text()).isEqualTo("ok");
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void a_deadline_is_a_failure_that_may_pass_if_there_is_time_left(Phase phase) throws IOException {
    server.fail(new HttpTimeoutException(phase, Duration.ofSeconds(1), GET)).answer(200, "ok");
    if (phase == Phase.TOTAL || phase == Phase.POOL) {
      assertThatThrownBy(() -> retrying().around(GET, server))
          .isInstanceOf(HttpTimeoutException.class);
    } else {
      assertThat(retrying().around(GET, server).text()).isEqualTo("ok");
    }
  }

  @Test
  void what_does_not_pass_is_not_tried_again() {
    for (IOException failure :
        List.of(
            new InterruptedIOException(),
            new SSLException("another host"),
            new ProtocolException.ByPeer(400, "RFC 9112 §6.3", "two lengths"))) {
      var transport = new ScriptedTransport().fail(failure).answer(200, "");
      assertThatThrownBy(() -> retrying().around(GET, transport)).isSameAs(failure);
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void nobody_waits_longer_than_the_call_may_take() throws IOException {
    server.answer(503, "busy", "Retry-After", "7").answer(200, "too late");
    ClientDeadlines times = GET.deadlines().withTotal(Duration.ofSeconds(7));
    HttpRequest hurried = GET.withOptions(GET.options().withDeadlines(times));
    assertThat(retrying().around(hurried, server).text()).isEqualTo("busy");
    assertThat(pauses).isEmpty();
  }

  @Test
  void when_nothing_works_the_budget_ends_it() throws IOException {
    Retrying retrying = retrying();
    for (int i = 0; i < 1000; i++) {
      server.answer(503, "");
    }
    int calls = 0;
    for (; server.asked.size() < 900; calls++) {
      assertThat(retrying.around(GET, server).status()).isEqualTo(503);
    }
    assertThat(calls).isGreaterThan(730); // 900 / 1.2, less the reserve
  }

  // ---- compression ------------------------------------------------------------------------------

  private static byte[] encoded(String coding, byte[] bytes) throws IOException {
    var encoded = new ByteArrayOutputStream();
    try (OutputStream out = ContentCoding.named(coding).orElseThrow().encode(encoded)) {
      out.write(bytes);
    }
    return encoded.toByteArray();
  }

  private static byte[] encoded(String coding) throws IOException {
    return encoded(coding, "hello".getBytes(StandardCharsets.UTF_8));
  }

  private final Decompression decompression = new Decompression(DecodingLimits.DEFAULTS);

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void compression_is_asked_for_and_undone(String coding) throws IOException {
    byte[] bytes = encoded(coding);
    String[] headers = {
      "Content-Encoding", coding, "Content-Length", "" + bytes.length, "Content-Type", "text/plain"
    };
    server.answer(200, bytes, headers).answer(200, bytes, headers);
    HttpResponse response = decompression.around(GET, server);
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.headers()).isEqualTo(Headers.of("Content-Type", "text/plain"));
    assertThat(server.said("Accept-Encoding")).containsExactly("gzip, br, zstd, deflate");
    assertThat(response.request()).isSameAs(GET);
    try (HttpResponse stream = decompression.around(streamed(GET), server)) {
      assertThat(stream.text()).isEqualTo("hello");
      assertThat(stream.headers()).isEqualTo(Headers.of("Content-Type", "text/plain"));
    }
  }

  @Test
  void who_asks_for_it_gets_it_as_it_comes() throws IOException {
    byte[] bytes = encoded("gzip");
    server.answer(200, bytes, "Content-Encoding", "gzip");
    HttpRequest own = GET.withHeader("Accept-Encoding", "gzip");
    assertThat(decompression.around(own, server).bytes()).isEqualTo(bytes);
    server.answer(206, bytes, "Content-Encoding", "gzip");
    HttpRequest part = GET.withHeader("Range", "bytes=0-10");
    assertThat(decompression.around(part, server).bytes()).isEqualTo(bytes);
    assertThat(server.said("Accept-Encoding")).containsExactly("gzip", "identity");
  }

  @Test
  void what_nobody_knows_or_is_not_there_is_left_as_it_is() throws IOException {
    server.answer(200, "x", "Content-Encoding", "own");
    assertThat(decompression.around(GET, server).header("Content-Encoding").asText())
        .isEqualTo("own");
    server.answer(304, "", "Content-Encoding", "gzip").answer(200, "", "Content-Encoding", "gzip");
    assertThat(decompression.around(GET, server).headers().has("Content-Encoding")).isTrue();
    HttpRequest head = request("HEAD", "https://example.org/");
    assertThat(decompression.around(head, server).headers().has("Content-Encoding")).isTrue();
  }

  @Test
  void a_bomb_is_not_inflated() throws IOException {
    byte[] bomb = encoded("gzip", new byte[50_000_000]);
    server.answer(200, bomb, "Content-Encoding", "gzip");
    assertThatThrownBy(() -> decompression.around(GET, server))
        .isInstanceOf(ProtocolException.ByPeer.class);
    var loose = new Decompression(DecodingLimits.DEFAULTS.withRatioMax(Integer.MAX_VALUE));
    server.answer(200, bomb, "Content-Encoding", "gzip");
    HttpRequest small = GET.withOptions(GET.options().withBodyMaxBytes(1000));
    assertThatThrownBy(() -> loose.around(small, server)).hasMessageContaining("1000 bytes");
  }

  // ---- all of them ------------------------------------------------------------------------------

  @Test
  void they_stand_around_each_other() throws IOException {
    var cache = new HttpCache(new MemoryCacheStore(100_000), 100_000, clock);
    CookieJar jar = CookieJar.open();
    Interceptor[] all = {retrying(), with(Auth.digest("a", "b")), jar, decompression, cache};
    HttpTransport transport = server;
    for (Interceptor interceptor : List.of(all).reversed()) {
      HttpTransport next = transport;
      transport = request -> interceptor.around(request, next);
    }
    server
        .fail(new ConnectException("refused"))
        .answer(401, "", "WWW-Authenticate", "Digest realm=r, nonce=1", "Set-Cookie", "s=1")
        .answer(
            200,
            encoded("br"),
            "Content-Encoding",
            "br",
            "Cache-Control",
            "max-age=60",
            "Vary",
            "Accept-Encoding");
    assertThat(transport.send(GET).text()).isEqualTo("hello");
    assertThat(server.said("Cookie")).containsExactly("", "", "s=1");
    assertThat(transport.send(GET).text()).isEqualTo("hello");
    assertThat(server.asked).hasSize(3);
    assertThat(cache.counts().hits()).isEqualTo(1);
  }
}
