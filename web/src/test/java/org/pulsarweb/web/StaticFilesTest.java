package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.pulsarweb.web.RawClient.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validators;
import org.pulsarweb.web.RawClient.Answer;

class StaticFilesTest {
  private static final Instant THEN = Instant.parse("2026-11-20T12:00:00Z");
  private static final FileSettings LOOKING = FileSettings.DEFAULTS.withLookAgain(Duration.ZERO);
  private static final byte[] LARGE = noise(300_000);

  @TempDir private Path folder;
  private Path root = Path.of("");

  @BeforeEach
  void fill() throws Exception {
    root = Files.createDirectory(folder.resolve("public"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    put("a.txt", "0123456789");
    put("index.html", "<h1>home</h1>");
    put("sub/index.html", "<h1>sub</h1>");
    put("list/b & c.txt", "b");
    put("list/deep/x", "x");
    put(".hidden", "hidden");
    put(".well-known/security.txt", "known");
    put("page.html", "plain");
    put("page.html.gz", "as gzip");
    put("page.html.br", "as brotli");
    Files.write(root.resolve("large.bin"), LARGE);
    Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("in"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("up"), folder);
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void put(String name, String content) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(THEN));
  }

  private Response ask(FileSettings settings, String method, String target, String... fields)
      throws Exception {
    Request request = Request.of(method, target);
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withHeader(fields[i], fields[i + 1]);
    }
    return Router.of().files("/s", StaticFiles.of(root, settings)).handle(request);
  }

  private Response ask(String target, String... fields) throws Exception {
    return ask(FileSettings.DEFAULTS, "GET", target, fields);
  }

  // ---- what is there --------------------------------------------------------------------------

