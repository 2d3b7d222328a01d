package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.client.ScriptedServer.Script;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

@DisplayName("Bodies in both directions")
class BodiesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path folder;

  private static int length(String head) {
    return Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
  }

  /** Sends back what it was sent, of declared length. */
  private static void echo(ScriptedServer.Peer peer, int number) throws IOException {
    for (String head = peer.readHead(); head != null; head = peer.readHead()) {
      int length = length(head);
      byte[] body = peer.read(length);
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
      peer.send(body);
    }
  }

  @Test
  void a_form_is_sent_as_a_browser_does() throws Exception {
    try (var server = ScriptedServer.of(BodiesTest::echo);
        var http = HttpClient.open()) {
      HttpResponse response =
          http.post(server.url()).form(Map.of("a b", List.of("1", "ü&="))).send();

      assertThat(response.text()).isEqualTo("a+b=1&a+b=%C3%BC%26%3D");
      assertThat(server.nextHead()).contains("Content-Type: application/x-www-form-urlencoded");
    }
  }

  @Test
  void a_form_with_files_has_a_known_length() throws Exception {
    Path file = Files.writeString(folder.resolve("a\"b.txt"), "in the file");
    try (var server = ScriptedServer.of(BodiesTest::echo);
        var http = HttpClient.open()) {
      MultipartForm form =
          MultipartForm.EMPTY
              .field("name", "wörd")
              .file("file", file)
              .file("more", "x.json", RequestBody.json(Map.of("a", 1)));
      String body = http.post(server.url()).multipart(form).send().text();

      String head = server.nextHead();
      String boundary = head.replaceAll("(?s).*boundary=(\\S+).*", "$1");
      assertThat(body)
          .isEqualTo(
              """
              --B\r
              Content-Disposition: form-data; name="name"\r
              \r
              wörd\r
              --B\r
              Content-Disposition: form-data; name="file"; filename="a%22b.txt"\r
              Content-Type: text/plain\r
              \r
              in the file\r
              --B\r
              Content-Disposition: form-data; name="more"; filename="x.json"\r
              Content-Type: application/json\r
              \r
              {"a":1}\r
              --B--\r
              """
                  .replace("B\r", boundary + "\r")
                  .replace("B--", boundary + "--"));
    }
  }

  @Test
  void large_bodies_go_both_ways_whole() throws Exception {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ((i * 31) >> 3);
    }
    Path file = Files.write(folder.resolve("large"), large);
    try (var server = ScriptedServer.of(BodiesTest::echo);
        var http = HttpClient.open();
        var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      assertThat(http.post(server.url(), RequestBody.of(large)).bytes()).isEqualTo(large);
      assertThat(http.post(server.url(), RequestBody.file(file)).bytes()).isEqualTo(large);
      byte[] fromFiber =
          loops
              .loops()
              .getFirst()
              .start(() -> http.put(server.url(), RequestBody.file(file)).bytes())
              .join();
      assertThat(fromFiber).isEqualTo(large);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void what_a_stream_throws_the_call_throws() throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var http = HttpClient.open()) {
      RequestBody failing =
          RequestBody.stream(out -> {
            out.write("half");
            throw new IOException("no more");
          });
      assertThatThrownBy(() -> http.post(server.url(), failing)).hasMessage("no more");
      server.awaitQuiet();
    }
  }

  @Test
  void a_stream_keeps_to_its_length() throws Exception {
    try (var server = ScriptedServer.of((peer, _) -> peer.awaitEnd());
        var http = HttpClient.open()) {
      for (String text : List.of("four", "six...")) {
        RequestBody lying = RequestBody.stream(5, out -> out.write(text));
        assertThatThrownBy(() -> http.post(server.url(), lying))
            .hasMessageStartingWith("the request contradicts itself");
      }
      server.awaitQuiet();
    }
  }

  @Test
  void a_server_waits_for_a_slow_reader() throws Exception {
    int pieces = 1000;
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\n\r\n");
          byte[] piece = new byte[64 * 1024];
          for (int i = 0; i < pieces; i++) {
            peer.send(piece);
          }
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open();
        var response = http.call("GET", server.url()).stream()) {
      var body = (IncomingBody) response.body();
      long count = 0;
      int most = 0;
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        count += piece.length;
        most = Math.max(most, body.unreadBytes());
      }
      assertThat(count).isEqualTo(pieces * 64L * 1024);
      assertThat(most).isLessThan(2 * 1024 * 1024);
    }
  }

  @Test
  void a_server_may_answer_while_it_still_reads() throws Exception {
    var answered = new CountDownLatch(1);
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n");
          answered.countDown();
          String body = peer.readChunks();
          String count = Integer.toString(body.length());
          peer.send(Integer.toHexString(count.length()) + "\r\n" + count + "\r\n0\r\n\r\n");
          peer.awaitEnd();
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      RequestBody body =
          RequestBody.stream(out -> {
            out.write("first");
            answered.await();
            for (int i = 0; i < 5000; i++) {
              out.write("0123456789".repeat(100));
            }
          });
      assertThat(http.post(server.url(), body).text()).isEqualTo("!5000005");
      assertThat(http.statistics().idle()).isEqualTo(1);
    }
  }

  // ---- Expect: 100-continue -------------------------------------------------------------------

  @Test
  void a_body_waits_for_the_word_to_go_on() throws Exception {
    Script script =
        (peer, _) -> {
          assertThat(peer.readHead()).contains("Expect: 100-continue");
          peer.send("HTTP/1.1 100 Continue\r\n\r\n");
          peer.read(5);
          peer.send(OK);
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.post(server.url()).text("hello").expectContinue().send().text())
          .isEqualTo("ok");
    }
  }

  @Test
  void a_server_that_answers_in_the_same_breath_gets_the_body() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
          peer.send("HTTP/1.1 100 Continue\r\n\r\n" + answer); // before a caller can have looked
          peer.send(peer.read(5));
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.post(server.url()).text("hello").expectContinue().send().text())
          .isEqualTo("hello");
    }
  }

  @Test
  void a_body_that_is_refused_is_not_sent() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
          peer.awaitEnd();
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.post(server.url()).text("hello").expectContinue().send().status())
          .isEqualTo(417);
      server.awaitQuiet();
    }
  }

  @Test
  void a_server_that_does_not_know_the_word_gets_the_body_after_a_second() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.read(5);
          peer.send(OK);
        };
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.post(server.url()).text("hello").expectContinue().send().text())
          .isEqualTo("ok");
    }
  }

  // ---- downloads ------------------------------------------------------------------------------

  @Test
  void a_download_is_a_file_and_tells_how_it_goes_on() throws Exception {
    List<Long> told = new ArrayList<>();
    Path file = folder.resolve("download");
    try (var server = ScriptedServer.always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        var http = HttpClient.open()) {
      HttpResponse response =
          http.call("GET", server.url())
              .download(
                  file,
                  (bytes, total) -> {
                    told.add(bytes);
                    assertThat(total).isEqualTo(5);
                  });

      assertThat(response.status()).isEqualTo(200);
      assertThat(file).hasContent("hello");
      assertThat(told).startsWith(0L).endsWith(5L);
      assertThat(folder).isDirectoryNotContaining("glob:**.part*");
    }
  }

  @Test
  void a_download_that_breaks_goes_on_where_it_was() throws Exception {
    Script script =
        (peer, number) -> {
          String head = peer.readHead();
          if (number == 1) {
            peer.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234");
          } else {
            assertThat(head).contains("Range: bytes=5-\r\n", "If-Range: \"1\"\r\n");
            peer.send(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\n"
                    + "Content-Length: 5\r\n\r\n56789");
          }
        };
    Path file = folder.resolve("download");
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThat(http.call("GET", server.url()).download(file).status()).isEqualTo(206);
      assertThat(file).hasContent("0123456789");
    }
  }

  @Test
  void a_download_begins_anew_when_there_is_something_newer() throws Exception {
    Script script =
        (peer, number) -> {
          peer.readHead();
          peer.send(
              number == 1
                  ? "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234"
                  : "HTTP/1.1 200 OK\r\nETag: \"2\"\r\nContent-Length: 3\r\n\r\nnew");
        };
    Path file = folder.resolve("download");
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      http.call("GET", server.url()).download(file);
      assertThat(file).hasContent("new");
    }
  }

  @Test
  void a_download_without_a_validator_is_not_put_together() throws Exception {
    Script script =
        (peer, _) -> {
          peer.readHead();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
        };
    Path file = folder.resolve("download");
    try (var server = ScriptedServer.of(script);
        var http = HttpClient.open()) {
      assertThatThrownBy(() -> http.call("GET", server.url()).download(file))
          .hasMessageContaining("cut off");
      assertThat(file).doesNotExist();
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void what_is_not_there_is_not_stored() throws Exception {
    Path file = folder.resolve("download");
    try (var server =
            ScriptedServer.always("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
        var http = HttpClient.open()) {
      assertThatThrownBy(() -> http.call("GET", server.url()).download(file))
          .isInstanceOf(HttpStatusException.class);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void text_is_in_the_charset_that_the_server_names() throws Exception {
    try (var server =
            ScriptedServer.always(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                    + "Content-Length: 1\r\n\r\n\u00fc");
        var http = HttpClient.open()) {
      HttpResponse response = http.get(server.url());
      assertThat(response.text()).isEqualTo("ü");
      assertThat(response.bytes()).isEqualTo("ü".getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
