package org.pulsarweb.http;

import java.time.Duration;
import java.util.Optional;

/**
 * One event of a {@code text/event-stream}, as the HTML standard defines it in "Server-sent
 * events".
 *
 * <p>Immutable.
 *
 * @param data any text; a line end of whatever kind arrives as LF
 * @param id what a client says as Last-Event-ID when it comes again; no line end, no NUL
 * @param name of the kind of event; without one it is a {@code message}
 * @param retry how long the client is to wait before it comes again
 */
public record ServerEvent(
    String data, Optional<String> id, Optional<String> name, Optional<Duration> retry) {
  /** Checks what would break the stream. */
  public ServerEvent {
    if (id.isPresent() && (hasLineEnd(id.get()) || id.get().indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("the id of an event has no line end and no NUL");
    }
    if (name.isPresent() && hasLineEnd(name.get())) {
      throw new IllegalArgumentException("the name of an event has no line end");
    }
  }

  private static boolean hasLineEnd(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  /**
   * {@return an event with data alone}
   *
   * @param data any text
   */
  public static ServerEvent of(String data) {
    return new ServerEvent(data, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * {@return a copy with an id}
   *
   * @param id no line end, no NUL
   */
  public ServerEvent withId(String id) {
    return new ServerEvent(data, Optional.of(id), name, retry);
  }

  /**
   * {@return a copy with a name}
   *
   * @param name no line end
   */
  public ServerEvent withName(String name) {
    return new ServerEvent(data, id, Optional.of(name), retry);
  }

  /**
   * {@return a copy that tells the client when to come again}
   *
   * @param retry whole milliseconds
   */
  public ServerEvent withRetry(Duration retry) {
    return new ServerEvent(data, id, name, Optional.of(retry));
  }

  /** {@return the event as it goes over the wire} */
  String text() {
    var text = new StringBuilder(data.length() + 16);
    id.ifPresent(value -> text.append("id: ").append(value).append('\n'));
    name.ifPresent(value -> text.append("event: ").append(value).append('\n'));
    retry.ifPresent(value -> text.append("retry: ").append(value.toMillis()).append('\n'));
    int from = 0;
    while (from <= data.length()) {
      int to = from;
      while (to < data.length() && data.charAt(to) != '\n' && data.charAt(to) != '\r') {
        to++;
      }
      text.append("data: ").append(data, from, to).append('\n');
      boolean isPair = data.startsWith("\r\n", to);
      from = to + (isPair ? 2 : 1);
    }
    return text.append('\n').toString();
  }
}
