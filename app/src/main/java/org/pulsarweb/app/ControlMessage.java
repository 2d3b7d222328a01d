package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Response;

/**
 * What goes over a control socket: lines of JSON. The client sends one request; the server answers
 * with any number of lines of progress, then a result or an error, and closes.
 */
final class ControlMessage {
  /** Longest request, in bytes without its line end; as a long command line. */
  static final int REQUEST_MAX_BYTES = 64 * 1024;

  /** Longest answer, in bytes; as the largest message between actors. */
  static final int ANSWER_MAX_BYTES = 16 * 1024 * 1024;

  private ControlMessage() {}

  /**
   * A request.
   *
   * @param command its name
   * @param arguments none if left away
   */
  record Request(@Nullable String command, @Nullable List<@Nullable String> arguments) {}

  /** One line of an answer; one of the components is there. */
  record Answer(@Nullable String progress, @Nullable Object result, @Nullable String error) {
    boolean isLast() {
      return progress == null;
    }
  }

  static byte[] request(String command, List<String> arguments) {
    return line(Map.of("command", command, "arguments", arguments));
  }

  static byte[] progress(String text) {
    return line(Map.of("progress", text));
  }

  static byte[] result(@Nullable Object result) {
    return line(Map.of("result", result == null ? "" : result));
  }

  static byte[] error(String message) {
    return line(Map.of("error", message));
  }

  /** The JSON, through the door of the room that has the library for it; a line end at its end. */
  private static byte[] line(Map<String, ?> message) {
    byte[] json = Response.json(message).bytes();
    var line = new byte[json.length + 1];
    System.arraycopy(json, 0, line, 0, json.length);
    line[json.length] = '\n';
    return line;
  }

  /**
   * Reads a request.
   *
   * @throws IOException if it is none; its message is for the client
   */
  static Request request(byte[] line) throws IOException {
    Request request = read(line, Request.class);
    boolean hasArguments =
        request.arguments() == null || request.arguments().stream().allMatch(Objects::nonNull);
    if (request.command() == null || request.command().isBlank() || !hasArguments) {
      throw new IOException(
          "a request looks like {\"command\":\"scale\",\"arguments\":[\"4\"]}, not "
              + new String(line, UTF_8));
    }
    return request;
  }

  static Answer answer(byte[] line) throws IOException {
    return read(line, Answer.class);
  }

  private static <T> T read(byte[] line, Class<T> type) throws IOException {
    try {
      return Response.bytes("application/json", line).json(type);
    } catch (HttpException e) {
      throw new IOException(e.message(), e);
    }
  }
}
