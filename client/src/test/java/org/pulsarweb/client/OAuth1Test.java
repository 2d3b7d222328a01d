package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Headers;

@DisplayName("RFC 5849, OAuth 1")
class OAuth1Test {
  private static OAuth1 of(String token, String tokenSecret, long seconds, String nonce) {
    return OAuth1.of(
        "dpf43f3p2l4k3l03",
        "kd94hf93k423kf44",
        token,
        tokenSecret,
        InstantSource.fixed(Instant.ofEpochSecond(seconds)),
        () -> nonce);
  }

  private static Map<String, String> told(OAuth1 auth, AuthRequest request) {
    String credentials = auth.credentials(request).orElseThrow();
    assertThat(credentials).startsWith("OAuth ");
    return Challenge.parameters(credentials.substring(6));
  }

  @Test
  void the_base_string_is_that_of_section_3_4_1_1() {
    byte[] form = "c2&a3=2+q".getBytes(StandardCharsets.US_ASCII);
    var request =
        new AuthRequest(
            "POST",
            URI.create("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"),
            "/",
            Headers.of("Content-Type", "application/x-www-form-urlencoded"),
            Optional.of(form));
    var parameters =
        new TreeMap<>(
            Map.of(
                "oauth_consumer_key", "9djdj82h48djs9d2",
                "oauth_token", "kkk9d7dh3k39sjv7",
                "oauth_signature_method", "HMAC-SHA1",
                "oauth_timestamp", "137131201",
                "oauth_nonce", "7d8f3e4a"));
    assertThat(OAuth1.base(request, parameters))
        .isEqualTo(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
                + "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
                + "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp"
                + "%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
  }

  @Test
  void a_request_is_signed_with_hmac_and_sha_1() {
    // The example of OAuth Core 1.0, appendix A.5, with its version.
    AuthRequest request =
        AuthTest.request("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original");
    OAuth1 auth = of("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00", 1191242096, "kllo9940pd9333jh");
    assertThat(told(auth.withRealm("http://photos.example.net/"), request))
        .containsEntry("realm", "http://photos.example.net/")
        .containsEntry("oauth_consumer_key", "dpf43f3p2l4k3l03")
        .containsEntry("oauth_token", "nnch734d00sl2jdk")
        .containsEntry("oauth_signature_method", "HMAC-SHA1")
        .containsEntry("oauth_timestamp", "1191242096")
        .containsEntry("oauth_nonce", "kllo9940pd9333jh")
        .containsEntry("oauth_version", "1.0")
        .containsEntry("oauth_signature", "tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D");
  }

  @Test
  void secrets_may_be_sent_as_they_are() {
    // RFC 5849 §2.1
    OAuth1 auth = of("", "", 0, "").withMethod(OAuth1.Method.PLAINTEXT);
    AuthRequest request = AuthTest.request("POST", "https://photos.example.net/initiate");
    assertThat(told(auth.withCallback("http://printer.example.com/ready"), request))
        .containsOnly(
            Map.entry("oauth_callback", "http%3A%2F%2Fprinter.example.com%2Fready"),
            Map.entry("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            Map.entry("oauth_signature_method", "PLAINTEXT"),
            Map.entry("oauth_signature", "kd94hf93k423kf44%26"));
  }

  @Test
  void each_request_has_a_nonce_and_a_signature_of_its_own() {
    OAuth1 auth = OAuth1.of("a", "b", "c", "d").withMethod(OAuth1.Method.HMAC_SHA256);
    AuthRequest request = AuthTest.request("GET", "https://example.org/");
    Map<String, String> one = told(auth.withVerifier("v"), request);
    Map<String, String> two = told(auth.withVerifier("v"), request);
    assertThat(one).containsEntry("oauth_verifier", "v");
    assertThat(one.get("oauth_nonce")).isNotEqualTo(two.get("oauth_nonce"));
    assertThat(one.get("oauth_signature")).isNotEqualTo(two.get("oauth_signature"));
    assertThat(auth).hasToString("OAuth 1 of a");
  }

  @Test
  void a_port_of_its_own_and_no_path_are_signed_as_such() {
    var parameters = new TreeMap<String, String>();
    assertThat(OAuth1.base(AuthTest.request("GET", "https://h:8443"), parameters))
        .isEqualTo("GET&https%3A%2F%2Fh%3A8443%2F&");
    assertThat(OAuth1.base(AuthTest.request("GET", "https://h:443/?a"), parameters))
        .isEqualTo("GET&https%3A%2F%2Fh%2F&a%3D");
  }
}