  @Test
  void a_file_comes_with_type_validators_and_cache_control() throws Exception {
    Response answer = ask("/s/a.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.header("Content-Type").asText()).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.header("Last-Modified").asText()).isEqualTo("Fri, 20 Nov 2026 12:00:00 GMT");
    assertThat(answer.header("ETag").asText()).matches("\"[0-9a-f]+-a\"");
    assertThat(answer.header("Cache-Control").asText()).isEqualTo("no-cache");
    assertThat(answer.header("Accept-Ranges").asText()).isEqualTo("bytes");
    assertThat(ask(LOOKING.withCacheControl(""), "GET", "/s/a.txt").headers().has("Cache-Control"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/s/, <h1>home</h1>",
    "/s/sub/, <h1>sub</h1>",
    "/s/sub/index.html, <h1>sub</h1>",
    "/s/list/b%20%26%20c.txt, b",
    "/s/.well-known/security.txt, known",
  })
  void a_folder_has_an_index_and_names_are_decoded(String target, String content) throws Exception {
    assertThat(ask(target).text()).isEqualTo(content);
  }

  @Test
  void a_folder_without_a_slash_is_redirected_to_itself() throws Exception {
    Response moved = ask("/s/sub?x=1");
    assertThat(moved.status()).isEqualTo(308);
    assertThat(moved.header("Location").asText()).isEqualTo("./sub/?x=1");
  }

  @Test
  void a_folder_is_listed_if_that_is_wanted() throws Exception {
    assertThat(ask("/s/list/").status()).isEqualTo(404);
    String page = ask(LOOKING.withListing(true), "GET", "/s/list/").text();
    assertThat(page)
        .contains("<a href=\"./b%20%26%20c.txt\">b &amp; c.txt</a>")
        .contains("<a href=\"./deep/\">deep/</a>");
    assertThat(ask(LOOKING.withListing(true).withIndexFile(""), "GET", "/s/").text())
        .contains("a.txt")
        .doesNotContain("hidden")
        .doesNotContain("\"./up");
  }

  @Test
  void other_methods_are_refused() throws Exception {
    assertThat(ask(LOOKING, "POST", "/s/a.txt").status()).isEqualTo(405);
    Response refused = StaticFiles.of(root).handle(Request.of("PUT", "/a.txt"));
    assertThat(refused.header("Allow").asText()).isEqualTo("GET, HEAD");
    assertThat(StaticFiles.of(root).handle(Request.of("GET", "/a.txt")).status()).isEqualTo(200);
  }

  @Test
  void a_folder_that_is_not_there_is_refused_at_once() {
    assertThatIllegalArgumentException().isThrownBy(() -> StaticFiles.of(folder.resolve("no")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StaticFiles.of(folder.resolve("secret.txt")));
  }

  // ---- what is not ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s/no",
        "/s/a.txt/",
        "/s/a.txt/b",
        "/s//a.txt",
        "/s/../secret.txt",
        "/s/sub/../../secret.txt",
        "/s/%2e%2e/secret.txt",
        "/s/..%2fsecret.txt",
        "/s/%2e%2e%2fsecret.txt",
        "/s/..%5csecret.txt",
        "/s/sub/..%2f..%2fsecret.txt",
        "/s/sub%2findex.html",
        "/s/./a.txt",
        "/s/..",
        "/s/...",
        "/s/a.txt%20",
        "/s/a.txt::$DATA",
        "/s/.hidden",
        "/s/out",
        "/s/in",
        "/s/up/secret.txt",
        "/s/up/public/a.txt",
        "/s/%0a",
      })
  void nothing_else_is_found(String target) throws Exception {
    assertThat(ask(target).status()).isEqualTo(404);
  }

  @Test
  void a_nul_is_refused_and_a_name_too_long_is_not_there() throws Exception {
    assertThat(ask("/s/" + "x".repeat(5000)).status()).isEqualTo(404);
    try (LiveServer server = LiveServer.of(Router.of().files("/s", root));
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/s/a.txt%00.html")).status()).isEqualTo(400);
      assertThat(client.ask(get("/s/../../../../../../etc/passwd")).status()).isEqualTo(404);
    }
  }

  @Test
  void links_are_followed_as_far_as_is_allowed() throws Exception {
    FileSettings inside = LOOKING.withLinks(LinkPolicy.INSIDE);
    assertThat(ask(inside, "GET", "/s/in").text()).isEqualTo("0123456789");
    assertThat(ask(inside, "GET", "/s/out").status()).isEqualTo(404);
    assertThat(ask(inside, "GET", "/s/up/public/a.txt").text()).isEqualTo("0123456789");
    FileSettings all = LOOKING.withLinks(LinkPolicy.ALL);
    assertThat(ask(all, "GET", "/s/out").text()).isEqualTo("secret");
    assertThat(ask(LOOKING.withDotFiles(true), "GET", "/s/.hidden").text()).isEqualTo("hidden");
  }

  // ---- conditions and ranges ------------------------------------------------------------------

  @Test
  void who_has_it_already_is_told_so() throws Exception {
    Response first = ask("/s/a.txt");
    String tag = first.header("ETag").asText();
    Response again = ask("/s/a.txt", "If-None-Match", tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
    assertThat(again.header("ETag").asText()).isEqualTo(tag);
    assertThat(again.header("Cache-Control").asText()).isEqualTo("no-cache");
    String time = first.header("Last-Modified").asText();
    assertThat(ask("/s/a.txt", "If-Modified-Since", time).status()).isEqualTo(304);
    assertThat(ask("/s/a.txt", "If-Match", "\"other\"").status()).isEqualTo(412);
    assertThat(ask("/s/a.txt", "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=8-99, 206, 89, bytes 8-9/10",
    "bytes=0-9, 206, 0123456789, bytes 0-9/10",
    "bytes=4-2, 200, 0123456789, ''",
    "items=1-2, 200, 0123456789, ''",
  })
  void a_range_is_served(String range, int status, String content, String contentRange)
      throws Exception {
    Response part = ask("/s/a.txt", "Range", range);
    assertThat(part.status()).isEqualTo(status);
    assertThat(part.text()).isEqualTo(content);
    assertThat(part.header("Content-Range").orElse("")).isEqualTo(contentRange);
  }

  @Test
  void a_range_beyond_the_end_is_416_and_one_of_another_state_is_all_of_it() throws Exception {
    Response beyond = ask("/s/a.txt", "Range", "bytes=10-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("Content-Range").asText()).isEqualTo("bytes */10");
    String tag = ask("/s/a.txt").header("ETag").asText();
    assertThat(ask("/s/a.txt", "Range", "bytes=0-1", "If-Range", tag).status()).isEqualTo(206);
    assertThat(ask("/s/a.txt", "Range", "bytes=0-1", "If-Range", "\"x\"").status()).isEqualTo(200);
    assertThat(ask(LOOKING, "HEAD", "/s/a.txt", "Range", "bytes=0-1").status()).isEqualTo(200);
  }

  // ---- over a connection ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {0, 64 * 1024, 1024 * 1024})
  void small_and_large_files_come_whole_in_part_and_in_parts(int hotMaxBytes) throws Exception {
    FileSettings settings = FileSettings.DEFAULTS.withMemory(4L * 1024 * 1024, hotMaxBytes);
    Router router = Router.of().files("/s", StaticFiles.of(root, settings));
    for (HttpServer kind : List.of(HttpServer.of(router), HttpServer.of(router).inline())) {
      try (LiveServer server = LiveServer.of(kind);
          RawClient client = server.connect()) {
        Answer whole = client.ask(get("/s/large.bin"));
        assertThat(whole.bytes()).isEqualTo(LARGE);
        assertThat(whole.header("Content-Length")).isEqualTo("" + LARGE.length);
        Answer head = client.ask(RawClient.request("HEAD", "/s/large.bin"));
        assertThat(head.header("Content-Length")).isEqualTo("" + LARGE.length);
        Answer part = client.ask(get("/s/large.bin", "Range: bytes=70000-250000"));
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(LARGE, 70000, 250001));
        Answer parts = client.ask(get("/s/a.txt", "Range: bytes=0-1, -3"));
        assertThat(parts.status()).isEqualTo(206);
        String boundary = parts.header("Content-Type").replaceFirst(".*boundary=", "");
        assertThat(parts.text())
            .isEqualTo(
                "\r\n--"
                    + boundary
                    + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Range: bytes 0-1/10\r\n\r\n01\r\n--"
                    + boundary
                    + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Range: bytes 7-9/10\r\n\r\n789\r\n--"
                    + boundary
                    + "--\r\n");
        assertThat(client.ask(get("/s/a.txt")).text()).isEqualTo("0123456789");
      }
    }
  }

  // ---- compressed forms -----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | as gzip | gzip",
        "gzip, br | as brotli | br",
        "br;q=0.1, gzip | as gzip | gzip",
        "zstd | plain | ''",
        "identity | plain | ''",
      })
  void a_compressed_form_beside_a_file_is_sent_to_who_takes_it(
      String accept, String content, String coding) throws Exception {
    Response answer = ask("/s/page.html", "Accept-Encoding", accept);
    assertThat(answer.text()).isEqualTo(content);
    assertThat(answer.header("Content-Encoding").orElse("''"))
        .isEqualTo(coding.isEmpty() ? "''" : coding);
    assertThat(answer.header("Content-Type").asText()).isEqualTo("text/html; charset=utf-8");
    assertThat(answer.header("Vary").asText()).isEqualTo("Accept-Encoding");
  }

  @Test
  void each_form_has_a_tag_of_its_own_and_an_old_one_is_not_sent() throws Exception {
    String plain = ask("/s/page.html").header("ETag").asText();
    String gzip = ask("/s/page.html", "Accept-Encoding", "gzip").header("ETag").asText();
    assertThat(gzip).isNotEqualTo(plain);
    assertThat(ask("/s/page.html", "Accept-Encoding", "gzip", "If-None-Match", gzip).status())
        .isEqualTo(304);
    FileTime later = FileTime.from(THEN.plusSeconds(60));
    Files.setLastModifiedTime(root.resolve("page.html"), later);
    assertThat(ask("/s/page.html", "Accept-Encoding", "gzip").text()).isEqualTo("plain");
  }

  // ---- one file -------------------------------------------------------------------------------

  @Test
  void a_handler_may_answer_with_a_file_of_its_own_choice() throws Exception {
    Router router =
        Router.of()
            .get("/a", request -> FileResponse.of(request, root.resolve("a.txt")))
            .get(
                "/save",
                request ->
                    FileResponse.download(request, root.resolve("large.bin"), "50% \"ü\".bin"))
            .get("/no", request -> FileResponse.of(request, root.resolve("no")))
            .get("/folder", request -> FileResponse.of(request, root));
    try (TestServer server = TestServer.open(router)) {
      TestClient client = server.client();
      Response whole = client.get("/a");
      assertThat(whole.text()).isEqualTo("0123456789");
      assertThat(whole.header("Content-Type").asText()).isEqualTo("text/plain; charset=utf-8");
      Request part = Request.of("GET", "/a").withHeader("Range", "bytes=1-2");
      assertThat(client.send(part).text()).isEqualTo("12");
      Request again =
          Request.of("GET", "/a").withHeader("If-None-Match", whole.header("ETag").asText());
      assertThat(client.send(again).status()).isEqualTo(304);
      Response saved = client.get("/save");
      assertThat(saved.bytes()).isEqualTo(LARGE);
      assertThat(saved.header("Content-Disposition").asText())
          .isEqualTo(
              "attachment; filename=\"50_ ___.bin\"; filename*=UTF-8''50%25%20%22%C3%BC%22.bin");
      assertThat(client.get("/no").status()).isEqualTo(404);
      assertThat(client.get("/folder").status()).isEqualTo(404);
      assertThat(server.errors()).isEmpty();
    }
  }

  // ---- memory ---------------------------------------------------------------------------------

  @Test
  void a_changed_file_is_seen_when_it_is_looked_at_again() throws Exception {
    StaticFiles patient =
        StaticFiles.of(root, FileSettings.DEFAULTS.withLookAgain(Duration.ofDays(1)));
    StaticFiles looking = StaticFiles.of(root, LOOKING);
    Request request = Request.of("GET", "/a.txt");
    assertThat(patient.handle(request).text()).isEqualTo("0123456789");
    assertThat(looking.handle(request).text()).isEqualTo("0123456789");
    put("a.txt", "new");
    assertThat(patient.handle(request).text()).isEqualTo("0123456789");
    assertThat(looking.handle(request).text()).isEqualTo("new");
    Files.delete(root.resolve("a.txt"));
    assertThat(looking.handle(request).status()).isEqualTo(404);
  }

  @Test
  void the_memory_for_files_has_a_limit() {
    var cache = new FileCache(10_000);
    for (int n = 0; n < 100; n++) {
      var file =
          new StaticFile(Path.of("x"), "", "identity", 1000, Validators.NONE, new byte[1000]);
      cache.put(List.of("" + n), new FoundFile(FoundFile.Kind.FILE, List.of(file), List.of(), n));
      assertThat(cache.get(List.of("0"))).as("what is asked for stays").isNotNull();
      assertThat(cache.bytes()).isLessThanOrEqualTo(10_000);
    }
    assertThat(cache.get(List.of("50"))).isNull();
    assertThat(cache.get(List.of("99"))).isNotNull();
  }
}
