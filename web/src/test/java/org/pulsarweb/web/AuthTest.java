package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

@DisplayName("Basic (RFC 7617), digest (RFC 7616) and bearer (RFC 6750) authentication")
class AuthTest {
  private static final HttpHandler WHO =
      request -> Response.text(User.of(request).map(User::name).orElse("nobody"));

  private static Request with(String authorization) {
    return Request.of("GET", "/x?y").withHeader("Authorization", authorization);
  }

  // ---- basic ----------------------------------------------------------------------------------

  private static final HttpHandler BASIC =
      WHO.with(BasicAuth.of("a \"realm\"", Map.of("ann", "päss:word", "bob", "")));

  private static String basic(String pair) {
    return "basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void basic_lets_in_who_knows_the_password() throws Exception {
    assertThat(BASIC.handle(with(basic("ann:päss:word"))).text()).isEqualTo("ann");
    assertThat(BASIC.handle(with(basic("bob:"))).text()).isEqualTo("bob");
    Response refused = BASIC.handle(Request.of("GET", "/"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate").asText())
        .isEqualTo("Basic realm=\"a \\\"realm\\\"\", charset=\"UTF-8\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann:", "ann:x", "eve:", "eve:x", "ann", ":"})
  void basic_lets_nobody_else_in(String pair) throws Exception {
    assertThat(BASIC.handle(with(basic(pair))).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ", "Basic !", "Bearer x", "Digest x", "Basicx"})
  void what_is_malformed_is_nobodys(String authorization) throws Exception {
    assertThat(BASIC.handle(with(authorization.strip())).status()).isEqualTo(401);
  }

  // ---- bearer ---------------------------------------------------------------------------------

  @Test
  void bearer_lets_in_who_has_a_token() throws Exception {
    HttpHandler bearer =
        WHO.with(
            BearerAuth.of(
                "api",
                token ->
                    token.equals("t0k.en")
                        ? Optional.of(new User("ann", Set.of("admin")))
                        : Optional.empty()));
    assertThat(bearer.handle(with("Bearer t0k.en")).text()).isEqualTo("ann");
    assertThat(bearer.handle(Request.of("GET", "/")).header("WWW-Authenticate").asText())
        .isEqualTo("Bearer realm=\"api\"");
    Response refused = bearer.handle(with("Bearer x"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate").asText())
        .isEqualTo("Bearer realm=\"api\", error=\"invalid_token\"");
  }

  // ---- digest ---------------------------------------------------------------------------------

  private static final byte[] KEY = new byte[32];

  /** A server whose clock a test moves, and a client that does as RFC 7616 §3.4 says. */
  private static final class Digest {
    Instant now = Instant.parse("2026-11-20T12:00:00Z");
    final HttpHandler handler;

    Digest() {
      handler =
          WHO.with(
              DigestAuth.of(
                  "realm",
                  KEY,
                  (name, algorithm) ->
                      name.equals("Jäsøn")
                          ? Optional.of(DigestAuth.hash(algorithm, name, "realm", "secret"))
                          : Optional.empty(),
                  () -> now));
    }

    String nonce() throws Exception {
      String challenge = handler.handle(Request.of("GET", "/")).header("WWW-Authenticate").asText();
      return challenge.replaceFirst(".*nonce=\"([^\"]*)\".*", "$1");
    }

    Response ask(String algorithm, String nonce, int count, String password) throws Exception {
      return ask(algorithm, nonce, count, password, "/x?y", "auth");
    }

    Response ask(String algorithm, String nonce, int count, String password, String uri, String qop)
        throws Exception {
      String hash = algorithm.replace("-sess", "");
      String first = DigestAuth.hash(hash, "Jäsøn", "realm", password);
      if (!hash.equals(algorithm)) {
        first = hex(hash, first + ":" + nonce + ":c");
      }
      String nc = String.format("%08x", count);
      String proof =
          hex(hash, String.join(":", first, nonce, nc, "c", qop, hex(hash, "GET:" + uri)));
      String name =
          new String("Jäsøn".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return handler.handle(
          with(
              "Digest username=\""
                  + name
                  + "\", realm=\"realm\", nonce=\""
                  + nonce
                  + "\", uri=\""
                  + uri
                  + "\", algorithm="
                  + algorithm
                  + ", qop="
                  + qop
                  + ", nc="
                  + nc
                  + ", cnonce=\"c\", response=\""
                  + proof
                  + "\""));
    }

    private static String hex(String algorithm, String text) throws Exception {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
  }

  private static boolean isStale(Response response) {
    return response.status() == 401
        && response.header("WWW-Authenticate").asText().contains("stale=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA-256", "MD5", "SHA-256-sess", "MD5-sess"})
  void digest_lets_in_who_proves_to_know_the_password(String algorithm) throws Exception {
    var digest = new Digest();
    String nonce = digest.nonce();
    assertThat(digest.ask(algorithm, nonce, 1, "secret").text()).isEqualTo("Jäsøn");
    assertThat(digest.ask(algorithm, nonce, 2, "secret").status()).isEqualTo(200);
    Response wrong = digest.ask(algorithm, nonce, 3, "wrong");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(isStale(wrong)).isFalse();
    assertThat(digest.ask(algorithm, nonce, 3, "secret").status()).as("not used up").isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA-256", "MD5-sess"})
  void digest_with_integrity_covers_the_body(String algorithm) throws Exception {
    String hash = algorithm.replace("-sess", "");
    DigestAuth door = DigestAuth.of("realm", Map.of("ann", "secret")).withIntegrity();
    HttpHandler handler = door.around(request -> Response.text(request.text()));
    Response challenge = handler.handle(Request.of("PUT", "/x"));
    String field = challenge.header("WWW-Authenticate").asText();
    assertThat(field).contains("qop=\"auth-int\"");
    String nonce = field.replaceFirst(".*nonce=\"([^\"]*)\".*", "$1");
    String first = DigestAuth.hash(hash, "ann", "realm", "secret");
    if (!hash.equals(algorithm)) {
      first = Digest.hex(hash, first + ":" + nonce + ":c");
    }
    String second = Digest.hex(hash, "PUT:/x:" + Digest.hex(hash, "the body"));
    String proof = Digest.hex(hash, first + ":" + nonce + ":00000001:c:auth-int:" + second);
    String credentials =
        "Digest username=\"ann\", realm=\"realm\", nonce=\"%s\", uri=\"/x\", algorithm=%s"
                .formatted(nonce, algorithm)
            + ", qop=auth-int, nc=00000001, cnonce=\"c\", response=\"%s\"".formatted(proof);
    Request asked = Request.of("PUT", "/x").withHeader("Authorization", credentials);
    assertThat(handler.handle(asked.withBody("another".getBytes(UTF_8))).status()).isEqualTo(401);
    assertThat(handler.handle(asked.withBody("the body".getBytes(UTF_8))).text())
        .isEqualTo("the body");
    Request plain =
        Request.of("PUT", "/x")
            .withHeader("Authorization", credentials.replace("auth-int", "auth"))
            .withBody("the body".getBytes(UTF_8));
    assertThat(handler.handle(plain).status()).isEqualTo(401);
  }

  @Test
  void the_challenge_offers_the_stronger_first() throws Exception {
    Response challenge = new Digest().handler.handle(Request.of("GET", "/"));
    assertThat(challenge.headers().all("WWW-Authenticate"))
        .satisfiesExactly(
            first -> assertThat(first).contains("algorithm=SHA-256").contains("qop=\"auth\""),
            second -> assertThat(second).contains("algorithm=MD5").doesNotContain("stale"));
  }

  @Test
  void a_proof_is_good_once_and_in_any_order() throws Exception {
    var digest = new Digest();
    String nonce = digest.nonce();
    assertThat(digest.ask("SHA-256", nonce, 5, "secret").status()).isEqualTo(200);
    assertThat(isStale(digest.ask("SHA-256", nonce, 5, "secret"))).isTrue();
    assertThat(digest.ask("SHA-256", nonce, 3, "secret").status()).isEqualTo(200);
    assertThat(isStale(digest.ask("SHA-256", nonce, 3, "secret"))).isTrue();
    assertThat(digest.ask("SHA-256", nonce, 100, "secret").status()).isEqualTo(200);
    assertThat(isStale(digest.ask("SHA-256", nonce, 4, "secret"))).as("too far back").isTrue();
    assertThat(isStale(digest.ask("SHA-256", nonce, 5, "secret"))).isTrue();
  }

  @Test
  void a_nonce_gets_old() throws Exception {
    var digest = new Digest();
    String nonce = digest.nonce();
    digest.now = digest.now.plus(Duration.ofMinutes(5));
    assertThat(digest.ask("SHA-256", nonce, 1, "secret").status()).isEqualTo(200);
    digest.now = digest.now.plusMillis(1);
    assertThat(isStale(digest.ask("SHA-256", nonce, 2, "secret"))).isTrue();
  }

  @Test
  void a_nonce_of_somebody_else_or_another_request_is_refused() throws Exception {
    var digest = new Digest();
    String nonce = digest.nonce();
    String forged = nonce.substring(0, nonce.length() - 2) + "AA";
    assertThat(isStale(digest.ask("SHA-256", forged, 1, "secret"))).isFalse();
    assertThat(digest.ask("SHA-256", forged, 1, "secret").status()).isEqualTo(401);
    assertThat(digest.ask("SHA-256", "", 1, "secret").status()).isEqualTo(401);
    assertThat(digest.ask("SHA-256", nonce, 0, "secret").status()).isEqualTo(401);
    assertThat(digest.ask("SHA-256", nonce, 1, "secret", "/z", "auth").status()).isEqualTo(401);
    assertThat(digest.ask("SHA-256", nonce, 1, "secret", "/x?y", "auth-int").status())
        .isEqualTo(401);
    assertThat(digest.handler.handle(with("Digest nonce=\"")).status()).isEqualTo(401);
    assertThat(digest.handler.handle(with("Digest a=b, a=b")).status()).isEqualTo(401);
  }

  @Test
  void a_nonce_that_was_forgotten_is_not_believed_again() {
    Instant[] now = {Instant.parse("2026-11-20T12:00:00Z")};
    var nonces = new Nonces(KEY, "realm", Duration.ofHours(1), () -> now[0]);
    String first = nonces.make();
    assertThat(nonces.use(first, 1)).isEqualTo(Nonces.Verdict.GOOD);
    now[0] = now[0].plusMillis(1);
    for (int n = 0; n < 10_000; n++) {
      assertThat(nonces.use(nonces.make(), 1)).isEqualTo(Nonces.Verdict.GOOD);
    }
    assertThat(nonces.use(first, 1)).isEqualTo(Nonces.Verdict.STALE);
    assertThat(nonces.use(first, 2)).isEqualTo(Nonces.Verdict.STALE);
  }

  @Test
  void the_example_of_rfc_7616_comes_out() throws Exception {
    String first = DigestAuth.hash("SHA-256", "Mufasa", "http-auth@example.org", "Circle of Life");
    String proof =
        Digest.hex(
            "SHA-256",
            first
                + ":7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
                + "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:"
                + Digest.hex("SHA-256", "GET:/dir/index.html"));
    assertThat(proof).isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    assertThatIllegalArgumentException().isThrownBy(() -> DigestAuth.hash("X", "", "", ""));
  }
}
