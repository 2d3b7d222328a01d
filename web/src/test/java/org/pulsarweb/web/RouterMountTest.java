package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

@DisplayName("A router in a router, middleware, and paths that are written differently")
class RouterMountTest {
  /** Adds its letter to an answer: the last to see the answer adds last. */
  private static Middleware mark(String letter) {
    return next -> request -> next.handle(request).withHeader("Mark", letter);
  }

  private static String marks(Response response) {
    return String.join("", response.headers().all("Mark"));
  }

  private static Response ask(HttpHandler handler, String method, String target) throws Exception {
    return handler.handle(Request.of(method, target));
  }

  private static final Router ITEMS =
      Router.of()
          .get("/", _ -> Response.text("items"))
          .get("/{item}", r -> Response.text(r.path("tenant") + "/" + r.path("item")))
          .named("item")
          .with(mark("c"));

  private static final Router TENANT =
      Router.of().get("/", _ -> Response.text("tenant")).mount("/items", ITEMS).with(mark("b"));

  private static final Router APP =
      Router.of()
          .with(mark("a"))
          .get("/plain", _ -> Response.text("plain"))
          .mount("/t/{tenant}", TENANT);

  @ParameterizedTest
  @CsvSource({
    "GET, /plain, 200, a",
    "GET, /nothing, 404, a",
    "GET, /t/x, 200, ba",
    "POST, /t/x, 405, ba",
    "GET, /t/x/nothing, 404, ba",
    "GET, /t/x/items, 200, cba",
    "GET, /t/x/items/7, 200, cba",
    "OPTIONS, /t/x/items/7, 204, cba",
    "DELETE, /t/x/items/7, 405, cba",
    "GET, /t/x/items/7/nothing, 404, cba",
  })
  void middleware_is_inherited_by_all_that_is_below(
      String method, String target, int status, String marks) throws Exception {
    Response response = ask(APP, method, target);
    assertThat(response.status()).isEqualTo(status);
    assertThat(marks(response)).isEqualTo(marks);
  }

  @Test
  void parameters_and_names_go_along() throws Exception {
    assertThat(ask(APP, "GET", "/t/x/items/7").text()).isEqualTo("x/7");
    assertThat(APP.url("item", "x", 7)).isEqualTo("/t/x/items/7");
  }

  @Test
  void what_is_taken_is_refused() {
    Router one = Router.of().get("/a/b", _ -> Response.text(""));
    Router other = Router.of().get("/b", _ -> Response.text(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.mount("/a", other))
        .withMessage("GET /a/b has a route already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> APP.mount("/u/{tenant}", TENANT))
        .withMessage("two routes are named item");
  }

  @Test
  void the_first_middleware_is_outermost_and_a_later_one_goes_inside() throws Exception {
    HttpHandler plain = _ -> Response.text("x");
    assertThat(marks(ask(plain.with(mark("a"), mark("b")), "GET", "/"))).isEqualTo("ba");
    Router router = Router.of().get("/", plain).with(mark("a")).with(mark("b"));
    assertThat(marks(ask(router, "GET", "/"))).isEqualTo("ba");
  }

  @Test
  void middleware_may_answer_in_the_place_of_a_handler() throws Exception {
    HttpHandler closed =
        ((HttpHandler) _ -> Response.text("x")).with(_ -> _ -> Response.status(503));
    assertThat(ask(closed, "GET", "/").status()).isEqualTo(503);
  }

  // ---- paths ----------------------------------------------------------------------------------

  private static final Router PATHS =
      Router.of()
          .get("/a", _ -> Response.text("a"))
          .get("/b/", _ -> Response.text("b"))
          .get("/c/{rest:path}", r -> Response.text("rest " + r.path("rest")));

  @Test
  void a_slash_at_the_end_is_forgiven_redirected_or_neither() throws Exception {
    Router redirecting = PATHS.trailingSlash(PathPolicy.REDIRECT);
    assertThat(ask(PATHS, "GET", "/a/").status()).isEqualTo(404);
    Response moved = ask(redirecting, "GET", "/a/?x=1");
    assertThat(moved.status()).isEqualTo(308);
    assertThat(moved.header("Location").asText()).isEqualTo("/a?x=1");
    assertThat(ask(redirecting, "POST", "/b").header("Location").asText()).isEqualTo("/b/");
    assertThat(ask(redirecting, "GET", "/nothing/").status()).isEqualTo(404);
    Router forgiving = PATHS.trailingSlash(PathPolicy.FORGIVE);
    assertThat(ask(forgiving, "GET", "/a/").text()).isEqualTo("a");
    assertThat(ask(forgiving, "GET", "/b").text()).isEqualTo("b");
    assertThat(ask(forgiving, "POST", "/b").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource({
    "//a, /a",
    "/./a, /a",
    "/x/../a, /a",
    "/../../a, /a",
    "/%2e%2E/a, /a",
    "/b/., /b/",
    "/b//, /b/",
    "/c/x/..//y?q, /c/y?q",
    "/c/%41//b%2Fc, /c/%41/b%2Fc",
  })
  void empty_and_dot_segments_are_cleaned_away(String target, String clean) throws Exception {
    Response moved = ask(PATHS.cleanPath(PathPolicy.REDIRECT), "GET", target);
    assertThat(moved.status()).isEqualTo(308);
    assertThat(moved.header("Location").asText()).isEqualTo(clean);
    Router forgiving = PATHS.cleanPath(PathPolicy.FORGIVE);
    assertThat(ask(forgiving, "GET", target).text()).isEqualTo(ask(PATHS, "GET", clean).text());
  }

  @Test
  void nobody_is_redirected_to_another_host() throws Exception {
    Router all =
        Router.of()
            .get("/{rest:path}", _ -> Response.text("x"))
            .get("/{a}/{b}/", _ -> Response.text("y"))
            .cleanPath(PathPolicy.REDIRECT)
            .trailingSlash(PathPolicy.REDIRECT);
    for (String target : new String[] {"//evil.example/a", "/\\evil.example//a", "///evil/"}) {
      Response answer = ask(all, "GET", target);
      assertThat(answer.header("Location").orElse("/ok"))
          .doesNotStartWith("//")
          .doesNotContain("\\");
    }
  }

  @Test
  void options_of_the_server_as_a_whole_are_answered() throws Exception {
    assertThat(ask(PATHS, "OPTIONS", "*").status()).isEqualTo(204);
  }
}
