package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrudTest {
  private static final String DUNE =
      "{\"isbn\":\"9780441172719\",\"title\":\"Dune\",\"year\":1965}";
  private static final String EMMA =
      "{\"isbn\":\"9780141439587\",\"title\":\"Emma\",\"year\":1815}";

  private static final List<String> ISBNS =
      List.of("9780441172702", "9780441172719", "9780441172726", "9780441172733", "9780441172740");

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Crud.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private HttpResponse<String> change(String method, String path, String body, String tag)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        site.request(path)
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("If-Match", tag);
    return site.send(request);
  }

  private static String tag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String detail) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"status\":" + status, detail);
  }

  @Test
  void a_book_is_made_read_replaced_and_deleted() throws Exception {
    var made = site.send("POST", "/books", DUNE);
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains("/books/1");
    assertThat(made.body()).isEqualTo("{\"id\":1,\"revision\":1," + DUNE.substring(1));
    var read = site.get("/books/1");
    assertThat(read.body()).isEqualTo(made.body());
    assertThat(tag(read)).isEqualTo(tag(made));

    var replaced = change("PUT", "/books/1", EMMA, tag(read));
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(replaced.body()).contains("\"id\":1,\"revision\":2,", "Emma");
    assertThat(tag(replaced)).isNotEqualTo(tag(read));

    var deleted = change("DELETE", "/books/1", "", tag(replaced));
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertProblem(site.get("/books/1"), 404, "there is no book 1");
    assertProblem(change("PUT", "/books/1", EMMA, "*"), 404, "there is no book 1");
  }

  @Test
  void who_has_the_present_state_gets_no_other() throws Exception {
    String tag = tag(site.send("POST", "/books", DUNE));
    var again = site.send(site.request("/books/1").header("If-None-Match", tag));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void who_has_seen_a_former_state_changes_nothing() throws Exception {
    String first = tag(site.send("POST", "/books", DUNE));
    assertThat(change("PUT", "/books/1", EMMA, first).statusCode()).isEqualTo(200);
    assertProblem(change("PUT", "/books/1", DUNE, first), 412, "not in the state");
    assertProblem(change("DELETE", "/books/1", "", first), 412, "not in the state");
    assertThat(site.get("/books/1").body()).contains("Emma");
  }

  @Test
  void who_does_not_say_what_was_seen_is_asked_to() throws Exception {
    assertThat(site.send("POST", "/books", DUNE).statusCode()).isEqualTo(201);
    assertProblem(site.send("PUT", "/books/1", EMMA), 428, "If-Match");
    assertProblem(site.send("DELETE", "/books/1", ""), 428, "If-Match");
    assertThat(site.get("/books/1").body()).contains("Dune");
  }

  @Test
  void of_many_who_change_the_same_state_one_does() throws Exception {
    String tag = tag(site.send("POST", "/books", DUNE));
    var statuses = new ConcurrentLinkedQueue<Integer>();
    var all = new CompletableFuture<?>[20];
    for (int i = 0; i < all.length; i++) {
      HttpRequest request =
          site.request("/books/1")
              .PUT(BodyPublishers.ofString(EMMA))
              .header("Content-Type", "application/json")
              .header("If-Match", tag)
              .build();
      all[i] =
          site.client()
              .sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .thenAccept(answer -> statuses.add(answer.statusCode()));
    }
    CompletableFuture.allOf(all).join();
    assertThat(statuses)
        .containsOnlyOnce(200)
        .filteredOn(status -> status != 200)
        .containsOnly(412);
  }

  @Test
  void two_books_do_not_have_the_same_isbn() throws Exception {
    assertThat(site.send("POST", "/books", DUNE).statusCode()).isEqualTo(201);
    String emma = tag(site.send("POST", "/books", EMMA));
    assertProblem(site.send("POST", "/books", DUNE), 409, "\"other\":\"/books/1\"");
    assertProblem(change("PUT", "/books/2", DUNE, emma), 409, "\"other\":\"/books/1\"");
    assertThat(change("PUT", "/books/2", EMMA, emma).statusCode()).as("its own").isEqualTo(200);
    assertThat(change("DELETE", "/books/1", "", "*").statusCode()).isEqualTo(204);
    assertThat(site.send("POST", "/books", DUNE).statusCode()).as("free again").isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"title":"Dune","year":1965}                          | isbn  | must be 13 digits
          {"isbn":"9780441172718","title":"Dune","year":1965}   | isbn  | must be 13 digits
          {"isbn":"9780441172719","year":1965}                  | title | must not be empty
          {"isbn":"9780441172719","title":" ","year":1965}      | title | must not be empty
          {"isbn":"9780441172719","title":"Dune"}               | year  | must be from 1450
          {"isbn":"9780441172719","title":"Dune","year":2101}   | year  | must be from 1450
          """)
  void a_field_that_breaks_a_rule_is_named(String body, String field, String message)
      throws Exception {
    var refused = site.send("POST", "/books", body);
    assertProblem(refused, 422, "\"field\":\"" + field + "\",\"message\":\"" + message);
    assertThat(site.get("/books").body()).isEqualTo("{\"total\":0,\"books\":[]}");
  }

  @Test
  void all_that_is_wrong_is_told_at_once() throws Exception {
    assertThat(site.send("POST", "/books", "{}").body())
        .contains("\"field\":\"isbn\"", "\"field\":\"title\"", "\"field\":\"year\"");
  }

  @Test
  void a_book_is_found_on_one_page_of_several() throws Exception {
    for (String isbn : ISBNS) {
      var made = site.send("POST", "/books", DUNE.replace("9780441172719", isbn));
      assertThat(made.statusCode()).isEqualTo(201);
    }
    var first = site.get("/books?count=2");
    assertThat(first.body()).startsWith("{\"total\":5,").contains("\"id\":1,", "\"id\":2,");
    assertThat(first.headers().firstValue("Link"))
        .contains("</books?after=2&count=2>; rel=\"next\"");
    assertThat(site.get("/books?after=2&count=2").body()).contains("\"id\":3,", "\"id\":4,");
    var last = site.get("/books?after=4&count=2");
    assertThat(last.body()).contains("\"id\":5,").doesNotContain("\"id\":4,");
    assertThat(last.headers().firstValue("Link")).isEmpty();
    assertProblem(site.get("/books?count=many"), 400, "count");
  }

  @Test
  void a_method_that_is_not_there_is_405_and_says_which_are() throws Exception {
    var refused = site.send("PATCH", "/books/1", "{}");
    assertProblem(refused, 405, "PATCH is not allowed at /books/1");
    assertThat(refused.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"isbn\": }", "{\"year\": \"late\"}", "[]"})
  void what_is_no_book_at_all_is_400(String body) throws Exception {
    assertProblem(site.send("POST", "/books", body), 400, "\"title\":\"Bad Request\"");
  }

  @Test
  void a_full_shelf_takes_another_book_when_one_has_gone() throws Exception {
    try (Site small = Site.open(Crud.server(1))) {
      assertThat(small.send("POST", "/books", DUNE).statusCode()).isEqualTo(201);
      var full = small.send("POST", "/books", EMMA);
      assertThat(full.statusCode()).isEqualTo(507);
      assertThat(full.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(full.body()).contains("there is room for 1 books; delete one");
      assertThat(small.get("/books").body()).contains("\"total\":1").doesNotContain("Emma");
      var gone = small.request("/books/1").DELETE().header("If-Match", "*");
      assertThat(small.send(gone).statusCode()).isEqualTo(204);
      assertThat(small.send("POST", "/books", EMMA).statusCode()).isEqualTo(201);
    }
  }
}
