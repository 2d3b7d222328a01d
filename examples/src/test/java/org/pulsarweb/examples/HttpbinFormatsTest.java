package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpbinFormatsTest {
  @TempDir private Path profile;

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Httpbin.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HttpResponse<byte[]> bytes(String path, String... headers)
      throws IOException, InterruptedException {
    var request = site.request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return site.client().send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String type(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/html,text/html; charset=utf-8,<h1>The lighthouse</h1>",
    "/forms/post,text/html; charset=utf-8,action=\"/post\"",
    "/encoding/utf8,text/html; charset=utf-8,你好，世界",
    "/json,application/json,Sample Slide Show",
    "/xml,application/xml,<slideshow",
    "/plaintext,text/plain; charset=utf-8,'Hello, World!'",
    "/robots.txt,text/plain; charset=utf-8,Disallow: /deny",
    "/deny,text/plain; charset=utf-8,robots.txt",
    "/base64/R3LDvMOfZQ,text/plain; charset=utf-8,Grüße",
    "/links/3/1,text/html; charset=utf-8,<a href=\"/links/3/0\">0</a> 1 <a",
    "/image/svg,image/svg+xml,<svg"
  })
  void a_document_is_of_its_type(String path, String type, String content) throws Exception {
    var answer = site.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(type(answer)).isEqualTo(type);
    assertThat(answer.body()).contains(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/xml", "/image/svg"})
  void xml_is_well_formed(String path) throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(bytes(path).body()));
    assertThat(document.getDocumentElement().getTagName()).isIn("slideshow", "svg");
  }

  @Test
  void the_picture_is_a_png_with_a_star_in_its_middle() throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(bytes("/image/png").body()));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(image.getHeight()).isEqualTo(128);
    assertThat(image.getRGB(64, 64)).isEqualTo(0xFFF4F1EC);
    assertThat(image.getRGB(0, 0) & 0xFF).isLessThan(0x30);
  }

  @Test
  void the_picture_is_a_jpeg_too() throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(bytes("/image/jpeg").body()));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(image.getHeight()).isEqualTo(128);
    assertThat(image.getRGB(64, 64) & 0xFF).isGreaterThan(0xC0);
    assertThat(image.getRGB(0, 0) & 0xFF).isLessThan(0x30);
  }

  @Test
  void a_browser_sees_the_same_picture_as_webp() throws Exception {
    try (Browser browser = Browser.open(site.request("/html").build().uri(), profile)) {
      String differing =
          """
          Promise.all(["/image/png", "/image/webp"].map(async path => {
            const image = new Image();
            image.src = path;
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 128;
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            return pen.getImageData(0, 0, 128, 128).data;
          })).then(([png, webp]) => png.filter((value, i) => value !== webp[i]).length)
          """;
      assertThat(browser.evaluate(differing)).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*/*,image/png",
    "image/svg+xml,image/svg+xml",
    "image/jpeg,image/jpeg",
    "'image/png;q=0.5, image/webp',image/webp",
    "'image/*;q=0.5, image/svg+xml',image/svg+xml"
  })
  void an_image_is_what_the_client_likes(String accept, String type) throws Exception {
    var answer = bytes("/image", "Accept", accept);
    assertThat(type(answer)).isEqualTo(type);
    assertThat(answer.headers().allValues("Vary")).contains("Accept");
    assertThat(bytes("/image", "Accept", "image/avif").statusCode()).isEqualTo(406);
  }

  @Test
  void gzip_and_deflate_are_compressed_whatever_the_client_asks_for() throws Exception {
    var gzip = bytes("/gzip");
    assertThat(gzip.headers().firstValue("Content-Encoding")).contains("gzip");
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertThat(in.readAllBytes()).asString().contains("\"compressed\":\"gzip\"");
    }
    var deflate = bytes("/deflate");
    assertThat(deflate.headers().firstValue("Content-Encoding")).contains("deflate");
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(deflate.body()))) {
      assertThat(in.readAllBytes()).asString().contains("\"compressed\":\"deflate\"");
    }
  }

  @Test
  void zstd_and_brotli_are_compressed_by_libraries() throws Exception {
    var zstd = bytes("/zstd");
    assertThat(zstd.headers().firstValue("Content-Encoding")).contains("zstd");
    assertThat(zstd.body()).startsWith(0x28, 0xB5, 0x2F, 0xFD); // RFC 8878 §3.1.1
    var brotli = bytes("/brotli");
    if (brotli.statusCode() == 200) {
      assertThat(brotli.headers().firstValue("Content-Encoding")).contains("br");
      assertThat(new String(brotli.body(), UTF_8)).doesNotContain("\"compressed\"");
    } else { // there is no native part of it for this machine
      assertThat(brotli.statusCode()).isEqualTo(501);
    }
  }

  @Test
  void an_identifier_is_a_new_one_each_time() throws Exception {
    String first = site.get("/uuid").body().substring(9, 45);
    assertThat(UUID.fromString(first).version()).isEqualTo(4);
    assertThat(site.get("/uuid").body()).doesNotContain(first);
  }

  @Test
  void what_is_no_base64_is_400() throws Exception {
    assertThat(site.get("/base64/a").statusCode()).isEqualTo(400);
  }
}
