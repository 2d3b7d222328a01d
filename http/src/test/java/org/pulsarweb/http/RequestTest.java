package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequestTest {
  record Order(String item, int count, List<Line> lines) {}

  record Line(int price) {}

  private static Request get(String target) {
    return Request.of("GET", target);
  }

  private static Request json(String json) {
    return Request.of("POST", "/")
        .withHeader("Content-Type", "application/json; charset=utf-8")
        .withBody(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(int status, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(status))
        .hasMessageContaining(message);
  }

  @Test
  void a_path_is_decoded_and_has_no_query() {
    assertThat(get("/a%20b/%C3%A9?c=d").path()).isEqualTo("/a b/\u00e9");
    assertThat(get("/a%20b?c").rawPath()).isEqualTo("/a%20b");
    assertThat(get("/a+b").path()).isEqualTo("/a+b");
    assertThat(get("http://h:1?x").path()).isEqualTo("/");
    assertThat(get("http://h:1/p://q?x").path()).isEqualTo("/p://q");
    assertThat(get("/?").path()).isEqualTo("/");
    assertThat(get("*").path()).isEqualTo("*");
  }

  @Test
  void a_malformed_path_is_refused() {
    for (String path : List.of("/%", "/%4", "/%zz", "/%ff", "/%C3%28", "/%00", "/%+1", "/%-1")) {
      assertRefused(400, "path", () -> get(path).path());
    }
  }

  @Test
  void a_query_is_taken_apart() {
    Request request = get("/?a=1&b=x+y%26&a=2&c&=d&e=f=g&&");

    assertThat(request.query("a").asInt()).isEqualTo(1);
    assertThat(request.queryAll("a")).containsExactly("1", "2");
    assertThat(request.query("b").asText()).isEqualTo("x y&");
    assertThat(request.query("c").asText()).isEmpty();
    assertThat(request.query("e").asText()).isEqualTo("f=g");
    assertThat(request.query("z").isPresent()).isFalse();
    assertThat(request.query().keySet()).containsExactly("a", "b", "c", "", "e");
    assertThat(get("/").query()).isEmpty();
    assertRefused(400, "query", () -> get("/?a=%zz").query("a"));
  }

  @Test
  void a_value_says_what_is_missing_or_wrong() {
    assertRefused(
        400, "query parameter \"page\" is missing", () -> get("/").query("page").asText());
    assertRefused(
        400, "\"page\" must be a whole number", () -> get("/?page=x").query("page").asInt());
    assertRefused(400, "whole number", () -> get("/?n=99999999999").query("n").asInt());
    assertRefused(400, "whole number", () -> get("/?n=1.5").query("n").orElse(1));
    assertRefused(400, "header \"X\" is missing", () -> get("/").header("X").asText());
    assertRefused(400, "path parameter \"id\" is missing", () -> get("/").path("id").asInt());
    assertRefused(400, "true or false", () -> get("/?n=yes").query("n").asBoolean());
    assertRefused(400, "finite", () -> get("/?n=NaN").query("n").asDouble());
    assertRefused(400, "number", () -> get("/?n=x").query("n").asDouble());
  }

  @Test
  void a_value_is_read_as_what_is_wanted() {
    Request request = get("/?i=-7&l=99999999999&d=1.5&b=TRUE&t=x");

    assertThat(request.query("i").asInt()).isEqualTo(-7);
    assertThat(request.query("l").asLong()).isEqualTo(99_999_999_999L);
    assertThat(request.query("d").asDouble()).isEqualTo(1.5);
    assertThat(request.query("b").asBoolean()).isTrue();
    assertThat(request.query("t").optional()).contains("x");
    assertThat(request.query("i").optionalInt()).hasValue(-7);
    assertThat(request.query("l").optionalLong()).hasValue(99_999_999_999L);
    assertThat(request.query("z").orElse("y")).isEqualTo("y");
    assertThat(request.query("z").orElse(3)).isEqualTo(3);
    assertThat(request.query("z").orElse(3L)).isEqualTo(3L);
    assertThat(request.query("z").orElse(0.5)).isEqualTo(0.5);
    assertThat(request.query("z").orElse(true)).isTrue();
    assertThat(request.query("z").optional()).isEmpty();
    assertThat(request.query("z").optionalInt()).isEmpty();
    assertThat(request.query("z").optionalLong()).isEmpty();
  }

  @Test
  void a_route_gives_names_to_parts_of_the_path() {
    Request request = get("/users/7").withPathParameters(Map.of("id", "7"));

    assertThat(request.path("id").asInt()).isEqualTo(7);
    assertThat(request.path()).isEqualTo("/users/7");
  }

  @Test
  void a_received_request_is_what_came() throws Exception {
    var head = Wire.request(Wire.head("GET /a?b=c HTTP/1.0", "Host: h", "X: y"));
    Request request = Request.received(head, Body.EMPTY, null);

    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.target()).isEqualTo("/a?b=c");
    assertThat(request.version()).isEqualTo("HTTP/1.0");
    assertThat(request.host()).isEqualTo("h");
    assertThat(request.header("x").asText()).isEqualTo("y");
    assertThat(request.remote()).isEmpty();
    assertThat(request.bytes()).isEmpty();
    assertThat(request.withHeader("Z", "z").headers())
        .isEqualTo(Headers.of("Host", "h", "X", "y", "Z", "z"));
  }

  @Test
  void a_body_in_pieces_is_read_whole_once_and_kept_for_all_copies() throws Exception {
    Request request = get("/").withBody(new Pieces("he", "llo", " world"));
    Request copy = request.withHeader("X", "y");

    assertThat(request.text()).isEqualTo("hello world");
    assertThat(copy.text()).isEqualTo("hello world");
    assertThat(copy.bytes()).isSameAs(request.bytes());
    assertThat(new String(copy.stream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("hello world");
  }

  @Test
  void a_body_is_a_stream_too() throws Exception {
    Pieces pieces = new Pieces("he", "llo");
    try (InputStream stream = get("/").withBody(pieces).stream()) {
      assertThat(stream.read()).isEqualTo('h');
      assertThat(stream.available()).isEqualTo(1);
      assertThat(stream.readNBytes(3)).containsExactly('e', 'l', 'l');
      assertThat(stream.read(new byte[0])).isZero();
      assertThat(stream.readAllBytes()).containsExactly('o');
      assertThat(stream.read()).isEqualTo(-1);
    }
    assertThat(pieces.isClosed).isTrue();
  }

  @Test
  void text_is_in_the_charset_that_it_says() throws Exception {
    byte[] latin = {'a', (byte) 0xE9};

    assertThat(typed("text/plain; charset=ISO-8859-1", latin).text()).isEqualTo("a\u00e9");
    assertThat(typed("text/plain;x=y; Charset=\"latin1\"", latin).text()).isEqualTo("a\u00e9");
    assertRefused(400, "UTF-8", () -> typed("text/plain", latin).text());
    assertRefused(400, "UTF-8", () -> get("/").withBody(latin).text());
    assertRefused(415, "charset", () -> typed("text/plain; charset=klingon", latin).text());
    assertRefused(415, "charset", () -> typed("text/plain; charset=\"\"", latin).text());
    assertThat(typed("text/plain", "\u20ac".getBytes(StandardCharsets.UTF_8)).text())
        .isEqualTo("\u20ac");
  }

  private static Request typed(String type, byte[] body) {
    return get("/").withHeader("Content-Type", type).withBody(body);
  }

  @Test
  void json_becomes_a_record() throws Exception {
    Order order =
        json("{\"item\":\"tea\",\"count\":2,\"lines\":[{\"price\":3}]}").json(Order.class);

    assertThat(order).isEqualTo(new Order("tea", 2, List.of(new Line(3))));
    assertThat(get("/").withBody(Wire.bytes("[1]")).json(int[].class)).containsExactly(1);
    assertThat(typed("application/problem+json", Wire.bytes("7")).json(Integer.class)).isEqualTo(7);
  }

  @Test
  void wrong_json_is_refused_with_the_field_and_without_our_insides() {
    String wrongField =
        "{\"item\":\"tea\",\"count\":2,\"lines\":[{\"price\":3},{\"price\":\"x\"}]}";

    assertRefused(400, "\"lines[1].price\"", () -> json(wrongField).json(Order.class));
    assertRefused(400, "\"count\"", () -> json("{\"count\":\"x\"}").json(Order.class));
    assertRefused(400, "line 1, column", () -> json("{\"item\":").json(Order.class));
    assertRefused(400, "Malformed JSON", () -> json("{item}").json(Order.class));
    assertRefused(400, "JSON", () -> json("").json(Order.class));
    assertRefused(400, "null", () -> json("null").json(Order.class));
    assertRefused(400, "JSON", () -> json("[1]").json(Order.class));
    assertThatThrownBy(() -> json("{\"count\":\"x\"}").json(Order.class))
        .message()
        .doesNotContain("java", "pulsar");
  }

  @Test
  void another_type_than_json_is_refused_with_415() {
    assertRefused(415, "application/json", () -> typed("text/plain", new byte[1]).json(Map.class));
    assertRefused(415, "json", () -> typed("text/json+x", new byte[1]).json(Map.class));
  }

  @Test
  void only_a_valid_method_and_target_make_a_request() {
    for (String method : List.of("", "G T", "GET\r\n", "G\u00e9T")) {
      assertThatThrownBy(() -> Request.of(method, "/"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String target : List.of("", "/a b", "/\r\n", "/#", "/\u00e9")) {
      assertThatThrownBy(() -> get(target)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_refusal_is_cheap_and_a_failure_has_a_trace() {
    assertThat(new HttpException(404, "No").getStackTrace()).isEmpty();
    assertThat(new HttpException(500, "Oh").getStackTrace()).isNotEmpty();
    assertThat(new HttpException(503, "Busy").withHeader("Retry-After", "1").headers())
        .isEqualTo(Headers.of("Retry-After", "1"));
    assertThatThrownBy(() -> new HttpException(200, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A body that comes in pieces, from nowhere. */
  private static final class Pieces implements Body {
    @Override
    public void limit(long maxBytes) {}

    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    boolean isClosed;

    Pieces(String... pieces) {
      for (String piece : pieces) {
        this.pieces.add(Wire.bytes(piece));
      }
    }

    @Override
    public byte[] read() throws IOException {
      return pieces.isEmpty() ? new byte[0] : pieces.remove();
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Headers trailers() {
      return Headers.EMPTY;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
