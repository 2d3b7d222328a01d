package org.pulsarweb.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a Content-Type says (RFC 9110 §8.3): the type, and the charset of a text. */
final class MediaType {
  private MediaType() {}

  /** Returns type and subtype in lower case, without parameters. */
  static String essence(String contentType) {
    int semicolon = contentType.indexOf(';');
    String essence = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return essence.strip().toLowerCase(Locale.ROOT);
  }

  static boolean isJson(String contentType) {
    String essence = essence(contentType);
    return essence.equals("application/json")
        || (essence.startsWith("application/") && essence.endsWith("+json"));
  }

  /** Returns the value of the charset parameter, without quotes. */
  static @Nullable String charset(String contentType) {
    return parameter(contentType, "charset");
  }

  /**
   * Returns the value of a parameter, without quotes, or null. A backslash within quotes is one:
   * the names of files that browsers send have them, and escape nothing by them.
   */
  static @Nullable String parameter(String value, String name) {
    int at = value.indexOf(';');
    while (at >= 0) {
      int end = at + 1;
      boolean quoted = false;
      while (end < value.length() && (quoted || value.charAt(end) != ';')) {
        quoted ^= value.charAt(end) == '"';
        end++;
      }
      String parameter = value.substring(at + 1, end);
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase(name)) {
        String text = parameter.substring(equals + 1).strip();
        boolean inQuotes = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return inQuotes ? text.substring(1, text.length() - 1) : text;
      }
      at = end < value.length() ? end : -1;
    }
    return null;
  }
}
