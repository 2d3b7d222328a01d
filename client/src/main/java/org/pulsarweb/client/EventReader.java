package org.pulsarweb.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.ServerEvent;

/**
 * What the bytes of a {@code text/event-stream} mean, as the HTML standard says in "Server-sent
 * events". It sees no connection: bytes are fed, and events come out.
 *
 * <p>An event that ends with the stream and not with an empty line is no event.
 */
final class EventReader {
  private static final String RULE = "HTML, server-sent events";
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final long RETRY_MAX_MILLIS = Duration.ofDays(1).toMillis();

  private final int eventMaxBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private byte[] input = new byte[0];
  private int at;
  private boolean isFirstLine = true;
  private boolean wasReturn;

  private final StringBuilder content = new StringBuilder();
  private boolean hasContent;
  private long eventBytes;
  private String name = "";
  private @Nullable Duration told;
  private String id;
  private String lastId;
  private @Nullable Duration retry;

  /**
   * Opens a reader.
   *
   * @param eventMaxBytes of one event with all its lines; beyond it the stream is broken off
   */
  EventReader(int eventMaxBytes) {
    this(eventMaxBytes, "", Optional.empty());
  }

  /** Opens a reader that goes on where another one ended. */
  EventReader(int eventMaxBytes, String lastId, Optional<Duration> retry) {
    this.eventMaxBytes = eventMaxBytes;
    this.id = lastId;
    this.lastId = lastId;
    this.retry = retry.orElse(null);
  }

  /** Takes bytes, when all events of those before have been taken. */
  void feed(byte[] bytes) {
    if (at < input.length) {
      throw new IllegalStateException("there are events to be taken first");
    }
    input = bytes;
    at = 0;
  }

  /** Returns the next event, or null if it takes more bytes. */
  @Nullable ServerEvent next() throws ProtocolException {
    while (at < input.length) {
      byte octet = input[at];
      if (wasReturn && octet == '\n') {
        wasReturn = false;
        at++;
        continue;
      }
      wasReturn = false;
      if (octet == '\n' || octet == '\r') {
        wasReturn = octet == '\r';
        at++;
        ServerEvent event = onLine();
        if (event != null) {
          return event;
        }
      } else {
        takeRun();
      }
    }
    return null;
  }

  /** Takes what there is of a line. */
  private void takeRun() throws ProtocolException {
    int from = at;
    while (at < input.length && input[at] != '\n' && input[at] != '\r') {
      at++;
    }
    eventBytes += at - from;
    if (eventBytes > eventMaxBytes) {
      throw new ProtocolException.ByPeer(
          413, RULE, "an event has more than " + eventMaxBytes + " bytes");
    }
    line.write(input, from, at - from);
  }

  private @Nullable ServerEvent onLine() {
    byte[] bytes = line.toByteArray();
    line.reset();
    int from = isFirstLine && startsWithMark(bytes) ? MARK.length : 0;
    isFirstLine = false;
    if (from == bytes.length) {
      return dispatch();
    }
    String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    if (colon == 0) {
      eventBytes -= bytes.length; // a comment is of no event
      return null;
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    int start = colon < 0 ? text.length() : colon + (text.startsWith(" ", colon + 1) ? 2 : 1);
    onField(field, text.substring(start));
    return null;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= MARK.length
        && bytes[0] == MARK[0]
        && bytes[1] == MARK[1]
        && bytes[2] == MARK[2];
  }

  private void onField(String field, String value) {
    switch (field) {
      case "data" -> {
        content.append(hasContent ? "\n" : "").append(value);
        hasContent = true;
      }
      case "event" -> name = value;
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      case "retry" -> onRetry(value);
      default -> {} // what nobody knows is passed over
    }
  }

  private void onRetry(String value) {
    if (Ascii.isDecimal(value)) {
      long millis = value.length() > 9 ? RETRY_MAX_MILLIS : Long.parseLong(value);
      retry = Duration.ofMillis(Math.min(RETRY_MAX_MILLIS, millis));
      told = retry;
    }
  }

  /** Ends an event, at an empty line; one without content is none. */
  private @Nullable ServerEvent dispatch() {
    lastId = id;
    ServerEvent event =
        hasContent
            ? new ServerEvent(
                content.toString(),
                lastId.isEmpty() ? Optional.empty() : Optional.of(lastId),
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                Optional.ofNullable(told))
            : null;
    content.setLength(0);
    hasContent = false;
    eventBytes = 0;
    name = "";
    told = null;
    return event;
  }

  /** Returns the id that a client says when it comes again; empty for none. */
  String lastId() {
    return lastId;
  }

  /** Returns how long a client is to wait before it comes again, if the server said so. */
  Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }
}
