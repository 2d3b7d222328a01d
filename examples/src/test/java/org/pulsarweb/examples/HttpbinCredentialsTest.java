package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpbinCredentialsTest {
  private static final String WELCOME = "\"user\":\"ann\"";
  private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Httpbin.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HttpResponse<String> get(String path, String header, String value)
      throws IOException, InterruptedException {
    return site.send(site.request(path).header(header, value));
  }

  private static String basic(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static String sha256(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void cookies_are_told_set_and_removed() throws Exception {
    assertThat(get("/cookies", "Cookie", "a=1; b=2").body())
        .isEqualTo("{\"cookies\":{\"a\":\"1\",\"b\":\"2\"}}");
    var set = site.get("/cookies/set?a=1&b=2");
    assertThat(set.statusCode()).isEqualTo(302);
    assertThat(set.headers().firstValue("Location")).contains("/cookies");
    assertThat(set.headers().allValues("Set-Cookie"))
        .hasSize(2)
        .satisfies(all -> assertThat(all.getFirst()).startsWith("a=1; "));
    assertThat(site.get("/cookies/set/c/3").headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("c=3; ");
    assertThat(site.get("/cookies/delete?a").headers().firstValue("Set-Cookie").orElseThrow())
        .contains("a=;", "Max-Age=0");
    String encoded =
        site.get("/cookies/set?a=%C3%BC,%20%3B").headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(encoded).startsWith("a=%C3%BC%2C%20%3B; ");
    assertThat(get("/cookies", "Cookie", encoded.substring(0, encoded.indexOf(';'))).body())
        .isEqualTo("{\"cookies\":{\"a\":\"ü, ;\"}}");
    assertThat(get("/cookies", "Cookie", "a=%").statusCode()).isEqualTo(400);
    assertThat(site.get("/cookies/set?a%3B=1").statusCode()).isEqualTo(400);
    assertThat(site.get("/cookies/set?a=" + "x".repeat(4096)).statusCode()).isEqualTo(400);
  }

  @Test
  void basic_lets_in_who_is_in_the_path() throws Exception {
    String path = "/basic-auth/ann/secret";
    assertThat(site.get(path).statusCode()).isEqualTo(401);
    assertThat(get(path, "Authorization", basic("ann:wrong")).statusCode()).isEqualTo(401);
    assertThat(get(path, "Authorization", basic("ann:secret")).body()).contains(WELCOME);
  }

  @Test
  void hidden_basic_does_not_say_that_there_is_something() throws Exception {
    String path = "/hidden-basic-auth/ann/secret";
    assertThat(site.get(path).statusCode()).isEqualTo(404);
    assertThat(site.get(path).headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(get(path, "Authorization", basic("ann:secret")).body()).contains(WELCOME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "auth-int"})
  void digest_lets_in_who_proves_the_password(String qop) throws Exception {
    String path = "/digest-auth/" + qop + "/ann/secret";
    var challenge = site.send("POST", path, "all of it");
    assertThat(challenge.statusCode()).isEqualTo(401);
    Matcher nonce = NONCE.matcher(challenge.headers().firstValue("WWW-Authenticate").orElseThrow());
    assertThat(nonce.find()).isTrue();
    String asked = "POST:" + path + (qop.equals("auth") ? "" : ":" + sha256("all of it"));
    for (String password : new String[] {"wrong", "secret"}) {
      String proof =
          sha256(
              sha256("ann:httpbin:" + password)
                  + ":"
                  + nonce.group(1)
                  + ":00000001:c:"
                  + qop
                  + ":"
                  + sha256(asked));
      String credentials =
          "Digest username=\"ann\", realm=\"httpbin\", nonce=\"%s\", uri=\"%s\", algorithm=SHA-256,"
                  .formatted(nonce.group(1), path)
              + " qop=%s, nc=00000001, cnonce=\"c\", response=\"%s\"".formatted(qop, proof);
      var answer =
          site.send(
              site.request(path)
                  .POST(BodyPublishers.ofString("all of it"))
                  .header("Authorization", credentials));
      assertThat(answer.statusCode()).isEqualTo(password.equals("secret") ? 200 : 401);
    }
    assertThat(site.get("/digest-auth/none/ann/secret").statusCode()).isEqualTo(404);
  }

  @Test
  void bearer_takes_any_token() throws Exception {
    assertThat(site.get("/bearer").statusCode()).isEqualTo(401);
    assertThat(get("/bearer", "Authorization", "Bearer abc").body())
        .contains("\"token\":\"abc\"", "\"authenticated\":true");
  }
}
