package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TourTest {
  @Test
  void a_request_tells_path_query_and_headers() throws Exception {
    try (var site = Site.open(Tour.SERVER)) {
      var answer =
          site.send(site.request("/hello/Zo%C3%AB?times=2").header("User-Agent", "a test"));
      assertThat(answer.body()).isEqualTo("Hello Zoë! Hello Zoë! You use a test.\n");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(site.get("/files/a/b.txt").body()).isEqualTo("a/b.txt\n");
    }
  }

  @Test
  void a_query_parameter_of_the_wrong_kind_is_400_and_named() throws Exception {
    try (var site = Site.open(Tour.SERVER)) {
      var refused = site.get("/hello/Ann?times=often");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .isEqualTo("The query parameter \"times\" must be a whole number\n");
    }
  }

  @Test
  void what_has_moved_says_where_to() throws Exception {
    try (var site = Site.open(Tour.SERVER)) {
      var moved = site.get("/old");
      assertThat(moved.statusCode()).isEqualTo(302);
      assertThat(moved.headers().firstValue("Location")).contains("/");
      assertThat(site.get("/").body()).isEqualTo("<h1>A tour</h1>\n");
    }
  }

  @Test
  void an_upload_is_read_in_pieces() throws Exception {
    byte[] file = "0123456789".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    try (var site = Site.open(Tour.SERVER)) {
      var answer = site.send(site.request("/upload").PUT(BodyPublishers.ofByteArray(file)));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"bytes\":20000000,\"sha256\":\"" + sha256 + "\"}");
    }
  }

  @Test
  void an_answer_may_be_a_stream() throws Exception {
    try (var site = Site.open(Tour.SERVER)) {
      var answer = site.get("/countdown/2");
      assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
      assertThat(answer.body()).isEqualTo("2\n1\nlift-off\n");
    }
  }
}
