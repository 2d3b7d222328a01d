package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponseTest {
  record Message(String message) {}

  private static String typeOf(Response response) {
    return response.header("Content-Type").orElse("");
  }

  @Test
  void each_kind_has_its_type() {
    assertThat(typeOf(Response.text("\u20ac"))).isEqualTo("text/plain; charset=utf-8");
    assertThat(Response.text("\u20ac").text()).isEqualTo("\u20ac");
    assertThat(typeOf(Response.html("<p>"))).isEqualTo("text/html; charset=utf-8");
    assertThat(typeOf(Response.json(Map.of()))).isEqualTo("application/json");
    assertThat(typeOf(Response.bytes(new byte[1]))).isEqualTo("application/octet-stream");
    assertThat(typeOf(Response.bytes("image/png", new byte[1]))).isEqualTo("image/png");
    assertThat(typeOf(Response.stream(_ -> {}))).isEqualTo("application/octet-stream");
    assertThat(typeOf(Response.stream("a/b", _ -> {}))).isEqualTo("a/b");
    assertThat(typeOf(Response.status(204))).isEmpty();
    assertThat(Response.text("x").withType("a/b").headers())
        .isEqualTo(Headers.of("Content-Type", "a/b"));
  }

  @Test
  void json_is_written_at_once_and_can_be_read_again() {
    Response response = Response.json(201, Map.of("message", "Hello, World!"));

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.text()).isEqualTo("{\"message\":\"Hello, World!\"}");
    assertThat(response.json(Message.class)).isEqualTo(new Message("Hello, World!"));
    assertThat(Response.json(List.of(1)).json(int[].class)).containsExactly(1);
  }

  @Test
  void text_is_read_in_its_charset() {
    byte[] latin = "\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(Response.bytes("text/plain; charset=iso-8859-1", latin).text()).isEqualTo("\u00e9");
  }

  @Test
  void a_copy_differs_in_one_thing() {
    Response response = Response.text("a").withStatus(201).withHeader("X", "1");

    assertThat(response.withHeader("X", "2").headers().all("X")).containsExactly("1", "2");
    assertThat(response.setHeader("X", "2").headers().all("X")).containsExactly("2");
    assertThat(response.withHeaders(Headers.EMPTY).headers().size()).isZero();
    assertThat(response.withBytes(new byte[3]).bytes()).hasSize(3);
    assertThat(response.withStream(_ -> {}).isStream()).isTrue();
    assertThat(response).hasToString("201 Created");
  }

  @Test
  void a_body_is_bytes_or_a_stream() {
    assertThatThrownBy(() -> Response.text("a").stream()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Response.stream(_ -> {}).bytes())
        .isInstanceOf(IllegalStateException.class);
    assertThat(Response.text("a").isStream()).isFalse();
  }

  @Test
  void a_status_is_one_that_ends_a_request() {
    for (int status : new int[] {0, 99, 100, 103, 199, 600, -1}) {
      assertThatThrownBy(() -> Response.status(status))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Response.error(200, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Response.redirect(200, "/"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_error_says_its_message_and_headers() {
    HttpException busy = new HttpException(503, "Busy").withHeader("Retry-After", "1");
    Response response = Response.error(busy);

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).isEqualTo("Busy\n");
    assertThat(response.header("Retry-After").asInt()).isEqualTo(1);
  }

  @Test
  void a_redirect_has_an_ascii_location() {
    assertThat(Response.redirect("/\u00e9 x").header("Location").asText()).isEqualTo("/%C3%A9%20x");
    assertThat(Response.redirect("/a").status()).isEqualTo(302);
    assertThat(Response.redirect(308, "http://a/?b=%20").header("Location").asText())
        .isEqualTo("http://a/?b=%20");
  }
}
