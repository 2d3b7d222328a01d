package org.pulsarweb.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Headers;

/**
 * The directives of Cache-Control (RFC 9111 §5.2). Of those with the same name the first counts
 * (§4.2.1).
 */
final class CacheControl {
  private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE);

  private final Map<String, String> directives;

  private CacheControl(Map<String, String> directives) {
    this.directives = directives;
  }

  static CacheControl of(Headers headers) {
    var directives = new HashMap<String, String>();
    for (String field : headers.all("Cache-Control")) {
      parse(field, directives);
    }
    return new CacheControl(directives);
  }

  private static void parse(String field, Map<String, String> into) {
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i <= field.length(); i++) {
      char c = i == field.length() ? ',' : field.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == ',' && (!quoted || i == field.length())) {
        directive(field.substring(from, Math.min(i, field.length())), into);
        from = i + 1;
      }
    }
  }

  private static void directive(String text, Map<String, String> into) {
    int equals = text.indexOf('=');
    String name = Ascii.lower(equals < 0 ? text : text.substring(0, equals)).strip();
    String value = equals < 0 ? "" : text.substring(equals + 1).strip();
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    if (!name.isEmpty()) {
      into.putIfAbsent(name, quoted ? value.substring(1, value.length() - 1) : value);
    }
  }

  boolean has(String name) {
    return directives.containsKey(name);
  }

  /** Returns a number of seconds, if the directive is there; zero for what is none. */
  Optional<Duration> seconds(String name) {
    String value = directives.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!Ascii.isDecimal(value)) {
      return Optional.of(Duration.ZERO);
    }
    // RFC 9111 §1.2.2: what is too large is the greatest.
    return Optional.of(value.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(value)));
  }

  /** Returns how stale an answer may be for a request: nothing, so many seconds, or any time. */
  Optional<Duration> maxStale() {
    return directives.getOrDefault("max-stale", "x").isEmpty()
        ? Optional.of(LONGEST)
        : seconds("max-stale");
  }
}
