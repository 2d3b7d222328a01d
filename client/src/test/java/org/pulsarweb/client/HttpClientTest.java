package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.client.ScriptedServer.Script;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

@DisplayName("Calls, from any thread")
class HttpClientTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private record Item(String name, int count) {}

  @Test
  void a_get_from_a_plain_thread_has_its_answer() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      HttpResponse response = http.get(server.url("/a?b=c"));

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.isOk()).isTrue();
      assertThat(response.reason()).isEqualTo("OK");
      assertThat(response.version()).isEqualTo("HTTP/1.1");
      assertThat(response.text()).isEqualTo("ok");
      assertThat(response.url()).hasToString(server.url("/a?b=c"));
      assertThat(server.nextHead())
          .startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
          .contains("\r\nAccept: */*\r\n")
          .contains("\r\nUser-Agent: pulsar/");
    }
  }

  @Test
  void a_connection_is_used_again() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      for (int i = 0; i < 10; i++) {
        assertThat(http.get(server.url()).text()).isEqualTo("ok");
      }

      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void a_fiber_stays_on_its_loop() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open();
        var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      EventLoop loop = loops.loops().getFirst();
      List<String> texts =
          loop.start(() ->
                  Fibers.all(List.of("/1", "/2", "/3"), path -> http.get(server.url(path)).text()))
              .join();

      assertThat(texts).containsExactly("ok", "ok", "ok");
      assertThat(loop.connectionCount()).isEqualTo(3);
    }
  }

  @Test
  void closing_the_session_closes_its_connections() throws Exception {
    try (var server = ScriptedServer.always(OK)) {
      try (var http = HttpClient.open()) {
        assertThat(http.get(server.url()).isOk()).isTrue();
      }
      server.awaitQuiet();
    }
  }

  @Test
  void a_closed_session_says_so() throws Exception {
    var http = HttpClient.open();
    http.close();

    assertThatThrownBy(() -> http.get("http://127.0.0.1:1/"))
        .hasMessage("the client is closed: GET http://127.0.0.1:1/");
  }

  @Test
  void json_goes_and_comes_as_records() throws Exception {
    Script script =
        (peer, _) -> {
          String head = peer.readHead();
          assertThat(head).contains("Content-Type: application/json", "Content-Length: 27");
          String body = new String(peer.read(27), StandardCharsets.UTF_8);
          peer.send(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
                  + body);
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open(ClientSettings.DEFAULTS.withUrl(server.url("/api/")))) {
      Item item = http.post("items").json(new Item("nail", 100)).send(Item.class);

      assertThat(item).isEqualTo(new Item("nail", 100));
      assertThat(server.nextHead()).startsWith("POST /api/items HTTP/1.1\r\n");
    }
  }

  @Test
  void a_query_comes_from_pairs_maps_and_lists() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      http.call("GET", server.url("/find?a=1"))
          .query("b", List.of(2, "3 4"))
          .query(Map.of("ü", "&="))
          .send();

      assertThat(server.nextHead()).startsWith("GET /find?a=1&b=2&b=3+4&%C3%BC=%26%3D HTTP/1.1");
    }
  }

  @Test
  void a_status_of_400_or_more_is_an_exception_if_asked_for() throws Exception {
    try (var server = ScriptedServer.always("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var http = HttpClient.open()) {
      HttpResponse response = http.get(server.url("/x"));

      assertThat(response.isOk()).isFalse();
      assertThatThrownBy(response::raiseForStatus)
          .isInstanceOf(HttpStatusException.class)
          .hasMessage("404 Client Error - Not Found - GET " + server.url("/x"));
    }
  }

  @Test
  void a_call_can_be_made_without_waiting() throws Exception {
    try (var server = ScriptedServer.always(OK);
        var http = HttpClient.open()) {
      var first = http.call("GET", server.url()).sendAsync();
      var second = http.call("GET", server.url()).sendAsync();

      assertThat(first.get(30, TimeUnit.SECONDS).text()).isEqualTo("ok");
      assertThat(second.get(30, TimeUnit.SECONDS).text()).isEqualTo("ok");
    }
  }

  @Test
  void a_body_is_written_while_it_is_sent() throws Exception {
    Script script =
        (peer, _) -> {
          assertThat(peer.readHead()).contains("Transfer-Encoding: chunked");
          String body = peer.readChunks();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      HttpResponse response =
          http.post(
              server.url(),
              RequestBody.stream(out -> {
                for (int i = 0; i < 3000; i++) {
                  out.write("0123456789");
                }
              }));

      assertThat(response.text()).isEqualTo("0123456789".repeat(3000));
    }
  }

  @Test
  void a_body_is_read_as_it_comes() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 3000; i++) {
            peer.send("a\r\n0123456789\r\n");
          }
          peer.send("0\r\n\r\n");
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open();
        HttpResponse response = http.call("GET", server.url()).stream();
        var in = response.stream()) {
      assertThat(in.readAllBytes()).hasSize(30_000);
    }
  }
}
