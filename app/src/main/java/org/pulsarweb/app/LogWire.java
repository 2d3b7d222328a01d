package org.pulsarweb.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's JVM writes its log: to its standard error, in lines that the arbiter tells from
 * other output, reads, and writes as it writes its own. So there is one form, one file and one
 * place that opens it.
 *
 * <p>A message is its parts with a separator between. As the arbiter takes lines up to a length, a
 * long message is cut into pieces:
 *
 * <pre>
 *  line  = MARK ("-" / ".") piece LF     ; more follow / the last one
 *  parts = seconds US nanos US level US logger US thread US message US trace US "."
 * </pre>
 *
 * <p>In a part a backslash and the signs that have a meaning here are escaped. The dot is there
 * because a separator at the end counts as a blank, which many a hand strips.
 */
record LogWire() implements LogForm {
  private static final char MARK = '\u001E';
  private static final char MORE = '-';
  private static final char LAST = '.';
  private static final char SEPARATOR = '\u001F';
  private static final int PARTS = 8;

  /** Less than half of what the arbiter takes for a line. */
  static final int PIECE_MAX_BYTES = 3 * 1024;

  @Override
  public String write(LogLine line, LogSource source) {
    var parts = new StringBuilder();
    Instant time = line.time();
    parts.append(time.getEpochSecond()).append(SEPARATOR);
    parts.append(time.getNano()).append(SEPARATOR);
    parts.append(line.level().name());
    for (String part : List.of(line.logger(), line.thread(), line.message(), line.trace())) {
      parts.append(SEPARATOR);
      escape(parts, part);
    }
    parts.append(SEPARATOR).append(LAST);
    var lines = new StringBuilder();
    int from = 0;
    while (from < parts.length()) {
      int to = pieceEnd(parts, from);
      lines.append(MARK).append(to < parts.length() ? MORE : LAST);
      lines.append(parts, from, to).append('\n');
      from = to;
    }
    return lines.toString();
  }

  /** Returns where a piece ends that fits, and that cuts no character. */
  private static int pieceEnd(StringBuilder parts, int from) {
    int bytes = 0;
    int at = from;
    while (at < parts.length()) {
      int character = Character.codePointAt(parts, at);
      bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
      if (bytes > PIECE_MAX_BYTES) {
        return at;
      }
      at += Character.charCount(character);
    }
    return at;
  }

  private static void escape(StringBuilder parts, String part) {
    for (int i = 0; i < part.length(); i++) {
      char sign = part.charAt(i);
      switch (sign) {
        case '\\' -> parts.append("\\\\");
        case '\n' -> parts.append("\\n");
        case '\r' -> parts.append("\\r");
        case MARK -> parts.append("\\m");
        case SEPARATOR -> parts.append("\\s");
        default -> parts.append(sign);
      }
    }
  }

  private static String unescaped(String part) {
    if (part.indexOf('\\') < 0) {
      return part;
    }
    var text = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char sign = part.charAt(i);
      if (sign == '\\' && i + 1 < part.length()) {
        char escaped = part.charAt(++i);
        text.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 'm' -> MARK;
              case 's' -> SEPARATOR;
              default -> escaped;
            });
      } else {
        text.append(sign);
      }
    }
    return text.toString();
  }

  /** Returns whether a line is a piece of a message. */
  static boolean isPiece(String line) {
    return line.length() >= 2
        && line.charAt(0) == MARK
        && (line.charAt(1) == MORE || line.charAt(1) == LAST);
  }

  /** Returns whether more pieces follow this one. */
  static boolean hasMore(String piece) {
    return piece.charAt(1) == MORE;
  }

  /** Returns what a piece has of its message. */
  static String content(String piece) {
    return piece.substring(2);
  }

  /** Returns the message of all its pieces; empty if that is none. */
  static Optional<LogLine> read(String parts) {
    var list = new ArrayList<String>();
    int from = 0;
    for (int at = parts.indexOf(SEPARATOR); at >= 0; at = parts.indexOf(SEPARATOR, from)) {
      list.add(parts.substring(from, at));
      from = at + 1;
    }
    list.add(parts.substring(from));
    if (list.size() != PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogLine(
              Instant.ofEpochSecond(Long.parseLong(list.get(0)), Long.parseLong(list.get(1))),
              LogLevel.valueOf(list.get(2)),
              unescaped(list.get(3)),
              unescaped(list.get(4)),
              unescaped(list.get(5)),
              unescaped(list.get(6))));
    } catch (RuntimeException _) { // somebody else's line that begins like ours
      return Optional.empty();
    }
  }

  /** Returns a text of several lines, in which messages are written for people. */
  static String readable(@Nullable String text) {
    if (text == null || text.indexOf(MARK) < 0) {
      return String.valueOf(text);
    }
    var result = new StringBuilder();
    var message = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      int mark = line.indexOf(MARK);
      String piece = mark < 0 ? "" : line.substring(mark);
      if (!isPiece(piece)) {
        result.append(line).append('\n');
        continue;
      }
      message.append(content(piece));
      if (!hasMore(piece)) {
        result.append(line, 0, mark).append(summary(message.toString())).append('\n');
        message.setLength(0);
      }
    }
    result.setLength(Math.max(0, result.length() - 1));
    return result.toString();
  }

  private static String summary(String parts) {
    Optional<LogLine> line = read(parts);
    if (line.isEmpty()) {
      return parts;
    }
    String trace = line.get().trace();
    return line.get().level()
        + " ["
        + line.get().logger()
        + "] "
        + line.get().message()
        + (trace.isEmpty() ? "" : "\n" + trace);
  }
}
