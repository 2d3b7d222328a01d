package org.pulsarweb.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Keeps notes, with JSON in and out: a router, records, and answers that say what is wrong.
 *
 * <p>Safe for use by many threads.
 */
public final class Json {
  private static final int NOTES_MAX = 1000;
  private static final int TEXT_MAX_LENGTH = 200;

  // @start region="records"
  record Note(int id, String text) {}

  /** What a client sends; {@code text} is null if the client leaves it out. */
  record NewNote(@Nullable String text) {}

  record Fault(String field, String message) {}

  // @end

  // With --workers 2 two loops share the notes, so they are locked; one loop alone needs no lock.
  private final SequencedMap<Integer, Note> notes = new TreeMap<>();
  private int lastId;

  private Json() {}

  static HttpServer server() {
    return HttpServer.of(new Json().routes()).named("json");
  }

  // @start region="routes"
  private Router routes() {
    return Router.of()
        .get("/notes", _ -> Response.json(all()))
        .post("/notes", this::add)
        .get("/notes/{id:int}", request -> Response.json(find(request.path("id").asInt())))
        .delete("/notes/{id:int}", request -> remove(request.path("id").asInt()));
  }

  // @end

  // @start region="add"
  private Response add(Request request) throws IOException {
    String text = request.json(NewNote.class).text();
    if (text == null || text.isBlank()) {
      return Response.json(422, new Fault("text", "must not be empty"));
    }
    if (text.length() > TEXT_MAX_LENGTH) {
      return Response.json(422, new Fault("text", "must not be longer than " + TEXT_MAX_LENGTH));
    }
    Note note = keep(text);
    return Response.json(201, note).withHeader("Location", "/notes/" + note.id());
  }

  // @end

  private synchronized Note keep(String text) {
    if (notes.size() == NOTES_MAX) {
      throw new HttpException(409, "there is room for " + NOTES_MAX + " notes; delete one first");
    }
    var note = new Note(++lastId, text);
    notes.put(note.id(), note);
    return note;
  }

  private synchronized List<Note> all() {
    return new ArrayList<>(notes.values());
  }

  // @start region="find"
  private synchronized Note find(int id) {
    Note note = notes.get(id);
    if (note == null) {
      throw new HttpException(404, "there is no note " + id);
    }
    return note;
  }

  // @end

  private synchronized Response remove(int id) {
    notes.remove(find(id).id());
    return Response.status(204);
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
