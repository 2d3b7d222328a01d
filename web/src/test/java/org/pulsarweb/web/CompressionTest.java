package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

class CompressionTest {
  private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(5000);

  private static final Router ROUTES =
      Router.of()
          .get("/text", _ -> Response.text(TEXT).withHeader("ETag", "\"a\""))
          .get(
              "/json",
              _ -> Response.bytes("application/ld+json", TEXT.getBytes(StandardCharsets.UTF_8)))
          .get("/short", _ -> Response.text("short"))
          .get("/png", _ -> Response.bytes("image/png", new byte[10_000]))
          .get("/done", _ -> Response.text(TEXT).withHeader("Content-Encoding", "x"))
          .get("/asis", _ -> Response.text(TEXT).withHeader("Cache-Control", "no-transform"))
          .get("/events", _ -> Response.events(out -> out.send(TEXT)))
          .get("/stream", _ -> Response.stream("text/plain", CompressionTest::stream))
          .with(Compression.over(100));

  private static void stream(Response.Sink out) throws IOException {
    for (int n = 0; n < 1000; n++) {
      out.write(TEXT.substring(0, 44));
      if (n % 100 == 0) {
        out.flush();
      }
    }
    out.trailer("Count", "1000");
  }

  private static Response ask(String target, String accept) throws IOException {
    return TestClient.of(ROUTES)
        .send(Request.of("GET", target).withHeader("Accept-Encoding", accept));
  }

  private static String plain(Response answer) throws IOException {
    InputStream bytes = new ByteArrayInputStream(answer.bytes());
    InputStream plain =
        switch (answer.header("Content-Encoding").orElse("identity")) {
          case "gzip" -> new GZIPInputStream(bytes);
          case "br" -> new BrotliInputStream(bytes);
          case "zstd" -> new ZstdInputStream(bytes);
          default -> bytes;
        };
    return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "br | br",
        "zstd | zstd",
        "gzip, br, zstd | zstd",
        "gzip, br;q=0.5 | gzip",
        "x, *;q=0.1 | zstd",
      })
  void the_client_chooses_and_everything_comes_back(String accept, String coding) throws Exception {
    for (String target : new String[] {"/text", "/json"}) {
      Response answer = ask(target, accept);
      assertThat(answer.header("Content-Encoding").asText()).isEqualTo(coding);
      assertThat(answer.header("Vary").asText()).isEqualTo("Accept-Encoding");
      assertThat(answer.bytes().length).isLessThan(TEXT.length() / 20);
      assertThat(answer.header("Content-Length").asInt()).isEqualTo(answer.bytes().length);
      assertThat(plain(answer)).isEqualTo(TEXT);
    }
    Response stream = ask("/stream", accept);
    assertThat(stream.header("Content-Encoding").asText()).isEqualTo(coding);
    assertThat(stream.bytes().length).isLessThan(10_000);
    assertThat(plain(stream)).isEqualTo(TEXT.substring(0, 44).repeat(1000));
  }

  @Test
  void a_strong_tag_becomes_a_weak_one() throws Exception {
    assertThat(ask("/text", "gzip").header("ETag").asText()).isEqualTo("W/\"a\"");
    assertThat(ask("/text", "identity").header("ETag").asText()).isEqualTo("\"a\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/short, gzip, ''",
    "/png, gzip, ''",
    "/done, gzip, x",
    "/asis, gzip, ''",
    "/events, gzip, ''",
    "/nothing, gzip, ''",
    "/text, identity, ''",
    "/text, 'gzip;q=0', ''",
  })
  void what_is_not_to_be_compressed_is_left_as_it_is(String target, String accept, String coding)
      throws Exception {
    assertThat(ask(target, accept).header("Content-Encoding").orElse("")).isEqualTo(coding);
  }

  @Test
  void gzip_alone_is_to_be_had() throws Exception {
    HttpHandler handler = ((HttpHandler) _ -> Response.text(TEXT)).with(Gzip.over(200));
    Response answer =
        handler.handle(Request.of("GET", "/").withHeader("Accept-Encoding", "br, gzip"));
    assertThat(answer.header("Content-Encoding").asText()).isEqualTo("gzip");
    assertThat(plain(answer)).isEqualTo(TEXT);
  }

  @Test
  void a_stream_leaves_when_it_is_flushed() throws Exception {
    for (ContentCoding coding : ContentCoding.all()) {
      var released = new CompletableFuture<String>();
      HttpHandler handler =
          _ ->
              Response.stream(
                  "text/plain",
                  out -> {
                    out.write("first\n");
                    out.flush();
                    out.write(released.get());
                  });
      try (LiveServer server = LiveServer.of(handler.with(Compression.over(0)));
          RawClient client = server.connect()) {
        client.send(RawClient.get("/", "Accept-Encoding: " + coding.name()));
        String seen = "";
        while (!seen.contains("\r\n\r\n") || seen.endsWith("\r\n\r\n")) {
          seen += new String(client.read(), StandardCharsets.ISO_8859_1);
        }
        released.complete("last");
        assertThat(seen).contains("Content-Encoding: " + coding.name());
        byte[] rest = client.read();
        assertThat(rest).isNotEmpty();
      }
    }
  }

  @Test
  void every_coding_is_there() {
    assertThat(ContentCoding.all())
        .extracting(ContentCoding::name)
        .containsExactly("zstd", "br", "gzip");
  }
}
