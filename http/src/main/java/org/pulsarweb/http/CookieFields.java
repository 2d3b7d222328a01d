package org.pulsarweb.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The cookies that a client sends, in one Cookie field or in several (RFC 6265 §5.4). */
final class CookieFields {
  private CookieFields() {}

  /**
   * Returns name and value in their order. Of those with the same name the first is taken: browsers
   * send that of the longest path first. What is no pair is passed over.
   */
  static Map<String, String> read(Headers headers) {
    var cookies = new LinkedHashMap<String, String>();
    for (String field : headers.all("Cookie")) {
      int from = 0;
      while (from < field.length()) {
        int semicolon = field.indexOf(';', from);
        int to = semicolon < 0 ? field.length() : semicolon;
        int equals = field.indexOf('=', from);
        if (equals > from && equals < to) {
          String name = field.substring(from, equals).strip();
          if (!name.isEmpty()) {
            cookies.putIfAbsent(name, field.substring(equals + 1, to).strip());
          }
        }
        from = to + 1;
      }
    }
    return Collections.unmodifiableMap(cookies);
  }
}
