package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

@DisplayName("The path of a route")
class RouterTemplateTest {
  private static final String UUID = "0b9d31b6-39a3-4c55-9d38-0ee3f4b0a0d6";

  private static final Router ROUTES =
      Router.of()
          .get("/n/{n:int}", r -> Response.text("int " + r.path("n").asInt()))
          .get("/n/{n:long}", r -> Response.text("long " + r.path("n").asLong()))
          .get("/n/{n:uuid}", r -> Response.text("uuid " + r.path("n")))
          .get("/n/{n:regex([a-c]{2}(/?))}", r -> Response.text("regex " + r.path("n")))
          .get("/n/{n}", r -> Response.text("any " + r.path("n")))
          .get("/f/{name}.{kind}", r -> Response.text(r.path("name") + " of " + r.path("kind")))
          .get("/f/{name}.json", r -> Response.text("json " + r.path("name")))
          .get("/v{version:int}/x", r -> Response.text("version " + r.path("version")))
          .get("/w/*", r -> Response.text("rest " + r.path("*")))
          .any("/any", r -> Response.text("any " + r.method()))
          .post("/any", _ -> Response.text("post"));

  private static Response ask(Router router, String method, String target) throws Exception {
    return router.handle(Request.of(method, target));
  }

  @ParameterizedTest
  @CsvSource({
    "/n/7, int 7",
    "/n/2147483647, int 2147483647",
    "/n/2147483648, long 2147483648",
    "/n/9223372036854775807, long 9223372036854775807",
    "/n/9223372036854775808, any 9223372036854775808",
    "/n/-1, any -1",
    "/n/" + UUID + ", uuid " + UUID,
    "/n/0b9d31b6-39a3-4c55-9d38-0ee3f4b0a0dg, any 0b9d31b6-39a3-4c55-9d38-0ee3f4b0a0dg",
    "/n/ab, regex ab",
    "/n/ab%2F, regex ab/",
    "/n/abc, any abc",
    "/f/a.txt, a of txt",
    "/f/a.b.txt, a of b.txt",
    "/f/a.json, json a",
    "/v12/x, version 12",
    "/w/, rest ''",
    "/w/a/b, rest a/b",
  })
  void has_parameters_that_say_what_they_take(String target, String answer) throws Exception {
    assertThat(ask(ROUTES, "GET", target).text()).isEqualTo(answer.replace("''", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/f/a", "/f/.txt", "/vx/x", "/v99999999999/x", "/w", "/n/"})
  void takes_nothing_else(String target) throws Exception {
    assertThat(ask(ROUTES, "GET", target).status()).isEqualTo(404);
  }

  @Test
  void may_be_for_every_method_that_has_no_other() throws Exception {
    assertThat(ask(ROUTES, "GET", "/any").text()).isEqualTo("any GET");
    assertThat(ask(ROUTES, "OPTIONS", "/any").text()).isEqualTo("any OPTIONS");
    assertThat(ask(ROUTES, "POST", "/any").text()).isEqualTo("post");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/{a}{b}",
        "/{a",
        "/a}",
        "/{a:regex([)}",
        "/x{a:path}",
        "/*/a",
        "/{a}/{a}",
        "/{a:number}",
      })
  void is_refused_when_it_makes_no_sense(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.of().get(path, _ -> Response.text("")));
  }

  @Test
  void makes_a_url_of_a_name_and_values() {
    Router named =
        Router.of()
            .get("/users/{id:int}", _ -> Response.text(""))
            .named("user")
            .get("/files/{rest:path}", _ -> Response.text(""))
            .named("file")
            .get("/a b/{x}", _ -> Response.text(""))
            .named("x");
    assertThat(named.url("user", 7)).isEqualTo("/users/7");
    assertThat(named.url("file", "a/ü b.txt")).isEqualTo("/files/a/%C3%BC%20b.txt");
    assertThat(named.url("x", "a/b?#%")).isEqualTo("/a%20b/a%2Fb%3F%23%25");
    assertThat(named.url("user", Map.of("id", 7, "q", "a&b c"))).isEqualTo("/users/7?q=a%26b%20c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named.url("user", "ann"))
        .withMessage("the parameter id of /users/{id:int} cannot be 'ann'");
    assertThatIllegalArgumentException().isThrownBy(() -> named.url("user"));
    assertThatIllegalArgumentException().isThrownBy(() -> named.url("user", Map.of("q", 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> named.url("nobody"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named.get("/y", _ -> Response.text("")).named("x"));
    assertThatIllegalStateException().isThrownBy(() -> Router.of().named("x"));
    assertThatIllegalStateException().isThrownBy(() -> named.named("again"));
  }

  @Test
  void that_is_expanded_is_found_again() throws Exception {
    Router echo =
        Router.of()
            .get("/a/{x}/{y}", r -> Response.text(r.path("x") + "|" + r.path("y")))
            .named("a");
    String url = echo.url("a", "50% of /", "ü+&=");
    assertThat(ask(echo, "GET", url).text()).isEqualTo("50% of /|ü+&=");
  }

  @Test
  void costs_the_same_among_a_thousand_routes_as_among_ten() {
    assertThat(table(1000).steps("GET", "/api/resource3/42/items/9"))
        .isEqualTo(table(10).steps("GET", "/api/resource3/42/items/9"))
        .isLessThan(12);
    assertThat(table(1000).steps("GET", "/api/unknown/42"))
        .isEqualTo(table(10).steps("GET", "/api/unknown/42"));
  }

  private static Router table(int count) {
    Router router = Router.of();
    for (int n = 0; n < count; n += 2) {
      router =
          router
              .get("/api/resource" + n / 2 + "/{id:int}", _ -> Response.text(""))
              .get("/api/resource" + n / 2 + "/{id:int}/items/{item}", _ -> Response.text(""));
    }
    return router.get("/api/resource3x/{id}", _ -> Response.text(""));
  }
}
