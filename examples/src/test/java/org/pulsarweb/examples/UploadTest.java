package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;

class UploadTest {
  @TempDir private Path folder;

  private Site open(String... more) throws IOException {
    var application = new Upload();
    Settings settings =
        Settings.of("--bind", "127.0.0.1:0")
            .declaring(application.settings())
            .and("--folder", folder.resolve("new").toString())
            .and(more);
    return Site.of(Pulsar.start(settings, application));
  }

  private static HttpResponse<String> send(Site site, String name, byte[] content)
      throws IOException, InterruptedException {
    String head =
        "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
            .formatted(name);
    var all =
        BodyPublishers.concat(
            BodyPublishers.ofString(head),
            BodyPublishers.ofByteArray(content),
            BodyPublishers.ofString("\r\n--xyz--\r\n"));
    return site.send(
        site.request("/files")
            .POST(all)
            .header("Content-Type", "multipart/form-data; boundary=xyz"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void a_file_is_kept_under_a_name_that_is_free_and_leads_nowhere_else() throws Exception {
    try (Site site = open()) {
      var first = send(site, "../../me.png", ascii("one"));
      assertThat(first.statusCode()).isEqualTo(201);
      assertThat(first.body()).isEqualTo("[{\"name\":\"me.png\",\"bytes\":3}]");
      var second = send(site, "me.png", ascii("another"));
      assertThat(second.body()).isEqualTo("[{\"name\":\"me-1.png\",\"bytes\":7}]");
    }
    assertThat(folder.resolve("new")).isDirectoryContaining("glob:**/me.png");
    assertThat(folder.resolve("new").resolve("me.png")).hasContent("one");
    assertThat(folder.resolve("new").resolve("me-1.png")).hasContent("another");
  }

  @Test
  void a_file_that_is_larger_than_any_body_elsewhere_is_kept() throws Exception {
    byte[] large = new byte[20 * 1024 * 1024];
    large[large.length - 1] = 1;
    try (Site site = open()) {
      assertThat(send(site, "large.bin", large).body())
          .isEqualTo("[{\"name\":\"large.bin\",\"bytes\":20971520}]");
    }
    assertThat(folder.resolve("new").resolve("large.bin")).hasBinaryContent(large);
  }

  @Test
  void more_than_the_limit_is_refused_and_nothing_of_it_stays() throws Exception {
    try (Site site = open("--upload-max", "10K")) {
      assertThat(site.get("/limit").body()).isEqualTo("{\"bytes\":10240}");
      assertThat(send(site, "full.bin", new byte[10240]).statusCode()).isEqualTo(201);
      var refused = send(site, "large.bin", new byte[10241]);
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("10240 bytes");
    }
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**/large*");
  }

  @Test
  void a_form_without_a_file_is_told_so() throws Exception {
    try (Site site = open()) {
      var refused = send(site, "", ascii(""));
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).isEqualTo("there is no file in the form\n");
      assertThat(site.send("POST", "/files", "{}").statusCode()).isEqualTo(415);
    }
  }

  @Test
  void another_site_may_not_send_files() throws Exception {
    try (Site site = open()) {
      var refused =
          site.send(
              site.request("/files")
                  .POST(BodyPublishers.ofString("x"))
                  .header("Sec-Fetch-Site", "cross-site"));
      assertThat(refused.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void has_a_page_that_shows_how_far_it_is() throws Exception {
    try (Site site = open()) {
      assertThat(site.get("/").body())
          .contains("request.upload.onprogress", "enctype=\"multipart/form-data\"");
    }
  }

  @Test
  void the_page_sends_a_file_and_shows_how_far_it_is() throws Exception {
    try (Site site = open("--upload-max", "8M");
        Browser browser =
            Browser.open(site.request("/").build().uri(), folder.resolve("profile"))) {
      String sendsFive =
          """
          new Promise(done => {
            add(new File([new Uint8Array(5000000)], "photo.bin"));
            const item = document.querySelector("li"), seen = [];
            const look = () => {
              seen.push(item.querySelector("progress").value);
              if (!item.className) return setTimeout(look, 5);
              const said = item.querySelector("small").textContent;
              done([item.className, Math.max(...seen), said].join());
            };
            look();
          })
          """;
      assertThat(browser.evaluate(sendsFive)).isEqualTo("done,1,kept as photo.bin, 4.8 MiB");
      String sendsNine =
          """
          fetch("limit").then(() => {
            add(new File([new Uint8Array(9000000)], "film.bin"));
            return document.querySelector("li").textContent;
          })
          """;
      assertThat(browser.evaluate(sendsNine)).contains("8.6 MiB are more than the 8.0 MiB");
    }
    assertThat(folder.resolve("new").resolve("photo.bin")).hasSize(5_000_000);
  }
}
