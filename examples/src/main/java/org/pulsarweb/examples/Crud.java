package org.pulsarweb.examples;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validation;
import org.pulsarweb.http.Validators;
import org.pulsarweb.web.ErrorPages;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Books over JSON: created, read page by page, replaced and deleted, and no change of another is
 * lost, because who changes a book says which state of it was seen.
 *
 * <p>Safe for use by many threads.
 */
public final class Crud {
  private static final int PAGE_MAX_COUNT = 100;

  // @start region="records"
  record Book(int id, int revision, String isbn, String title, int year) {}

  record Listing(int total, List<Book> books) {}

  /** What a client sends. */
  record Draft(String isbn, String title, int year) {
    Draft {
      isbn = Objects.requireNonNullElse(isbn, ""); // a field that is left out is null
      title = Objects.requireNonNullElse(title, "").strip();
    }

    Draft checked() {
      Validation.of()
          .require(isIsbn(isbn), "isbn", "must be 13 digits of which the last checks the others")
          .require(!title.isEmpty(), "title", "must not be empty")
          .require(title.length() <= 200, "title", "must not be longer than 200")
          .require(year >= 1450 && year <= 2100, "year", "must be from 1450 to 2100")
          .check();
      return this;
    }
  }

  // @end

  private static final int BOOK_MAX_COUNT = 10_000;

  private final Shelf shelf;

  private Crud(Shelf shelf) {
    this.shelf = shelf;
  }

  static HttpServer server() {
    return server(BOOK_MAX_COUNT);
  }

  static HttpServer server(int bookMaxCount) {
    return HttpServer.of(new Crud(new Shelf(bookMaxCount)).routes()).named("crud");
  }

  // @start region="routes"
  private Router routes() {
    return Router.of()
        .get("/books", this::list)
        .post("/books", this::add)
        .get("/books/{id:int}", this::show)
        .put("/books/{id:int}", this::replace)
        .delete("/books/{id:int}", this::remove)
        .with(Crud::tellsProblems, ErrorPages.of());
  }

  /** Whatever goes wrong is told as a problem (RFC 9457): the clients are programs. */
  private static HttpHandler tellsProblems(HttpHandler next) {
    return request -> next.handle(request.setHeader("Accept", "application/problem+json"));
  }

  // @end

  // @start region="list"
  private Response list(Request request) {
    int after = request.query("after").orElse(0);
    int count = Math.clamp(request.query("count").orElse(20), 1, PAGE_MAX_COUNT);
    List<Book> books = shelf.after(after, count);
    Response page = Response.json(new Listing(shelf.size(), books));
    if (books.size() < count) {
      return page;
    }
    String next = "/books?after=" + books.getLast().id() + "&count=" + count;
    return page.withHeader("Link", "<" + next + ">; rel=\"next\"");
  }

  // @end

  // @start region="add"
  private Response add(Request request) throws IOException {
    Draft draft = request.json(Draft.class).checked();
    Book book = shelf.add(draft);
    return told(book).withStatus(201).withHeader("Location", url(book.id()));
  }

  // @end

  // @start region="change"
  private Response show(Request request) {
    Book book = shelf.find(request.path("id").asInt());
    return state(book).check(request).orElseGet(() -> told(book));
  }

  private Response replace(Request request) throws IOException {
    Draft draft = request.json(Draft.class).checked();
    requireCondition(request);
    synchronized (shelf) { // so that nothing happens between the look and the change
      Book seen = shelf.find(request.path("id").asInt());
      return state(seen).check(request).orElseGet(() -> told(shelf.replace(seen, draft)));
    }
  }

  private Response remove(Request request) {
    requireCondition(request);
    synchronized (shelf) {
      Book seen = shelf.find(request.path("id").asInt());
      return state(seen)
          .check(request)
          .orElseGet(() -> {
            shelf.remove(seen);
            return Response.status(204);
          });
    }
  }

  /** Who does not say which state was seen would undo what another has done meanwhile. */
  private static void requireCondition(Request request) {
    if (!request.headers().has("If-Match")) {
      throw new HttpException(428, "say by If-Match which ETag you have seen");
    }
  }

  // @end

  private static Validators state(Book book) {
    return Validators.of(EntityTag.strong(Integer.toString(book.revision())));
  }

  private static Response told(Book book) {
    return state(book).on(Response.json(book));
  }

  static String url(int id) {
    return "/books/" + id;
  }

  private static boolean isIsbn(String isbn) {
    if (!isbn.matches("[0-9]{13}")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < isbn.length(); i++) {
      sum += (isbn.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return sum % 10 == 0;
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, server());
  }
}
