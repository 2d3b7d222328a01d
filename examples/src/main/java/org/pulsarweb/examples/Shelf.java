package org.pulsarweb.examples;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.pulsarweb.examples.Crud.Book;
import org.pulsarweb.examples.Crud.Draft;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Problem;

/**
 * Books in memory, one shelf for all loops of a process. An ISBN stands on it once.
 *
 * <p>Safe for use by many threads.
 */
final class Shelf {
  private final int bookMaxCount;
  private final NavigableMap<Integer, Book> books = new TreeMap<>();
  private final Map<String, Integer> idsByIsbn = new HashMap<>();
  private int lastId;
  private int lastRevision;

  Shelf(int bookMaxCount) {
    this.bookMaxCount = bookMaxCount;
  }

  synchronized int size() {
    return books.size();
  }

  /** Returns the next books behind an id, so many at most. */
  synchronized List<Book> after(int id, int count) {
    return books.tailMap(id, false).values().stream().limit(count).toList();
  }

  synchronized Book find(int id) {
    Book book = books.get(id);
    if (book == null) {
      throw new HttpException(404, "there is no book " + id);
    }
    return book;
  }

  synchronized Book add(Draft draft) {
    if (books.size() == bookMaxCount) {
      throw new HttpException(507, "there is room for " + bookMaxCount + " books; delete one");
    }
    Book book = put(lastId + 1, draft);
    lastId = book.id();
    return book;
  }

  synchronized Book replace(Book old, Draft draft) {
    Book book = put(old.id(), draft);
    if (!draft.isbn().equals(old.isbn())) {
      idsByIsbn.remove(old.isbn());
    }
    return book;
  }

  synchronized void remove(Book book) {
    books.remove(book.id());
    idsByIsbn.remove(book.isbn());
  }

  private Book put(int id, Draft draft) {
    int holder = idsByIsbn.getOrDefault(draft.isbn(), id);
    if (holder != id) {
      throw HttpException.of(
          Problem.of(409, "another book has this ISBN").with("other", Crud.url(holder)));
    }
    var book = new Book(id, ++lastRevision, draft.isbn(), draft.title(), draft.year());
    books.put(id, book);
    idsByIsbn.put(book.isbn(), id);
    return book;
  }
}
