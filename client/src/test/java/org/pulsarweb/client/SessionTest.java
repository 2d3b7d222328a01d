package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.ServerEvent;

/** What a session can be given, over real connections. */
class SessionTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static String answer(String status, String... headers) {
    return "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  private static String ask(String field) {
    return answer("401 Unauthorized", "Content-Length: 0", "WWW-Authenticate: " + field);
  }

  @Test
  void a_call_says_who_it_is_to_its_own_origin() throws Exception {
    try (var other = ScriptedServer.always(OK);
        var server =
            ScriptedServer.always(
                answer("302 Found", "Content-Length: 0", "Location: " + other.url()));
        var http = HttpClient.open()) {
      Auth auth = Auth.basic("Aladdin", "open sesame");
      assertThat(http.call("GET", server.url()).auth(auth).send().text()).isEqualTo("ok");
      assertThat(server.nextHead())
          .contains("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
      assertThat(other.nextHead()).doesNotContain("Authorization");
    }
  }

  @Test
  void a_session_says_who_it_is_to_one_origin() throws Exception {
    try (var other = ScriptedServer.always(OK);
        var server = ScriptedServer.always(OK);
        var http =
            HttpClient.open(ClientSettings.DEFAULTS.with(Auth.bearer("t").at(server.url())))) {
      http.get(server.url("/a"));
      http.get(other.url("/b"));
      assertThat(server.nextHead()).contains("\r\nAuthorization: Bearer t\r\n");
      assertThat(other.nextHead()).doesNotContain("Authorization");
    }
  }

  @Test
  void name_and_password_may_stand_in_the_url() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      http.get(server.url().replace("http://", "http://Aladdin:open%20sesame@"));
      assertThat(server.nextHead())
          .startsWith("GET / HTTP/1.1\r\n")
          .contains("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")
          .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
    }
  }

  @Test
  void a_proof_is_given_on_the_same_connection() throws Exception {
    ScriptedServer.Script script =
        (peer, _) -> {
          for (String head = peer.readHead(); head != null; head = peer.readHead()) {
            peer.send(
                head.contains("Authorization: Digest ")
                    ? OK
                    : ask("Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256"));
          }
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      HttpCall call = http.call("GET", server.url("/a?b=1")).auth(Auth.digest("a", "b"));
      assertThat(call.send().text()).isEqualTo("ok");
      assertThat(call.send().text()).isEqualTo("ok");
      assertThat(server.nextHead()).doesNotContain("Authorization");
      assertThat(server.nextHead()).contains("uri=\"/a?b=1\"", "nc=00000001");
      assertThat(server.nextHead()).contains("nc=00000002");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void a_token_is_asked_for_through_the_client() throws Exception {
    String json = "{\"access_token\":\"t1\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"x\":1}";
    String token =
        answer("200 OK", "Content-Type: application/json", "Content-Length: " + json.length())
            + json;
    try (var issuer =
            ScriptedServer.of((peer, _) -> {
              String head = peer.readHead();
              assertThat(head).contains("Content-Type: application/x-www-form-urlencoded");
              peer.read("grant_type=client_credentials&scope=read".length());
              peer.send(token);
            });
        var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      Auth auth = OAuth2.clientCredentials(http, issuer.url("/token"), "me", "secret", "read");
      HttpCall call = http.call("GET", server.url()).auth(auth);
      call.send();
      call.send();
      assertThat(issuer.nextHead()).contains("POST /token ", "\r\nAuthorization: Basic ");
      assertThat(server.nextHead()).contains("\r\nAuthorization: Bearer t1\r\n");
      assertThat(issuer.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cookies_come_back() throws Exception {
    CookieJar jar = CookieJar.open();
    try (var server =
            ScriptedServer.always(
                answer("200 OK", "Set-Cookie: a=1; Path=/", "Content-Length: 0"));
        var http = HttpClient.open(ClientSettings.DEFAULTS.with(jar))) {
      http.get(server.url());
      http.get(server.url("/b"));
      assertThat(server.nextHead()).doesNotContain("Cookie");
      assertThat(server.nextHead()).contains("\r\nCookie: a=1\r\n");
      assertThat(jar.cookies(URI.create(server.url()))).hasSize(1);
    }
  }

  @Test
  void what_is_kept_is_not_asked_for() throws Exception {
    HttpCache cache = HttpCache.memory(1_000_000);
    try (var server =
            ScriptedServer.always(
                answer("200 OK", "Cache-Control: max-age=60", "Content-Length: 2") + "ok");
        var http = HttpClient.open(ClientSettings.DEFAULTS.with(cache))) {
      assertThat(http.get(server.url()).text()).isEqualTo("ok");
      try (HttpResponse stream = http.call("GET", server.url()).stream()) {
        assertThat(stream.text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(cache.counts().hits()).isEqualTo(1);
      HttpCall mine = http.call("GET", server.url()).auth(Auth.bearer("t"));
      assertThat(mine.send().headers().has("Age")).isFalse();
    }
  }

  @Test
  void what_fails_is_tried_again() throws Exception {
    RetryPolicy quick = RetryPolicy.DEFAULTS.withDelay(Duration.ofMillis(1), Duration.ofMillis(1));
    ScriptedServer.Script script =
        (peer, number) -> {
          while (peer.readHead() != null) {
            if (number == 1) {
              return; // closes without an answer
            }
            peer.send(
                number == 2 ? answer("503 Busy", "Content-Length: 0", "Connection: close") : OK);
          }
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open(ClientSettings.DEFAULTS.with(quick.interceptor()))) {
      assertThat(http.get(server.url()).text()).isEqualTo("ok");
      assertThat(server.accepted()).isEqualTo(3);
    }
  }

  private static String gzip(String text) throws IOException {
    var encoded = new ByteArrayOutputStream();
    try (OutputStream out = ContentCoding.named("gzip").orElseThrow().encode(encoded)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return encoded.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void compression_is_undone_without_being_asked() throws Exception {
    String body = gzip("hello");
    try (var server =
            ScriptedServer.always(
                answer("200 OK", "Content-Encoding: gzip", "Content-Length: " + body.length())
                    + body);
        var http = HttpClient.open()) {
      assertThat(http.get(server.url()).text()).isEqualTo("hello");
      assertThat(server.nextHead()).contains("\r\nAccept-Encoding: gzip, ");
      try (HttpResponse stream = http.call("GET", server.url()).stream()) {
        assertThat(stream.body().read()).asString().isEqualTo("hello");
      }
      HttpCall own = http.call("GET", server.url()).header("Accept-Encoding", "gzip");
      assertThat(own.send().bytes()).hasSize(body.length());
      assertThatThrownBy(() -> http.call("GET", server.url()).bodyLimit(4).send())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_stream_of_events_goes_on_where_it_broke() throws Exception {
    ScriptedServer.Script script =
        (peer, number) -> {
          String head = peer.readHead();
          if (number == 3) {
            peer.send(answer("204 No Content"));
            return;
          }
          assertThat(head).contains("Accept: text/event-stream");
          peer.send(
              answer("200 OK", "Content-Type: text/event-stream", "Connection: close")
                  + "retry: 1\nid: "
                  + number
                  + "\ndata: event "
                  + number
                  + "\n\n");
        };
    var seen = new ArrayList<String>();
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open();
        EventStream events = http.call("GET", server.url()).events()) {
      for (ServerEvent event : events) {
        seen.add(event.data());
      }
      assertThat(seen).isEqualTo(List.of("event 1", "event 2"));
      assertThat(server.nextHead()).doesNotContain("Last-Event-ID");
      assertThat(server.nextHead()).contains("\r\nLast-Event-ID: 1\r\n");
      assertThat(server.nextHead()).contains("\r\nLast-Event-ID: 2\r\n");
    }
  }

  @Test
  void a_stream_of_events_ends_with_its_session() throws Exception {
    try (var server =
        ScriptedServer.of((peer, _) -> {
          while (peer.readHead() != null) {
            peer.send(answer("200 OK", "Content-Type: text/event-stream") + "data: a\n\n");
          }
        })) {
      EventStream events;
      try (var http = HttpClient.open()) {
        events = http.call("GET", server.url()).events();
        assertThat(events.next()).contains(ServerEvent.of("a"));
      }
      assertThatThrownBy(events::next).isInstanceOf(IOException.class);
      assertThat(events.next()).isEmpty();
    }
  }

  @Test
  void an_answer_names_its_next_page() throws Exception {
    try (var server =
            ScriptedServer.always(
                answer("200 OK", "Link: <?page=2>; rel=next", "Content-Length: 0"));
        var http = HttpClient.open()) {
      Link link = http.get(server.url("/items")).links().getFirst();
      assertThat(link.is("next")).isTrue();
      assertThat(link.target()).hasToString(server.url("/?page=2"));
    }
  }

  @Test
  void a_call_is_a_command_of_curl() throws IOException {
    try (var http = HttpClient.open()) {
      assertThat(http.post("http://example.org/").text("x").request().curl())
          .startsWith("curl http://example.org/ \\\n  -H ")
          .endsWith("--data-binary x");
    }
  }
}
