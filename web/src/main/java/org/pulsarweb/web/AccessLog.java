package org.pulsarweb.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.pulsarweb.app.AccessLines;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that writes a line for each answer, in a form that programs for logs know: to the log
 * of the program, or to wherever it is told. A streamed answer is written down when it has ended.
 * Of user and identifier it knows what middleware around it has found out.
 *
 * <p>Immutable.
 */
public final class AccessLog implements Middleware {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  /** What one line tells. */
  private record Entry(Request request, Response response, Instant begun, long nanos, long bytes) {}

  private enum Form {
    COMMON,
    COMBINED,
    JSON
  }

  private final Form form;
  private final Consumer<String> lines;

  private AccessLog(Form form, Consumer<String> lines) {
    this.form = form;
    this.lines = lines;
  }

  /**
   * Returns the Common Log Format, as of NCSA's and Apache's servers: who, when, what, status and
   * bytes.
   *
   * @return the middleware
   */
  public static AccessLog common() {
    return new AccessLog(Form.COMMON, AccessLines::write);
  }

  /**
   * Returns that with Referer and User-Agent, as nginx has it.
   *
   * @return the middleware
   */
  public static AccessLog combined() {
    return new AccessLog(Form.COMBINED, AccessLines::write);
  }

  /**
   * Returns a JSON object for each answer, with its time in microseconds and the {@link RequestId}.
   *
   * @return the middleware
   */
  public static AccessLog json() {
    return new AccessLog(Form.JSON, AccessLines::write);
  }

  /**
   * Returns this with another place for lines.
   *
   * @param lines takes each line, on the loop of its request; has to be safe for many threads
   * @return a changed copy
   */
  public AccessLog to(Consumer<String> lines) {
    return new AccessLog(form, lines);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Instant begun = Instant.now();
      long startNanos = System.nanoTime();
      Response answer;
      try {
        answer = Answers.of(next, request);
      } catch (Exception e) {
        write(new Entry(request, Response.status(500), begun, since(startNanos), 0));
        throw e;
      }
      if (answer.isStream() && !request.method().equals("HEAD")) {
        return watched(request, answer, begun, startNanos);
      }
      long bytes = answer.isStream() ? 0 : answer.bytes().length;
      write(new Entry(request, answer, begun, since(startNanos), bytes));
      return answer;
    };
  }

  private static long since(long startNanos) {
    return System.nanoTime() - startNanos;
  }

  private Response watched(Request request, Response answer, Instant begun, long startNanos) {
    Response.Stream stream = answer.stream();
    return answer.withStream(out -> {
      var counted = new CountedSink(out);
      try {
        stream.write(counted);
      } finally {
        write(new Entry(request, answer, begun, since(startNanos), counted.bytes()));
      }
    });
  }

  private void write(Entry entry) {
    lines.accept(
        switch (form) {
          case COMMON -> common(entry);
          case COMBINED ->
              common(entry)
                  + " \""
                  + quotable(entry.request.header("Referer").orElse("-"))
                  + "\" \""
                  + quotable(entry.request.header("User-Agent").orElse("-"))
                  + "\"";
          case JSON -> json(entry);
        });
  }

  private static String common(Entry entry) {
    Request request = entry.request;
    return remote(request)
        + " - "
        + User.of(request).map(user -> quotable(user.name()).replace(' ', '_')).orElse("-")
        + " ["
        + TIME.format(entry.begun.atZone(ZoneId.systemDefault()))
        + "] \""
        + request.method()
        + " "
        + quotable(request.target())
        + " "
        + request.version()
        + "\" "
        + entry.response.status()
        + " "
        + (entry.bytes == 0 ? "-" : entry.bytes);
  }

  private static String json(Entry entry) {
    Request request = entry.request;
    return "{\"time\":\""
        + entry.begun
        + "\",\"remote\":\""
        + remote(request)
        + "\",\"method\":\""
        + request.method()
        + "\",\"target\":\""
        + quotable(request.target())
        + "\",\"status\":"
        + entry.response.status()
        + ",\"bytes\":"
        + entry.bytes
        + ",\"micros\":"
        + entry.nanos / 1000
        + ",\"agent\":\""
        + quotable(request.header("User-Agent").orElse(""))
        + "\",\"id\":\""
        + RequestId.of(request).orElse("")
        + "\"}";
  }

  private static String remote(Request request) {
    SocketAddress remote = request.remote().orElse(null);
    if (remote instanceof InetSocketAddress internet && internet.getAddress() != null) {
      return internet.getAddress().getHostAddress();
    }
    return remote == null ? "-" : "unix";
  }

  /**
   * Returns the text so that nobody can end a field or a line with it, in JSON as in the others.
   */
  private static String quotable(String text) {
    var quotable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quotable.append('\\').append(c);
      } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
        quotable.append(String.format("\\u%04x", (int) c));
      } else {
        quotable.append(c);
      }
    }
    return quotable.toString();
  }
}
