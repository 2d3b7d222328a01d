package org.pulsarweb.app;

import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The log for programs: one JSON object a line, with {@code time} (RFC 3339, UTC), {@code level},
 * {@code logger}, {@code process}, {@code pid}, {@code thread}, {@code message} and, if there is
 * one, {@code exception} as one string.
 */
record JsonForm() implements LogForm {
  @Override
  public String write(LogLine line, LogSource source) {
    var json = new StringBuilder("{\"time\":\"");
    json.append(line.time().truncatedTo(ChronoUnit.MICROS)).append('"');
    member(json, "level", line.level().name().toLowerCase(Locale.ROOT));
    member(json, "logger", line.logger());
    member(json, "process", source.name());
    json.append(",\"pid\":").append(source.pid());
    member(json, "thread", line.thread());
    member(json, "message", line.message());
    if (!line.trace().isEmpty()) {
      member(json, "exception", line.trace());
    }
    return json.append("}\n").toString();
  }

  private static void member(StringBuilder json, String name, String value) {
    json.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char sign = value.charAt(i);
      switch (sign) {
        case '"', '\\' -> json.append('\\').append(sign);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          boolean isLone = Character.isSurrogate(sign) && !isPaired(value, i);
          if (Character.isISOControl(sign) || isLone) {
            json.append("\\u").append(Integer.toHexString(0x1_0000 | sign).substring(1));
          } else {
            json.append(sign);
          }
        }
      }
    }
    json.append('"');
  }

  /** Returns whether this surrogate and its neighbour are one character. */
  private static boolean isPaired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }
}
