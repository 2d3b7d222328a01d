package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

class RouterTest {
  private static final Router ROUTES =
      Router.of()
          .get("/", _ -> Response.text("root"))
          .get("/users", _ -> Response.text("users"))
          .get("/users/new", _ -> Response.text("new"))
          .get("/users/{id:int}", request -> Response.text("id " + request.path("id").asInt()))
          .get("/users/{name}", request -> Response.text("name " + request.path("name").asText()))
          .get("/users/{name}/posts/{post}", RouterTest::post)
          .get("/users/new/posts", _ -> Response.text("posts of new"))
          .get("/files/{rest:path}", request -> Response.text("file " + request.path("rest")))
          .post("/users", _ -> Response.text("made"))
          .put("/users/{id}", request -> Response.text("put " + request.path("id").asText()))
          .patch("/users/{id}", _ -> Response.text("patched"))
          .delete("/users/{id}", _ -> Response.text("deleted"))
          .route("PROPFIND", "/files", _ -> Response.text("found"));

  private static Response post(Request request) {
    return Response.text(request.path("name").asText() + " " + request.path("post").asText());
  }

  private static Response ask(String method, String target) throws Exception {
    return ROUTES.handle(Request.of(method, target));
  }

  @ParameterizedTest
  @CsvSource({
    "/, root",
    "/?a=/users, root",
    "/users, users",
    "/users/new, new",
    "/users/7, id 7",
    "/users/7a, name 7a",
    "/users/ann, name ann",
    "/users/a%2Fb, name a/b",
    "/users/a+b%C3%A9, name a+bé",
    "/users/ann/posts/1, ann 1",
    "/users/new/posts, posts of new",
    "/users/new/posts/2, new 2",
    "http://a:1/users, users",
    "http://a, root",
  })
  void a_path_finds_its_handler_and_what_is_written_out_goes_first(String target, String answer)
      throws Exception {
    assertThat(ask("GET", target).text()).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"/files/a, a", "/files/a/b.txt, a/b.txt", "/files/a//b, a//b", "/files/, ''"})
  void a_path_parameter_takes_all_that_is_left(String target, String rest) throws Exception {
    Router router =
        Router.of().get("/files/{r:path}", r -> Response.text(r.path("r").orElse("none")));
    assertThat(router.handle(Request.of("GET", target)).text()).isEqualTo(rest);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /users, made",
    "PUT, /users/1, put 1",
    "PATCH, /users/1, patched",
    "DELETE, /users/1, deleted",
    "PROPFIND, /files, found",
    "HEAD, /users, users",
  })
  void a_method_finds_its_handler_and_head_is_gets(String method, String target, String answer)
      throws Exception {
    assertThat(ask(method, target).text()).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no", "/users/", "/users//posts/1", "/users/1/2", "//", "/Users"})
  void a_path_that_is_unknown_is_404(String target) throws Exception {
    assertThat(ask("GET", target).status()).isEqualTo(404);
  }

  @Test
  void a_method_that_is_unknown_at_a_path_is_405_with_those_that_are_known() throws Exception {
    Response refusal = ask("DELETE", "/users");
    assertThat(refusal.status()).isEqualTo(405);
    assertThat(refusal.header("Allow").asText()).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(ask("POST", "/users/7").header("Allow").asText())
        .as("of every route that takes the path")
        .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
    assertThat(ask("GET", "/files").header("Allow").asText()).isEqualTo("OPTIONS, PROPFIND");
  }

  @Test
  void options_are_told() throws Exception {
    Response options = ask("OPTIONS", "/users");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow").asText()).isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/users/%", "/users/%ff", "/users/%00"})
  void a_path_that_is_not_percent_encoded_utf_8_is_400(String target) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> ask("GET", target))
        .extracting(HttpException::status)
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"users", "", "/{}", "/{a:date}", "/{a:path}/b", "/{:int}", "/a/{rest:path}/"})
  void a_route_that_is_no_path_is_refused_when_it_is_made(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.of().get(path, _ -> Response.text("")));
  }

  @Test
  void a_route_is_taken_once() {
    Router one = Router.of().get("/{a}", _ -> Response.text(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.get("/{b}", _ -> Response.text("")))
        .withMessage("GET /{b} has a route already");
  }

  @Test
  void a_router_is_never_changed() throws Exception {
    Router before = Router.of();
    Router after = before.get("/", _ -> Response.text("x"));
    assertThat(before.handle(Request.of("GET", "/")).status()).isEqualTo(404);
    assertThat(after.handle(Request.of("GET", "/")).status()).isEqualTo(200);
  }
}
