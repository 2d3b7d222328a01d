package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

class CorsTest {
  private static final Router ROUTES =
      Router.of()
          .get("/", _ -> Response.text("x"))
          .put("/", _ -> Response.text("y"))
          .get(
              "/refused",
              _ -> {
                throw new HttpException(403, "no");
              });

  private static Response ask(Cors cors, String method, String target, String... fields)
      throws Exception {
    Request request = Request.of(method, target);
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withHeader(fields[i], fields[i + 1]);
    }
    return ROUTES.with(cors).handle(request);
  }

  private static Response preflight(Cors cors, String origin, String method, String headers)
      throws Exception {
    return ask(
        cors,
        "OPTIONS",
        "/",
        "Origin",
        origin,
        "Access-Control-Request-Method",
        method,
        "Access-Control-Request-Headers",
        headers);
  }

  private static String allowed(Response response) {
    return response.header("Access-Control-Allow-Origin").orElse("");
  }

  @Test
  void any_site_may_read_answers_and_refusals() throws Exception {
    Response answer = ask(Cors.any(), "GET", "/", "Origin", "https://a.example");
    assertThat(allowed(answer)).isEqualTo("*");
    assertThat(answer.headers().has("Vary")).isFalse();
    assertThat(allowed(ask(Cors.any(), "GET", "/refused", "Origin", "https://a.example")))
        .isEqualTo("*");
    assertThat(allowed(ask(Cors.any(), "GET", "/no", "Origin", "https://a.example")))
        .isEqualTo("*");
    assertThat(allowed(ask(Cors.any(), "GET", "/"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, true",
    "HTTPS://A.example, true",
    "https://b.example, false",
    "http://a.example, false",
    "https://a.example.evil, false",
    "https://x.c.example, true",
    "https://x.y.c.example, true",
    "https://c.example, false",
    "https://evilc.example, false",
    "null, false",
  })
  void sites_that_are_named_may_and_others_may_not(String origin, boolean may) throws Exception {
    Cors cors = Cors.of("https://a.example", "https://*.c.example");
    Response answer = ask(cors, "GET", "/", "Origin", origin);
    assertThat(answer.text()).isEqualTo("x");
    assertThat(allowed(answer)).isEqualTo(may ? origin : "");
    assertThat(answer.headers().contains("Vary", "Origin")).isTrue();
    assertThat(preflight(cors, origin, "PUT", "X-A").status()).isEqualTo(may ? 204 : 403);
  }

  @Test
  void a_preflight_is_answered_without_the_handler() throws Exception {
    Cors cors = Cors.of("https://a.example").withHeaders("X-A", "X-B").withMethods("GET", "PUT");
    Response answer = preflight(cors, "https://a.example", "PUT", "x-b, x-a");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Methods").asText()).isEqualTo("GET, PUT");
    assertThat(answer.header("Access-Control-Allow-Headers").asText()).isEqualTo("x-b, x-a");
    assertThat(answer.header("Access-Control-Max-Age").asText()).isEqualTo("600");
    assertThat(preflight(cors, "https://a.example", "DELETE", "x-a").status()).isEqualTo(403);
    assertThat(preflight(cors, "https://a.example", "PUT", "x-a, x-c").status()).isEqualTo(403);
    assertThat(ask(cors, "OPTIONS", "/").header("Allow").asText()).contains("PUT");
  }

  @Test
  void credentials_need_names() throws Exception {
    assertThatIllegalArgumentException().isThrownBy(() -> Cors.any().withCredentials());
    Cors cors = Cors.of("https://a.example").withCredentials().withExposed("X-Total");
    Response answer = ask(cors, "GET", "/", "Origin", "https://a.example");
    assertThat(answer.header("Access-Control-Allow-Credentials").asText()).isEqualTo("true");
    assertThat(answer.header("Access-Control-Expose-Headers").asText()).isEqualTo("X-Total");
  }
}
