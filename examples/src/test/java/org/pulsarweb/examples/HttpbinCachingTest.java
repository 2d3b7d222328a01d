package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpbinCachingTest {
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

  @Test
  void who_has_something_is_told_that_it_is_still_good() throws Exception {
    var first = site.get("/cache");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Last-Modified")).isPresent();
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(get("/cache", "If-None-Match", tag).statusCode()).isEqualTo(304);
    String date = "Fri, 27 Nov 2026 12:00:00 GMT";
    assertThat(get("/cache", "If-Modified-Since", date).statusCode()).isEqualTo(304);
  }

  @Test
  void an_answer_may_be_kept_for_as_long_as_was_asked_for() throws Exception {
    assertThat(site.get("/cache/60").headers().firstValue("Cache-Control"))
        .contains("public, max-age=60");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          If-None-Match | "v1"       | 304
          If-None-Match | W/"v1"     | 304
          If-None-Match | "v0", "v1" | 304
          If-None-Match | "v0"       | 200
          If-None-Match | *          | 304
          If-Match      | "v1"       | 200
          If-Match      | W/"v1"     | 412
          If-Match      | "v0"       | 412
          If-Match      | *          | 200
          """)
  void a_condition_on_the_tag_is_heeded(String header, String value, int status) throws Exception {
    assertThat(get("/etag/v1", header, value).statusCode()).isEqualTo(status);
  }

  @Test
  void what_is_no_tag_is_400() throws Exception {
    assertThat(site.get("/etag/a%22b").statusCode()).isEqualTo(400);
  }
}
