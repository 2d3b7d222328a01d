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
    int at = contentType.indexOf(';');
    while (at >= 0) {
      int end = contentType.indexOf(';', at + 1);
      String parameter = contentType.substring(at + 1, end < 0 ? contentType.length() : end);
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
        String value = parameter.substring(equals + 1).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
      }
      at = end;
    }
    return null;
  }
}
