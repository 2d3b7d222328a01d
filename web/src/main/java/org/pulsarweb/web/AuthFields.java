package org.pulsarweb.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Request;

/** Authorization and WWW-Authenticate (RFC 9110 §11). */
final class AuthFields {
  private AuthFields() {}

  /** Returns what follows the scheme in Authorization, if it is that scheme. */
  static Optional<String> credentials(Request request, String scheme) {
    String field = request.header("Authorization").orElse("");
    boolean isScheme =
        field.length() > scheme.length()
            && field.regionMatches(true, 0, scheme, 0, scheme.length())
            && field.charAt(scheme.length()) == ' ';
    return isScheme ? Optional.of(field.substring(scheme.length() + 1).strip()) : Optional.empty();
  }

  /** Returns a text in quotes. */
  static String quoted(String text) {
    if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw new IllegalArgumentException("not visible ASCII: " + text);
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns the parameters of a list, by name in lower case; nothing if it is malformed. */
  static Map<String, String> parameters(String list) {
    var parameters = new HashMap<String, String>();
    int at = 0;
    while (at < list.length()) {
      char c = list.charAt(at);
      if (c == ' ' || c == '\t' || c == ',') {
        at++;
        continue;
      }
      int equals = list.indexOf('=', at);
      if (equals < 0) {
        return Map.of();
      }
      String name = list.substring(at, equals).strip().toLowerCase(Locale.ROOT);
      int from = equals + 1;
      var value = new StringBuilder();
      if (from < list.length() && list.charAt(from) == '"') {
        at = unquote(list, from + 1, value);
      } else {
        int comma = list.indexOf(',', from);
        at = comma < 0 ? list.length() : comma;
        value.append(list.substring(from, at).strip());
      }
      if (at < 0 || parameters.put(name, value.toString()) != null) {
        return Map.of();
      }
    }
    return parameters;
  }

  /** Returns the index after the closing quote, or -1. */
  private static int unquote(String list, int from, StringBuilder value) {
    for (int i = from; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\' && i + 1 < list.length()) {
        value.append(list.charAt(++i));
      } else {
        value.append(c);
      }
    }
    return -1;
  }
}
