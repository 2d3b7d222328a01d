package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Headers;

@DisplayName("RFC 7616, digest access authentication")
class Rfc7616Test {
  private static final String EXAMPLE_NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  private static final String EXAMPLE_OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
  private static final AuthRequest GET = AuthTest.request("GET", "http://www.example.org/dir?a=1");

  private static List<Challenge> challenges(String... fields) {
    var headers = Headers.EMPTY;
    for (String field : fields) {
      headers = headers.with("WWW-Authenticate", field);
    }
    return Challenge.parse(headers, "WWW-Authenticate");
  }

  private static Map<String, String> told(Auth auth, AuthRequest request) throws IOException {
    String credentials = auth.credentials(request).orElseThrow();
    assertThat(credentials).startsWith("Digest ");
    return Challenge.parameters(credentials.substring(7));
  }

  private static String hex(String algorithm, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  })
  void the_example_of_section_3_9_1_is_answered_as_there(String algorithm, String response)
      throws IOException {
    Auth auth =
        new DigestProof(
            "Mufasa", "Circle of Life", () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    AuthRequest request = AuthTest.request("GET", "http://www.example.org/dir/index.html");
    assertThat(auth.credentials(request)).isEmpty();
    String field =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm="
            + algorithm
            + ", nonce=\""
            + EXAMPLE_NONCE
            + "\", opaque=\""
            + EXAMPLE_OPAQUE
            + '"';
    assertThat(auth.challenged(request, "", challenges(field))).isTrue();
    assertThat(told(auth, request))
        .containsEntry("username", "Mufasa")
        .containsEntry("realm", "http-auth@example.org")
        .containsEntry("uri", "/dir/index.html")
        .containsEntry("algorithm", algorithm)
        .containsEntry("nonce", EXAMPLE_NONCE)
        .containsEntry("nc", "00000001")
        .containsEntry("qop", "auth")
        .containsEntry("opaque", EXAMPLE_OPAQUE)
        .containsEntry("response", response);
  }

  @Test
  void the_example_of_section_3_9_2_is_answered_as_its_erratum_has_it() throws IOException {
    // The hashes of the RFC are of a SHA-512 that was cut, not of SHA-512/256 (erratum 4897).
    Auth auth =
        new DigestProof(
            "J\u00e4s\u00f8n Doe",
            "Secret, or not?",
            () -> "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v");
    AuthRequest request = AuthTest.request("GET", "http://api.example.org/doe.json");
    String field =
        "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
            + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
            + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\","
            + " charset=UTF-8, userhash=true";
    assertThat(auth.challenged(request, "", challenges(field))).isTrue();
    assertThat(told(auth, request))
        .containsEntry(
            "username", "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b")
        .containsEntry(
            "response", "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5")
        .containsEntry("userhash", "true");
  }

  @Test
  void a_server_as_of_rfc_2069_is_answered_without_counts() throws Exception {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=\"r\", nonce=\"n\""))).isTrue();
    String first = hex("MD5", "a:r:b");
    assertThat(told(auth, GET))
        .containsEntry("response", hex("MD5", first + ":n:" + hex("MD5", "GET:/dir?a=1")))
        .doesNotContainKeys("qop", "nc", "cnonce", "algorithm", "opaque");
  }

  @ParameterizedTest
  @CsvSource({"MD5-sess, MD5", "SHA-256-sess, SHA-256", "sha-512-256-SESS, SHA-512/256"})
  void a_session_has_a_key_of_its_own(String algorithm, String javaName) throws Exception {
    Auth auth = new DigestProof("a", "b", () -> "c");
    String field = "Digest realm=r, nonce=n, qop=auth, algorithm=" + algorithm;
    assertThat(auth.challenged(GET, "", challenges(field))).isTrue();
    String key = hex(javaName, hex(javaName, "a:r:b") + ":n:c");
    String second = hex(javaName, "GET:/dir?a=1");
    assertThat(told(auth, GET))
        .containsEntry("algorithm", algorithm)
        .containsEntry("response", hex(javaName, key + ":n:00000001:c:auth:" + second));
  }

  @Test
  void the_body_is_protected_where_nothing_less_is_offered() throws Exception {
    Auth auth = new DigestProof("a", "b", () -> "c");
    byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
    var post =
        new AuthRequest("POST", URI.create("http://h/"), "/", Headers.EMPTY, Optional.of(body));
    String field = "Digest realm=r, nonce=n, qop=\"auth-int\"";
    assertThat(auth.challenged(post, "", challenges(field))).isTrue();
    String second = hex("MD5", "POST:/:" + hex("MD5", "hello"));
    assertThat(told(auth, post))
        .containsEntry("qop", "auth-int")
        .containsEntry(
            "response", hex("MD5", hex("MD5", "a:r:b") + ":n:00000001:c:auth-int:" + second));

    var stream =
        new AuthRequest("POST", URI.create("http://h/"), "/", Headers.EMPTY, Optional.empty());
    assertThat(auth.challenged(stream, "", challenges(field))).isFalse();
    assertThat(auth.credentials(stream)).isEmpty();
  }

  @Test
  void of_several_the_first_that_is_understood_is_answered() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(
            auth.challenged(
                GET,
                "",
                challenges(
                    "Basic realm=r, Digest realm=r, nonce=1, algorithm=SHA-1",
                    "Digest realm=r, nonce=2, qop=x",
                    "Digest realm=r, nonce=3, algorithm=SHA-256, qop=auth",
                    "Digest realm=r, nonce=4, algorithm=MD5, qop=auth")))
        .isTrue();
    assertThat(told(auth, GET)).containsEntry("nonce", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic realm=r", "Digest realm=r", "Digest nonce=n, algorithm=SHA-1"})
  void what_is_not_understood_is_not_answered(String field) throws IOException {
    assertThat(Auth.digest("a", "b").challenged(GET, "", challenges(field))).isFalse();
  }

  @Test
  void each_use_of_a_nonce_has_the_next_count() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=n, qop=auth"))).isTrue();
    String first = told(auth, GET).getOrDefault("cnonce", "");
    assertThat(told(auth, GET))
        .containsEntry("nc", "00000002")
        .doesNotContainEntry("cnonce", first);
    for (int i = 3; i < 11; i++) {
      told(auth, GET);
    }
    assertThat(told(auth, GET)).containsEntry("nc", "0000000b");
  }

  @Test
  void another_origin_is_asked_first() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=n, qop=auth"))).isTrue();
    assertThat(auth.credentials(AuthTest.request("GET", "http://www.example.org:81/"))).isEmpty();
    assertThat(auth.credentials(AuthTest.request("GET", "https://www.example.org/"))).isEmpty();
    assertThat(auth.credentials(AuthTest.request("GET", "http://WWW.example.org/"))).isPresent();
  }

  @Test
  void a_wrong_password_is_not_tried_again() throws IOException {
    Auth auth = Auth.digest("a", "wrong");
    var asked = challenges("Digest realm=r, nonce=1, qop=auth");
    assertThat(auth.challenged(GET, "", asked)).isTrue();
    String sent = auth.credentials(GET).orElseThrow();
    var again = challenges("Digest realm=r, nonce=2, qop=auth");
    assertThat(auth.challenged(GET, sent, again)).isFalse();
    assertThat(auth.credentials(GET)).isEmpty();
  }

  @Test
  void a_stale_nonce_is_replaced() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=1, qop=auth"))).isTrue();
    String sent = auth.credentials(GET).orElseThrow();
    var stale = challenges("Digest realm=r, nonce=2, qop=auth, stale=TRUE");
    assertThat(auth.challenged(GET, sent, stale)).isTrue();
    assertThat(told(auth, GET)).containsEntry("nonce", "2").containsEntry("nc", "00000001");
  }

  @Test
  void a_nonce_that_was_good_may_end_without_a_word() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=1, qop=auth"))).isTrue();
    auth.accepted(GET, auth.credentials(GET).orElseThrow(), "");
    String sent = auth.credentials(GET).orElseThrow();
    var next = challenges("Digest realm=r, nonce=2, qop=auth");
    assertThat(auth.challenged(GET, sent, next)).isTrue();
    assertThat(told(auth, GET)).containsEntry("nonce", "2");
  }

  @Test
  void a_request_that_lost_the_race_takes_the_nonce_of_the_other() throws IOException {
    Auth auth = Auth.digest("a", "b");
    var one = challenges("Digest realm=r, nonce=1, qop=auth");
    var two = challenges("Digest realm=r, nonce=2, qop=auth, stale=true");
    assertThat(auth.challenged(GET, "", one)).isTrue();
    String sent = auth.credentials(GET).orElseThrow();
    String alsoSent = auth.credentials(GET).orElseThrow();
    assertThat(auth.challenged(GET, sent, two)).isTrue();
    var three = challenges("Digest realm=r, nonce=3, qop=auth, stale=true");
    assertThat(auth.challenged(GET, alsoSent, three)).isTrue();
    assertThat(told(auth, GET)).containsEntry("nonce", "2");
  }

  @Test
  void the_next_nonce_is_taken_from_the_answer() throws IOException {
    Auth auth = Auth.digest("a", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=1, qop=auth"))).isTrue();
    String sent = auth.credentials(GET).orElseThrow();
    auth.accepted(GET, sent, "qop=auth, nextnonce=\"2\", rspauth=\"x\"");
    assertThat(told(auth, GET)).containsEntry("nonce", "2").containsEntry("nc", "00000001");
  }

  @Test
  void a_name_beyond_ascii_is_percent_encoded() throws IOException {
    Auth auth = Auth.digest("J\u00e4son \"D\"", "b");
    assertThat(auth.challenged(GET, "", challenges("Digest realm=r, nonce=n, qop=auth"))).isTrue();
    assertThat(told(auth, GET))
        .containsEntry("username*", "UTF-8''J%C3%A4son%20%22D%22")
        .doesNotContainKey("username");
  }

  @Test
  void what_a_server_quotes_is_quoted_back() throws IOException {
    Auth auth = Auth.digest("a", "b");
    String field = "Digest realm=\"x \\\"y\\\"\", nonce=\"a\\\\b\", qop=auth";
    assertThat(auth.challenged(GET, "", challenges(field))).isTrue();
    assertThat(told(auth, GET)).containsEntry("realm", "x \"y\"").containsEntry("nonce", "a\\b");
  }
}
