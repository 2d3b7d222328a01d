package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pulsarweb.http.Http1Event.BodyChunk;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Event.ResponseHead;

/** Bytes as they go over a wire, and what a reader makes of them, as text. */
final class Wire {
  static final String NEED_MORE = "…";

  private Wire() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns the lines with line ends, and an empty line after them. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Returns a POST of this body, which begins after the given header lines. */
  static String post(String body, String... lines) {
    var all = new ArrayList<String>(List.of("POST / HTTP/1.1", "Host: a"));
    all.addAll(Arrays.asList(lines));
    return head(all.toArray(String[]::new)) + body;
  }

  static String chunked(String body) {
    return post(body, "Transfer-Encoding: chunked");
  }

  static Http1Reader server() {
    return Http1Reader.forServer(Http1Limits.DEFAULTS);
  }

  static Http1Reader client(String... methods) {
    Http1Reader reader = Http1Reader.forClient(Http1Limits.DEFAULTS);
    for (String method : methods) {
      reader.responseTo(method);
    }
    return reader;
  }

  static RequestHead request(String wire) throws ProtocolException {
    Http1Reader reader = server();
    reader.feed(bytes(wire));
    return (RequestHead) reader.next();
  }

  static ResponseHead response(String method, String wire) throws ProtocolException {
    Http1Reader reader = client(method);
    reader.feed(bytes(wire));
    return (ResponseHead) reader.next();
  }

  /** Asserts that a server refuses this before it asks for more. */
  static void assertRefused(String wire, int status, String rule) {
    assertRefused(server(), wire, status, rule);
  }

  static void assertRefused(Http1Reader reader, String wire, int status, String rule) {
    reader.feed(bytes(wire));
    assertRefused(reader, status, rule);
  }

  static void assertRefused(Http1Reader reader, int status, String rule) {
    ProtocolException.ByPeer refusal =
        catchThrowableOfType(
            ProtocolException.ByPeer.class,
            () -> {
              Http1Event event;
              do {
                event = reader.next();
              } while (event != NeedMore.NEED_MORE);
            });
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.rule()).isEqualTo(rule);
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal).hasMessageContaining(rule);
  }

  /** Returns what a server makes of a whole wire, one entry per event. */
  static List<String> read(String wire) {
    return read(server(), bytes(wire));
  }

  /** Feeds pieces and returns every event, with a body's pieces put together again. */
  static List<String> read(Http1Reader reader, byte[]... pieces) {
    var events = new ArrayList<String>();
    var body = new StringBuilder();
    try {
      for (byte[] piece : pieces) {
        reader.feed(piece.clone());
        drain(reader, events, body);
      }
      reader.end();
      drain(reader, events, body);
    } catch (ProtocolException.ByPeer e) {
      flush(events, body);
      events.add("refused " + e.status() + " " + e.rule());
    }
    return events;
  }

  private static void drain(Http1Reader reader, List<String> events, StringBuilder body)
      throws ProtocolException.ByPeer {
    while (true) {
      switch (reader.next()) {
        case BodyChunk(byte[] array, int from, int to) ->
            body.append(text(Arrays.copyOfRange(array, from, to)));
        case NeedMore _ -> {
          return;
        }
        case RequestHead head -> events.add(describe(head));
        case ResponseHead head -> events.add(describe(head));
        case EndOfMessage(Headers trailers) -> {
          flush(events, body);
          events.add("end " + trailers);
        }
      }
    }
  }

  private static void flush(List<String> events, StringBuilder body) {
    if (!body.isEmpty()) {
      events.add("body " + body);
      body.setLength(0);
    }
  }

  static String describe(RequestHead head) {
    return head.method()
        + " "
        + head.target()
        + " 1."
        + head.minorVersion()
        + (head.keepAlive() ? " keep-alive" : " close")
        + (head.expectsContinue() ? " continue" : "")
        + (head.upgrade() ? " upgrade" : "")
        + " length "
        + head.bodyLength()
        + "\n"
        + head.headers();
  }

  static String describe(ResponseHead head) {
    return head.status()
        + " "
        + head.reason()
        + " 1."
        + head.minorVersion()
        + (head.keepAlive() ? " keep-alive" : " close")
        + " length "
        + head.bodyLength()
        + "\n"
        + head.headers();
  }
}
