package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.head;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("What RFC 9112 refuses is answered once, and nothing after it is")
class RefusalTest {
  private static final String SMUGGLED = get("/smuggled");

  private final List<String> served = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // opened before each test
  private LiveServer server;

  @BeforeEach
  void open() throws Exception {
    server =
        LiveServer.of(request -> {
          String text = request.text();
          served.add(request.path());
          return Response.text(text);
        });
  }

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of(400, "two empty lines before a request", "\r\n\r\n" + get("/")),
        Arguments.of(400, "a bare LF", "GET / HTTP/1.1\nHost: a\n\n"),
        Arguments.of(400, "a bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        Arguments.of(400, "a bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
        Arguments.of(400, "a space before the colon", get("/", "X : a")),
        Arguments.of(400, "a tab before the colon", get("/", "X\t: a")),
        Arguments.of(400, "a folded line", get("/", "X: a", " b")),
        Arguments.of(400, "a folded first line", head("GET / HTTP/1.1", " Host: a")),
        Arguments.of(400, "a NUL in a value", get("/", "X: a\0b")),
        Arguments.of(400, "a name that is no token", get("/", "X(a): b")),
        Arguments.of(400, "a field without a name", get("/", ": b")),
        Arguments.of(400, "a line without a colon", get("/", "X")),
        Arguments.of(400, "no Host", head("GET / HTTP/1.1")),
        Arguments.of(400, "two Hosts", get("/", "Host: b")),
        Arguments.of(400, "a Host that is none", head("GET / HTTP/1.1", "Host: a/b")),
        Arguments.of(400, "two spaces", head("GET  / HTTP/1.1", "Host: a")),
        Arguments.of(400, "a space in the target", head("GET /a b HTTP/1.1", "Host: a")),
        Arguments.of(400, "a fragment", get("/a#b")),
        Arguments.of(400, "no version", "GET /\r\n\r\n"),
        Arguments.of(505, "another version", head("GET / HTTP/2.0", "Host: a")),
        Arguments.of(400, "a version in lower case", head("GET / http/1.1", "Host: a")),
        Arguments.of(400, "a preface of TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\r\n\r\n"),
        Arguments.of(417, "another expectation", post("/", "x", "Expect: tea")),
        Arguments.of(400, "both lengths, CL.TE", both("Content-Length: 6", "chunked")),
        Arguments.of(
            400,
            "both lengths, TE.CL",
            request("POST", "/", "Transfer-Encoding: chunked", "Content-Length: 4") + "5c\r\n"),
        Arguments.of(400, "two lengths", post("/", "x", "Content-Length: 2")),
        Arguments.of(400, "two equal lengths", post("/", "x", "Content-Length: 1")),
        Arguments.of(400, "a list of lengths", length("1, 1")),
        Arguments.of(400, "a length with a sign", length("+1")),
        Arguments.of(400, "a negative length", length("-1")),
        Arguments.of(400, "a length in hexadecimal", length("0x1")),
        Arguments.of(400, "an empty length", length("")),
        Arguments.of(400, "a length beyond counting", length("99999999999999999999")),
        Arguments.of(501, "another coding", coding("gzip, chunked")),
        Arguments.of(400, "chunked twice", coding("chunked, chunked")),
        Arguments.of(501, "identity", coding("identity")),
        Arguments.of(501, "xchunked", coding("xchunked")),
        Arguments.of(
            400,
            "a coding in HTTP/1.0",
            head("POST / HTTP/1.0", "Transfer-Encoding: chunked") + "0\r\n\r\n"));
  }

  private static String both(String length, String coding) {
    return request("POST", "/", length, "Transfer-Encoding: " + coding) + "0\r\n\r\nG";
  }

  private static String length(String value) {
    return request("POST", "/", "Content-Length: " + value) + "x";
  }

  private static String coding(String value) {
    return request("POST", "/", "Transfer-Encoding: " + value) + "0\r\n\r\n";
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("heads")
  void a_head(int status, String rule, String wire) throws Exception {
    refuses(status, rule, wire);
    assertThat(served).as("requests that reached the handler").containsExactly("/first");
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of("no CRLF after a chunk", "5\r\nhelloX\r\n0\r\n\r\n"),
        Arguments.of("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("a size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("a size with a space before", " 5\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("a size beyond counting", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("no size", "\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("a size that ends with a bare LF", "5\nhello\r\n0\r\n\r\n"),
        Arguments.of("a bare CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("a bare LF in an extension", "5;a\nhello\r\n0\r\n\r\n"),
        Arguments.of("a Host in the trailers", "0\r\nHost: b\r\n\r\n"),
        Arguments.of("a length in the trailers", "0\r\nContent-Length: 9\r\n\r\n"),
        Arguments.of("a space before a trailer's colon", "0\r\nX : b\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void a_chunked_body(String rule, String chunks) throws Exception {
    refuses(400, rule, request("POST", "/second", "Transfer-Encoding: chunked") + chunks);
    assertThat(served).as("requests whose body was whole").containsExactly("/first");
  }

  private void refuses(int status, String rule, String wire) throws Exception {
    try (RawClient client = server.connect()) {
      client.send((get("/first") + wire + SMUGGLED).getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.answer().status()).as("the request before").isEqualTo(200);
      Answer refusal = client.answer();
      assertThat(refusal.status()).as(rule).isEqualTo(status);
      assertThat(refusal.header("Connection")).isEqualTo("close");
      assertThat(refusal.header("Server")).isEqualTo("Pulsar");
      assertThat(client.isClosedByServer()).as("closed without another answer").isTrue();
    }
  }
}
