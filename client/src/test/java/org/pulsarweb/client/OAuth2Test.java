package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Headers;

@DisplayName("RFC 6749 §4.4 and §6, tokens of OAuth 2")
class OAuth2Test {
  private static final URI URL = URI.create("https://id.example/token");
  private static final AuthRequest REQUEST = AuthTest.request("GET", "https://example.org/");

  private final ManualClock clock = new ManualClock();
  private final List<Map<String, String>> asked = new ArrayList<>();
  private Map<String, Object> answer = Map.of("access_token", "t1", "expires_in", 100);
  private String authorization = "";

  private TokenAnswer answer(URI url, String authorization, Map<String, String> form) {
    assertThat(url).isEqualTo(URL);
    this.authorization = authorization;
    asked.add(Map.copyOf(form));
    return new TokenAnswer(answer);
  }

  private OAuth2 forItself() {
    return OAuth2.clientCredentials(URL, "me", "a b:c", "read write", this::answer, clock);
  }

  private static String sent(OAuth2 auth) throws IOException {
    return auth.credentials(REQUEST).orElseThrow();
  }

  @Test
  void a_program_asks_for_itself_once() throws IOException {
    OAuth2 auth = forItself();
    assertThat(sent(auth)).isEqualTo("Bearer t1");
    assertThat(sent(auth)).isEqualTo("Bearer t1");
    assertThat(asked)
        .containsExactly(Map.of("grant_type", "client_credentials", "scope", "read write"));
    assertThat(authorization).isEqualTo(FixedAuth.basicText("me", "a%20b%3Ac"));
  }

  @Test
  void a_token_is_renewed_shortly_before_its_end() throws IOException {
    OAuth2 auth = forItself();
    sent(auth);
    answer = Map.of("access_token", "t2", "expires_in", "100");
    clock.advance(Duration.ofSeconds(69));
    assertThat(sent(auth)).isEqualTo("Bearer t1");
    clock.advance(Duration.ofSeconds(1));
    assertThat(sent(auth)).isEqualTo("Bearer t2");
    clock.advance(Duration.ofSeconds(69));
    assertThat(sent(auth)).isEqualTo("Bearer t2");
  }

  @Test
  void a_token_whose_end_is_not_told_is_kept_for_an_hour() throws IOException {
    answer = Map.of("access_token", "t1", "token_type", "Bearer");
    OAuth2 auth = forItself();
    sent(auth);
    clock.advance(Duration.ofMinutes(59));
    sent(auth);
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofMinutes(1));
    sent(auth);
    assertThat(asked).hasSize(2);
  }

  @Test
  void a_refresh_token_is_replaced_by_a_new_one() throws IOException {
    OAuth2 auth = OAuth2.refreshing(URL, "me", "secret", "r1", this::answer, clock);
    answer = Map.of("access_token", "t1", "expires_in", 1, "refresh_token", "r2");
    sent(auth);
    answer = Map.of("access_token", "t2", "expires_in", 1);
    sent(auth);
    sent(auth);
    assertThat(asked)
        .containsExactly(
            Map.of("grant_type", "refresh_token", "refresh_token", "r1"),
            Map.of("grant_type", "refresh_token", "refresh_token", "r2"),
            Map.of("grant_type", "refresh_token", "refresh_token", "r2"));
  }

  @Test
  void a_token_that_is_refused_is_renewed_once() throws IOException {
    OAuth2 auth = forItself();
    String sent = sent(auth);
    assertThat(auth.challenged(REQUEST, sent, challenges("Bearer error=\"invalid_token\"")))
        .isTrue();
    answer = Map.of("access_token", "t2", "expires_in", 100);
    assertThat(sent(auth)).isEqualTo("Bearer t2");
    assertThat(auth.challenged(REQUEST, sent, challenges("Bearer"))).isTrue();
    assertThat(sent(auth)).isEqualTo("Bearer t2");
    assertThat(asked).hasSize(2);
  }

  @Test
  void a_token_that_is_too_weak_is_not_renewed() throws IOException {
    OAuth2 auth = forItself();
    String sent = sent(auth);
    assertThat(auth.challenged(REQUEST, sent, challenges("Bearer error=\"insufficient_scope\"")))
        .isFalse();
    assertThat(auth.challenged(REQUEST, sent, challenges("Basic realm=x"))).isFalse();
  }

  private static List<Challenge> challenges(String field) {
    return Challenge.parse(Headers.of("WWW-Authenticate", field), "WWW-Authenticate");
  }

  @Test
  void a_refusal_says_why() {
    answer = Map.of("error", "invalid_client", "error_description", "who are you");
    assertThatThrownBy(() -> sent(forItself()))
        .isInstanceOf(IOException.class)
        .hasMessage("no token: invalid_client (who are you)");
    answer = Map.of();
    assertThatThrownBy(() -> sent(forItself())).hasMessage("no token: the answer has none");
    answer = Map.of("access_token", "t", "token_type", "mac");
    assertThatThrownBy(() -> sent(forItself())).hasMessageContaining("mac");
  }

  @Test
  void those_who_wait_for_a_token_share_it() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    OAuth2.Endpoint slow =
        (url, authorization, form) -> {
          begun.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return answer(url, authorization, form);
        };
    OAuth2 auth = OAuth2.clientCredentials(URL, "me", "secret", "", slow, clock);
    Callable<String> call = () -> sent(auth);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<String>>();
      for (int i = 0; i < 20; i++) {
        calls.add(threads.submit(call));
      }
      begun.await();
      goOn.countDown();
      for (Future<String> each : calls) {
        assertThat(each.get()).isEqualTo("Bearer t1");
      }
    }
    assertThat(asked).hasSize(1);
  }
}
