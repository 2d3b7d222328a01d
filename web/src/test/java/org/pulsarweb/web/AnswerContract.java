package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.StoredPart;
import org.pulsarweb.http.Validation;

/** What a handler's answers are, with a socket between client and handler or without. */
abstract class AnswerContract {
  record Order(String item, int count) {}

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private TestClient client;

  /** Returns a client of this handler. */
  abstract TestClient open(HttpHandler handler, HttpSettings settings) throws IOException;

  /** Frees what was opened. */
  void closeAll() throws IOException {}

  /** Returns how a stream of unknown length is framed, if that is to be seen. */
  String framing() {
    return "chunked";
  }

  @BeforeEach
  void open() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "0123456789");
    Files.write(folder.resolve("large.bin"), new byte[300_000]);
    client =
        open(
            Router.of()
                .get("/", _ -> Response.text("Hello World!\n"))
                .get("/users/{id:int}", r -> Response.json(new Order("user", r.path("id").asInt())))
                .get("/query", r -> Response.text(r.queryAll("q").toString()))
                .get("/stream", _ -> Response.stream(AnswerContract::count))
                .get("/broken-stream", _ -> Response.stream(AnswerContract::breakOff))
                .get("/events", _ -> Response.events(out -> out.send("x")))
                .get("/empty", _ -> Response.status(204))
                .get("/moved", _ -> Response.redirect("/ü"))
                .get("/cookie", AnswerContract::cookie)
                .get("/bug", _ -> requirePositive(-1))
                .get("/wrong", _ -> Response.text("x").withHeader("Content-Length", "7"))
                .get("/gone", _ -> refuse(new HttpException(410, "gone").withHeader("X-A", "b")))
                .get("/remote", r -> Response.text("" + r.remote().isPresent()))
                .post("/json", AnswerContract::order)
                .post("/text", r -> Response.text(r.text()))
                .post("/form", r -> Response.text(r.form().get("name").asText()))
                .post("/parts", AnswerContract::parts)
                .post("/saved", r -> saved(r, folder))
                .post("/ignore", _ -> Response.text("not read"))
                .files("/files", folder),
            HttpSettings.DEFAULTS.withMessages(
                HttpSettings.DEFAULTS.messages().withBodyMaxBytes(100_000)));
  }

  @AfterEach
  void close() throws IOException {
    closeAll();
  }

  private static void count(Response.Sink out) throws IOException {
    for (int n = 0; n < 3; n++) {
      out.write(n + "\n");
      out.flush();
    }
    out.trailer("Count", "3");
  }

  private static void breakOff(Response.Sink out) throws IOException {
    out.write("half");
    out.flush();
    throw new IOException("the other half is missing");
  }

  private static Response cookie(Request request) {
    int visits = request.cookie("visits").orElse(0) + 1;
    return Response.text("" + visits).withCookie(Cookie.of("visits", "" + visits));
  }

  private static Response requirePositive(int n) {
    if (n < 0) {
      throw new IllegalStateException("a bug");
    }
    return Response.text("" + n);
  }

  private static Response refuse(HttpException refusal) {
    throw refusal;
  }

  private static Response order(Request request) throws IOException {
    Order order = request.json(Order.class);
    Validation.of().require(order.count() > 0, "count", "must be positive").check();
    return Response.json(201, new Order(order.item(), order.count() + 1));
  }

  private static Response parts(Request request) throws IOException {
    var told = new ArrayList<String>();
    for (Part part : request.multipart()) {
      try (StoredPart stored = part.store()) {
        told.add(
            stored.name()
                + "="
                + stored.fileName().orElse("")
                + ":"
                + stored.length()
                + (stored.file().isPresent() ? " in a file" : ""));
      }
    }
    return Response.text(String.join(", ", told));
  }

  private static Response saved(Request request, Path folder) throws IOException {
    for (Part part : request.multipart()) {
      Path _ = part.saveTo(folder);
    }
    return Response.status(204);
  }

  @Test
  void an_answer_has_its_framing_date_and_server() throws Exception {
    Response answer = client.get("/");
    assertThat(answer.text()).isEqualTo("Hello World!\n");
    assertThat(answer.header("Content-Length").asText()).isEqualTo("13");
    assertThat(answer.header("Date").asText()).hasSize("Fri, 20 Nov 2026 12:00:00 GMT".length());
    assertThat(answer.header("Server").asText()).isEqualTo("Pulsar");
    assertThat(client.get("/empty").headers().has("Content-Length")).isFalse();
    assertThat(client.get("/stream").header("Transfer-Encoding").orElse("")).isEqualTo(framing());
    assertThat(client.get("/stream").text()).isEqualTo("0\n1\n2\n");
    assertThat(client.get("/events").text()).isEqualTo("data: x\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /users/7, 200",
    "GET, /users/ann, 404",
    "POST, /users/7, 405",
    "OPTIONS, /users/7, 204",
    "GET, /query?q=%zz, 400",
    "GET, /%ff, 400",
    "GET, /moved, 302",
    "GET, /gone, 410",
    "GET, /files/a.txt, 200",
    "GET, /files/../a.txt, 404",
    "GET, /files/b.txt, 404",
  })
  void a_status_says_what_came_of_it(String method, String target, int status) throws Exception {
    assertThat(client.send(Request.of(method, target)).status()).isEqualTo(status);
    assertThat(client.errors()).isEmpty();
  }

  @Test
  void head_is_get_without_a_body() throws Exception {
    Response head = client.send(Request.of("HEAD", "/"));
    assertThat(head.header("Content-Length").asText()).isEqualTo("13");
    assertThat(head.bytes()).isEmpty();
    assertThat(client.send(Request.of("HEAD", "/broken-stream")).status()).isEqualTo(200);
    assertThat(client.errors()).isEmpty();
  }

  @Test
  void queries_json_forms_and_text_are_read() throws Exception {
    assertThat(client.get("/query?q=a+b&q=%C3%A9").text()).isEqualTo("[a b, é]");
    Response made = client.post("/json", "application/json", "{\"item\":\"tea\",\"count\":1}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json(Order.class)).isEqualTo(new Order("tea", 2));
    assertThat(client.post("/form", "application/x-www-form-urlencoded", "name=a+b").text())
        .isEqualTo("a b");
    assertThat(client.post("/text", "text/plain", "é").text()).isEqualTo("é");
    assertThat(client.get("/remote").text()).isEqualTo("true");
  }

  @Test
  void what_is_wrong_is_said_by_its_name() throws Exception {
    Response malformed = client.post("/json", "application/json", "{\"item\":1,\"count\":\"x\"}");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.text()).contains("\"count\"");
    Response invalid = client.post("/json", "application/json", "{\"item\":\"tea\",\"count\":0}");
    assertThat(invalid.status()).isEqualTo(422);
    assertThat(invalid.header("Content-Type").asText()).isEqualTo("application/problem+json");
    assertThat(invalid.json(Map.class).get("errors"))
        .hasToString("[{field=count, message=must be positive}]");
    assertThat(client.post("/json", "text/plain", "{}").status()).isEqualTo(415);
    assertThat(client.get("/gone").header("X-A").asText()).isEqualTo("b");
    assertThat(client.get("/moved").header("Location").asText()).isEqualTo("/%C3%BC");
  }

  @Test
  void cookies_go_both_ways() throws Exception {
    Response first = client.get("/cookie");
    assertThat(first.header("Set-Cookie").asText()).startsWith("visits=1; ");
    Response second = client.send(Request.of("GET", "/cookie").withHeader("Cookie", "visits=1"));
    assertThat(second.text()).isEqualTo("2");
  }

  @Test
  void an_exception_is_500_and_is_reported() throws Exception {
    Response bug = client.get("/bug");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.text()).doesNotContain("a bug");
    assertThat(client.errors()).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_answer_that_contradicts_itself_is_500_and_is_reported() throws Exception {
    assertThat(client.get("/wrong").status()).isEqualTo(500);
    assertThat(client.errors()).hasSize(1);
  }

  @Test
  void a_stream_that_throws_never_looks_whole() {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.get("/broken-stream"));
    assertThat(client.errors()).hasSize(1);
  }

  @Test
  void limits_hold() throws Exception {
    assertThat(client.post("/text", "text/plain", "x".repeat(100_000)).status()).isEqualTo(200);
    assertThat(client.post("/text", "text/plain", "x".repeat(100_001)).status()).isEqualTo(413);
    assertThat(client.get("/" + "x".repeat(9000)).status()).isEqualTo(414);
    assertThat(client.post("/ignore", "text/plain", "x".repeat(50_000)).text())
        .isEqualTo("not read");
  }

  @Test
  void a_head_that_is_too_large_is_refused() throws Exception {
    assertRefuses(client, Request.of("GET", "/").withHeader("X-A", "x".repeat(40_000)));
  }

  /** Sees that a request is refused, whose head is too large. */
  void assertRefuses(TestClient asking, Request heavy) throws IOException {
    assertThat(asking.send(heavy).status()).isEqualTo(431);
  }

  private static final String MULTIPART = "multipart/form-data; boundary=xyz";

  @Test
  void parts_are_stored_or_saved() throws Exception {
    String body =
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nsmall\r\n"
            + "--xyz\r\nContent-Disposition: form-data; name=\"b\"; filename=\"../b.txt\"\r\n\r\n"
            + "x".repeat(80_000)
            + "\r\n--xyz--\r\n";
    assertThat(client.post("/parts", MULTIPART, body).text())
        .isEqualTo("a=:5, b=../b.txt:80000 in a file");
    assertThat(client.post("/saved", MULTIPART, body).status()).isEqualTo(204);
    assertThat(folder.resolve("b.txt")).hasSize(80_000);
    assertThat(folder.resolve("a")).hasContent("small");
    assertThat(client.post("/parts", MULTIPART, "--xyz").status()).isEqualTo(400);
  }

  @Test
  void files_are_served_whole_in_part_or_not_again() throws Exception {
    Response file = client.get("/files/a.txt");
    assertThat(file.text()).isEqualTo("0123456789");
    Request get = Request.of("GET", "/files/a.txt");
    Response part = client.send(get.withHeader("Range", "bytes=2-3"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("23");
    Response unchanged = client.send(get.withHeader("If-None-Match", file.header("ETag").asText()));
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(client.get("/files/large.bin").bytes()).isEqualTo(new byte[300_000]);
    Response ranges =
        client.send(Request.of("GET", "/files/large.bin").withHeader("Range", "bytes=0-1,9-10"));
    assertThat(ranges.header("Content-Length").asInt()).isEqualTo(ranges.bytes().length);
    assertThat(new String(ranges.bytes(), StandardCharsets.ISO_8859_1))
        .contains("Content-Range: bytes 9-10/300000");
    assertThat(List.of(client.errors())).containsExactly(List.of());
  }
}
