package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.ScriptedServer.Script;
import org.pulsarweb.http.Response;

@DisplayName("RFC 9110 §15.4, redirection")
class RedirectsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static String redirect(int status, String location) {
    return "HTTP/1.1 " + status + " X\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  /** Redirects requests for / and answers all others. */
  private static Script once(int status, String location) {
    return (peer, _) -> {
      for (String head = peer.readHead(); head != null; head = peer.readHead()) {
        if (head.contains("Content-Length: 3")) {
          peer.read(3);
        }
        peer.send(head.contains(" / HTTP") ? redirect(status, location) : OK);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET", "302, POST, GET", "303, POST, GET", "307, POST, POST", "308, POST, POST",
    "301, PUT, PUT", "302, PUT, PUT", "303, PUT, GET", "307, PUT, PUT", "308, PUT, PUT"
  })
  void the_status_says_what_becomes_of_method_and_body(int status, String method, String then)
      throws Exception {
    try (var server = ScriptedServer.of(once(status, "/next"));
        var http = HttpClient.open()) {
      HttpResponse response = http.call(method, server.url()).text("abc").send();

      assertThat(response.text()).isEqualTo("ok");
      assertThat(response.url()).hasToString(server.url("/next"));
      assertThat(response.history()).extracting(HttpResponse::status).containsExactly(status);
      assertThat(server.nextHead()).startsWith(method + " / ").contains("Content-Type: text/plain");
      String second = server.nextHead();
      assertThat(second).startsWith(then + " /next HTTP/1.1\r\n");
      if (then.equals("GET")) {
        assertThat(second).doesNotContain("Content-");
      } else {
        assertThat(second).contains("Content-Type: text/plain", "Content-Length: 3");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b/c, ../d, /a/d",
    "/a/b, ?q=1, /a/b?q=1",
    "/a/b, c d, /a/c%20d",
    "/a, //HOST/x, /x"
  })
  void a_location_may_be_relative(String from, String location, String to) throws Exception {
    Script script =
        (peer, _) -> {
          for (String head = peer.readHead(); head != null; head = peer.readHead()) {
            String host = head.replaceAll("(?s).*Host: (\\S+).*", "$1");
            boolean first = head.contains(" " + from + " HTTP");
            peer.send(first ? redirect(302, location.replace("HOST", host)) : OK);
          }
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.get(server.url(from)).url()).hasToString(server.url(to));
    }
  }

  @Test
  void credentials_are_for_their_origin_alone() throws Exception {
    try (var other = ScriptedServer.always(OK);
        var server = ScriptedServer.of(once(302, other.url("/there")));
        var http = HttpClient.open()) {
      HttpCall call =
          http.call("GET", server.url())
              .header("Authorization", "Bearer secret")
              .header("Cookie", "a=b")
              .header("X-Mine", "1");

      assertThat(call.send().url()).hasToString(other.url("/there"));
      assertThat(server.nextHead()).contains("Bearer secret", "a=b", "X-Mine");
      assertThat(other.nextHead()).contains("X-Mine").doesNotContain("secret", "Cookie");
    }
  }

  @Test
  void credentials_stay_within_their_origin() throws Exception {
    try (var server = ScriptedServer.of(once(302, "/next"));
        var http = HttpClient.open()) {
      http.call("GET", server.url()).header("Authorization", "Bearer secret").send();

      assertThat(server.nextHead()).contains("secret");
      assertThat(server.nextHead()).contains("secret");
    }
  }

  @Test
  void a_loop_ends_at_the_limit() throws Exception {
    try (var server = ScriptedServer.always(redirect(302, "/again"));
        var http = HttpClient.open(ClientSettings.DEFAULTS.withRedirectMax(2))) {
      assertThatThrownBy(() -> http.get(server.url()))
          .isInstanceOfSatisfying(
              RedirectException.class,
              e -> {
                assertThat(e).hasMessage("more than 2 redirects: GET " + server.url("/again"));
                assertThat(e.history()).hasSize(2);
              });
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void none_is_followed_if_none_may_be() throws Exception {
    try (var server = ScriptedServer.always(redirect(302, "/again"));
        var http = HttpClient.open()) {
      HttpResponse response = http.call("GET", server.url()).redirects(0).send();

      assertThat(response.status()).isEqualTo(302);
      assertThat(response.header("Location").asText()).isEqualTo("/again");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a/", "http://", "http://a b/", "http://a:0/", "mailto:a@b"})
  void a_redirect_to_nowhere_is_an_error(String location) throws Exception {
    try (var server = ScriptedServer.always(redirect(302, location));
        var http = HttpClient.open()) {
      assertThatThrownBy(() -> http.get(server.url()))
          .isInstanceOf(RedirectException.class)
          .hasMessage("a redirect that leads nowhere: GET " + server.url());
    }
  }

  @Test
  void https_does_not_lead_to_http() throws Exception {
    HttpTransport script =
        request ->
            request.url().getScheme().equals("https")
                ? HttpResponse.of(request, Response.redirect(302, "http://example.org/"))
                : HttpResponse.of(request, Response.text("plain"));
    ClientSettings settings = ClientSettings.DEFAULTS.withTransport(script);
    try (var careful = HttpClient.open(settings);
        var careless = HttpClient.open(settings.withDowngrades())) {
      assertThatThrownBy(() -> careful.get("https://example.org/"))
          .isInstanceOf(RedirectException.class)
          .hasMessageStartingWith("a redirect from https to http, to http://example.org/");
      assertThat(careless.get("https://example.org/").text()).isEqualTo("plain");
    }
  }

  @Test
  void all_redirects_share_the_time_of_their_call() throws Exception {
    Script endless =
        (peer, _) -> {
          while (peer.readHead() != null) {
            peer.send(redirect(302, "/again"));
          }
        };
    try (var server = ScriptedServer.of(endless);
        var http = HttpClient.open(ClientSettings.DEFAULTS.withRedirectMax(Integer.MAX_VALUE))) {
      assertThatThrownBy(
              () -> http.call("GET", server.url()).timeout(java.time.Duration.ofMillis(200)).send())
          .isInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void an_interceptor_is_around_each_request() throws Exception {
    Interceptor counting =
        (request, next) -> {
          HttpResponse response = next.send(request.withHeader("X-Added", "yes"));
          return response.status() == 200
              ? HttpResponse.of(request, Response.text("was " + response.text()))
              : response;
        };
    try (var server = ScriptedServer.of(once(302, "/next"));
        var http = HttpClient.open(ClientSettings.DEFAULTS.with(counting))) {
      assertThat(http.get(server.url()).text()).isEqualTo("was ok");
      assertThat(server.nextHead()).contains("X-Added: yes");
      assertThat(server.nextHead()).contains("X-Added: yes");
    }
  }
}
