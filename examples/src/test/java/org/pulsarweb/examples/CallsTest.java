package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
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
  void the_program_makes_them_all() throws Exception {
    Calls.main(url());
  }
}
