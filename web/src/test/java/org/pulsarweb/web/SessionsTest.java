package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

class SessionsTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER =
      "0123456789abcdef0123456789abcdeX".getBytes(StandardCharsets.US_ASCII);

  private static final Router ROUTES =
      Router.of()
          .get("/", r -> Response.text(Session.of(r).get("user").orElse("nobody")))
          .get("/login/{user}", SessionsTest::login)
          .get("/logout", SessionsTest::logout)
          .get("/count", SessionsTest::count);

  private static Response login(Request request) {
    Session session = Session.of(request);
    session.renew();
    session.put("user", request.path("user").asText());
    return Response.text("in");
  }

  private static Response logout(Request request) {
    Session.of(request).clear();
    return Response.text("out");
  }

  private static Response count(Request request) {
    Session session = Session.of(request);
    int count = session.get("count").orElse(0) + 1;
    session.put("count", Integer.toString(count));
    return Response.text("" + count);
  }

  /** Keeps the cookie of answers, as a browser does. */
  private static final class Browser {
    final HttpHandler handler;
    String cookie = "";

    Browser(Middleware sessions) {
      this.handler = ROUTES.with(sessions);
    }

    Response get(String target) throws Exception {
      Request request = Request.of("GET", target);
      Response answer =
          handler.handle(cookie.isEmpty() ? request : request.withHeader("Cookie", cookie));
      for (String set : answer.headers().all("Set-Cookie")) {
        String pair = set.substring(0, set.indexOf(';'));
        cookie = pair.endsWith("=") ? "" : pair;
      }
      return answer;
    }
  }

  private static List<Sessions> kinds() {
    return List.of(
        Sessions.signed(KEY), Sessions.encrypted(KEY), Sessions.stored(SessionStore.inMemory(100)));
  }

  @Test
  void a_client_is_remembered_until_it_leaves() throws Exception {
    for (Sessions sessions : kinds()) {
      var browser = new Browser(sessions);
      assertThat(browser.get("/").text()).isEqualTo("nobody");
      assertThat(browser.cookie).as("nothing to remember").isEmpty();
      Response in = browser.get("/login/ann");
      assertThat(in.header("Set-Cookie").asText())
          .contains("; HttpOnly; SameSite=Lax")
          .contains("Max-Age=1800");
      assertThat(in.header("Cache-Control").asText()).isEqualTo("no-store");
      assertThat(browser.get("/").text()).isEqualTo("ann");
      assertThat(browser.get("/count").text()).isEqualTo("1");
      assertThat(browser.get("/count").text()).isEqualTo("2");
      String before = browser.cookie;
      browser.get("/logout");
      assertThat(browser.cookie).isEmpty();
      assertThat(browser.get("/").text()).isEqualTo("nobody");
      assertThat(before).isNotEmpty();
    }
  }

  @Test
  void another_client_has_another_session() throws Exception {
    for (Sessions sessions : kinds()) {
      var one = new Browser(sessions);
      var other = new Browser(sessions);
      one.get("/login/ann");
      other.get("/login/bob");
      assertThat(one.get("/").text()).isEqualTo("ann");
      assertThat(other.get("/").text()).isEqualTo("bob");
    }
  }

  @Test
  void a_login_gives_a_stored_session_another_identity() throws Exception {
    var browser = new Browser(Sessions.stored(SessionStore.inMemory(100)));
    browser.get("/count");
    String before = browser.cookie;
    browser.get("/login/ann");
    assertThat(browser.cookie).isNotEqualTo(before);
    var thief = new Browser(Sessions.stored(SessionStore.inMemory(100)));
    thief.cookie = before;
    assertThat(thief.get("/").text()).isEqualTo("nobody");
    thief.cookie = "session=chosen-by-a-thief";
    thief.get("/count");
    assertThat(thief.cookie).isNotEqualTo("session=chosen-by-a-thief");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_cookie_that_was_changed_is_nobodys(boolean encrypted) throws Exception {
    var browser = new Browser(encrypted ? Sessions.encrypted(KEY) : Sessions.signed(KEY));
    browser.get("/login/ann");
    String good = browser.cookie.substring("session=".length());
    byte[] bytes = Base64.getUrlDecoder().decode(good);
    for (int i = 0; i < bytes.length; i++) {
      byte[] bad = bytes.clone();
      bad[i] ^= 1;
      browser.cookie = "session=" + Base64.getUrlEncoder().withoutPadding().encodeToString(bad);
      assertThat(browser.get("/").text()).as("byte %d", i).isEqualTo("nobody");
    }
    for (String rubbish : new String[] {"", "x", "!!", good.substring(1), good + "AAAA"}) {
      browser.cookie = "session=" + rubbish;
      assertThat(browser.get("/").text()).isEqualTo("nobody");
    }
  }

  @Test
  void what_is_signed_can_be_read_and_what_is_encrypted_cannot() throws Exception {
    var signed = new Browser(Sessions.signed(KEY));
    signed.get("/login/ann");
    var encrypted = new Browser(Sessions.encrypted(KEY));
    encrypted.get("/login/ann");
    assertThat(text(signed.cookie)).contains("user").contains("ann");
    assertThat(text(encrypted.cookie)).doesNotContain("user").doesNotContain("ann");
  }

  private static String text(String cookie) {
    byte[] bytes = Base64.getUrlDecoder().decode(cookie.substring("session=".length()));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void a_key_is_replaced_without_losing_sessions_and_another_name_is_another_session()
      throws Exception {
    var browser = new Browser(Sessions.signed(KEY));
    browser.get("/login/ann");
    var after = new Browser(Sessions.signed(OTHER, KEY));
    after.cookie = browser.cookie;
    assertThat(after.get("/").text()).isEqualTo("ann");
    after.get("/count");
    var later = new Browser(Sessions.signed(OTHER));
    later.cookie = browser.cookie;
    assertThat(later.get("/").text()).isEqualTo("nobody");
    later.cookie = after.cookie;
    assertThat(later.get("/").text()).isEqualTo("ann");
    var renamed = new Browser(Sessions.signed(KEY).withCookie(Cookie.of("__Host-s", "")));
    renamed.cookie = browser.cookie.replace("session=", "__Host-s=");
    assertThat(renamed.get("/").text()).isEqualTo("nobody");
    assertThatIllegalArgumentException().isThrownBy(() -> Sessions.signed(new byte[31]));
  }

  @Test
  void a_session_ends_when_it_is_not_used_and_lives_on_when_it_is() throws Exception {
    Instant[] now = {Instant.parse("2026-11-20T12:00:00Z")};
    var browser =
        new Browser(
            Sessions.signed(KEY).withLifetime(Duration.ofMinutes(10)).withClock(() -> now[0]));
    browser.get("/login/ann");
    String first = browser.cookie;
    now[0] = now[0].plusSeconds(4 * 60);
    browser.get("/");
    assertThat(browser.cookie).as("half of its time is left").isEqualTo(first);
    now[0] = now[0].plusSeconds(4 * 60);
    assertThat(browser.get("/").text()).isEqualTo("ann");
    assertThat(browser.cookie).isNotEqualTo(first);
    now[0] = now[0].plusSeconds(9 * 60);
    assertThat(browser.get("/").text()).isEqualTo("ann");
    now[0] = now[0].plusSeconds(11 * 60);
    assertThat(browser.get("/").text()).isEqualTo("nobody");
  }

  @Test
  void the_store_in_memory_has_a_limit_and_forgets() throws Exception {
    SessionStore store = SessionStore.inMemory(2);
    store.save("a", Map.of("x", "1"), Duration.ofHours(1));
    store.save("b", Map.of("x", "2"), Duration.ofHours(1));
    assertThat(store.load("a")).isPresent();
    store.save("c", Map.of("x", "3"), Duration.ofHours(1));
    assertThat(store.load("b")).as("used the longest time ago").isEmpty();
    assertThat(store.load("a")).contains(Map.of("x", "1"));
    store.save("d", Map.of(), Duration.ZERO);
    assertThat(store.load("d")).isEmpty();
    store.delete("a");
    store.delete("a");
    assertThat(store.load("a")).isEmpty();
  }

  @Test
  void outside_there_is_no_session() {
    assertThatIllegalStateException().isThrownBy(() -> ROUTES.handle(Request.of("GET", "/")));
  }
}
