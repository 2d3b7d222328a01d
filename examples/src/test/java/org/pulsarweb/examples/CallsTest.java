package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.client.HttpCache;
import org.pulsarweb.client.HttpClient;

@TestInstance(Lifecycle.PER_METHOD)
class CallsTest {
  @TempDir private Path folder;
  private Site site;
  private HttpClient http;

  @BeforeEach
  void open() throws Exception {
    site = Site.open(Httpbin.server());
    http = Calls.open(url());
  }

  @AfterEach
  void close() {
    http.close();
    site.close();
  }

  private String url() {
    return url(site);
  }

  private static String url(Site site) {
    var address = (InetSocketAddress) site.running().addresses().getFirst();
    return "http://127.0.0.1:" + address.getPort();
  }

  @Test
  void a_text_comes_with_its_status() throws Exception {
    assertThat(Calls.get(http)).isEqualTo("200 OK: Hello, World!");
  }

  @Test
  void records_go_and_come() throws Exception {
    Calls.Echo echo = Calls.json(http);
    assertThat(echo.json()).isEqualTo(new Calls.Order("nails", 100));
    assertThat(echo.args()).isEqualTo(Map.of("page", "2"));
    assertThat(Calls.form(http).form()).isEqualTo(Map.of("item", "nails", "count", "100"));
  }

  @Test
  void bodies_stream_both_ways() throws Exception {
    assertThat(Calls.send(http).text()).contains("line 0", "line 999");
    assertThat(Calls.count(http)).isGreaterThan(1000);
    Path file = folder.resolve("hundred");
    assertThat(Calls.download(http, file).status()).isEqualTo(200);
    assertThat(file).hasSize(100_000);
  }

  @Test
  void a_file_is_uploaded() throws Exception {
    Path file = Files.write(folder.resolve("picture.png"), new byte[100_000]);
    assertThat(Calls.upload(http, file).text()).contains("picture.png", "100000");
  }

  @Test
  void many_calls_share_the_pool() throws Exception {
    assertThat(Calls.many(http)).hasSize(200).containsOnly(200);
    assertThat(http.statistics().opened()).isLessThanOrEqualTo(50);
    assertThat(Calls.later(http).get(30, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void what_takes_too_long_is_told() throws Exception {
    assertThat(Calls.late(http)).startsWith("TOTAL: the whole call took longer than 200 ms: GET");
  }

  @Test
  void a_session_remembers() throws Exception {
    HttpCache cache = HttpCache.memory(1 << 20);
    try (HttpClient remembering = Calls.remembering(url(), cache)) {
      assertThat(Calls.cookies(remembering)).contains("colour", "blue");
      assertThat(remembering.get("/cache/60").text())
          .isEqualTo(remembering.get("/cache/60").text());
      assertThat(cache.counts().hits()).isEqualTo(1);
    }
  }

  @Test
  void a_call_says_who_it_is() throws Exception {
    assertThat(Calls.withPassword(http)).isEqualTo(200);
    assertThat(http.get("/digest-auth/auth/ada/secret").status()).isEqualTo(401);
  }

  @Test
  void events_come_one_by_one() throws Exception {
    try (Site clock = Site.open(SseClock.server(Duration.ofSeconds(15)));
        HttpClient http = Calls.open(url(clock))) {
      assertThat(Calls.ticks(http, 2)).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_call_is_shown_as_a_command() {
    assertThat(Calls.curl(http)).startsWith("curl ").contains("/post", "nails");
  }

  @Test
  void the_program_makes_them_all() throws Exception {
    Calls.main(url());
  }
}
