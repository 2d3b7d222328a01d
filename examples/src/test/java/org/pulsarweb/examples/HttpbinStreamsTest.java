package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpbinStreamsTest {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Httpbin.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private byte[] bytes(String path) throws IOException, InterruptedException {
    var answer = site.client().send(site.request(path).build(), BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> range(String range) throws IOException, InterruptedException {
    return site.send(site.request("/range/26").header("Range", range));
  }

  @Test
  void lines_are_json_each_with_its_number() throws Exception {
    assertThat(site.get("/stream/3").body().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("/stream/3\""))
        .last()
        .asString()
        .endsWith("\"id\":2}");
    assertThat(site.get("/stream/1000").body().lines()).hasSize(100);
  }

  @Test
  void a_chunk_comes_several_times() throws Exception {
    assertThat(site.get("/stream/4/3").body()).isEqualTo("aaaaaaaaaaaa");
  }

  @Test
  void random_bytes_are_as_many_as_asked_for_and_the_same_for_a_seed() throws Exception {
    assertThat(bytes("/bytes/1000")).hasSize(1000).isNotEqualTo(bytes("/bytes/1000"));
    byte[] seeded = bytes("/bytes/1000?seed=7");
    assertThat(bytes("/bytes/1000?seed=7")).isEqualTo(seeded);
    assertThat(bytes("/stream-bytes/1000?seed=7&chunk_size=13")).isEqualTo(seeded);
    assertThat(bytes("/bytes/0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bytes/8388609", "/getsize/8388609", "/range/8388609"})
  void more_than_eight_mebibytes_are_refused(String path) throws Exception {
    assertThat(site.get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void a_size_is_got() throws Exception {
    assertThat(site.get("/getsize/5").body()).contains("\"size\":5", "\"data\":\"ddddd\"");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-2,abc,bytes 0-2/26",
    "bytes=-2,yz,bytes 24-25/26",
    "bytes=24-,yz,bytes 24-25/26"
  })
  void a_part_is_served(String asked, String part, String told) throws Exception {
    var answer = range(asked);
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(part);
    assertThat(answer.headers().firstValue("Content-Range")).contains(told);
  }

  @Test
  void what_cannot_be_served_in_part_is_whole_or_416() throws Exception {
    assertThat(range("bytes=0-1,4-5").body()).isEqualTo(ALPHABET);
    assertThat(range("bytes=26-").statusCode()).isEqualTo(416);
    assertThat(range("bytes=26-").headers().firstValue("Content-Range")).contains("bytes */26");
    var changed =
        site.request("/range/26").header("Range", "bytes=0-1").header("If-Range", "\"x\"");
    assertThat(site.send(changed).body()).isEqualTo(ALPHABET);
  }

  @Test
  void a_delay_has_an_end() throws Exception {
    assertThat(site.get("/delay/0.05").statusCode()).isEqualTo(200);
    assertThat(site.get("/delay/soon").statusCode()).isEqualTo(400);
  }

  @Test
  void bytes_drip_and_are_counted_beforehand() throws Exception {
    var answer = site.get("/drip?numbytes=5&duration=0.05&delay=0.01&code=202");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Content-Length")).contains("5");
    assertThat(answer.body()).isEqualTo("*****");
    assertThat(site.get("/drip?code=204").statusCode()).isEqualTo(400);
  }
}
