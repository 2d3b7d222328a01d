package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;

class FileServerTest {
  @TempDir private Path folder;

  @BeforeEach
  void make() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("index.html"), "<h1>Welcome</h1>");
    Files.writeString(root.resolve("notes.txt"), "0123456789");
    Files.writeString(root.resolve(".secret"), "not for you");
    Files.createDirectory(root.resolve("photos"));
    Files.writeString(root.resolve("photos").resolve("a b.png"), "not really a photo");
    Files.writeString(folder.resolve("outside.txt"), "outside");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(root.resolve("notes.txt.gz")))) {
      out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private Site open(String... more) throws IOException {
    var application = new FileServer();
    Settings settings =
        Settings.of("--bind", "127.0.0.1:0")
            .declaring(application.settings())
            .and("--root", folder.resolve("root").toString())
            .and(more);
    return Site.of(Pulsar.start(settings, application));
  }

  @Test
  void a_folder_is_its_index_page_or_a_list() throws Exception {
    try (Site site = open()) {
      var index = site.get("/");
      assertThat(index.body()).isEqualTo("<h1>Welcome</h1>");
      assertThat(index.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(site.get("/photos/").body()).contains("<a href=\"./a%20b.png\">a b.png</a>");
      var moved = site.get("/photos");
      assertThat(moved.statusCode()).isEqualTo(308);
      assertThat(moved.headers().firstValue("Location")).contains("./photos/");
    }
    try (Site site = open("--no-listing")) {
      assertThat(site.get("/photos/").statusCode()).isEqualTo(404);
      assertThat(site.get("/photos/a%20b.png").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_part_of_a_file_is_served_and_nothing_twice() throws Exception {
    try (Site site = open()) {
      var part = site.send(site.request("/notes.txt").header("Range", "bytes=2-4"));
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
      var beyond = site.send(site.request("/notes.txt").header("Range", "bytes=10-"));
      assertThat(beyond.statusCode()).isEqualTo(416);
      String tag = part.headers().firstValue("ETag").orElseThrow();
      var again = site.send(site.request("/notes.txt").header("If-None-Match", tag));
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
  }

  @Test
  void a_compressed_form_beside_a_file_goes_to_who_takes_it() throws Exception {
    try (Site site = open()) {
      var request = site.request("/notes.txt").header("Accept-Encoding", "gzip").build();
      var compressed = site.client().send(request, BodyHandlers.ofByteArray());
      assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(compressed.headers().firstValue("Vary")).contains("Accept-Encoding");
      try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
        assertThat(in.readAllBytes()).asString().isEqualTo("0123456789");
      }
      assertThat(site.get("/notes.txt").body()).isEqualTo("0123456789");
    }
  }

  @Test
  void nothing_outside_and_nothing_hidden_is_served() throws Exception {
    try (Site site = open()) {
      for (String path :
          new String[] {"/../outside.txt", "/%2e%2e/outside.txt", "/.secret", "/nothing"}) {
        assertThat(site.get(path).statusCode()).as(path).isEqualTo(404);
      }
      var page = site.send(site.request("/nothing").header("Accept", "text/html"));
      assertThat(page.body()).contains("<h1>404 Not Found</h1>");
      assertThat(site.send("PUT", "/notes.txt", "mine").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void clients_may_be_told_to_keep_files() throws Exception {
    try (Site site = open()) {
      var file = site.get("/notes.txt");
      assertThat(file.headers().firstValue("Cache-Control")).contains("no-cache");
    }
    try (Site site = open("--cache-control", "public, max-age=60")) {
      var file = site.get("/notes.txt");
      assertThat(file.headers().firstValue("Cache-Control")).contains("public, max-age=60");
    }
  }
}
