package org.pulsarweb.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pulsarweb.http.Response;

/**
 * Middleware that tells browsers to be careful: not to guess types, not to be framed, to say little
 * of where they came from, to load from this site alone, and to use TLS from now on. What a handler
 * says itself is left as it is.
 *
 * <p>Immutable.
 */
public final class SecurityHeaders implements Middleware {
  private final Map<String, String> headers;

  private SecurityHeaders(Map<String, String> headers) {
    this.headers = headers;
  }

  /**
   * Returns the strict ones. Browsers heed Strict-Transport-Security over TLS only; it holds for a
   * year and for this host alone.
   *
   * @return the middleware
   */
  public static SecurityHeaders strict() {
    return new SecurityHeaders(Map.of())
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY")
        .with("Referrer-Policy", "strict-origin-when-cross-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none';"
                + " object-src 'none'")
        .with("Strict-Transport-Security", "max-age=31536000");
  }

  /**
   * Returns these with another value of one.
   *
   * @param name of the header
   * @param value its value
   * @return a changed copy
   */
  public SecurityHeaders with(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new SecurityHeaders(Collections.unmodifiableMap(more));
  }

  /**
   * Returns these without one.
   *
   * @param name of the header, as it is spelled above
   * @return a changed copy
   */
  public SecurityHeaders without(String name) {
    var fewer = new LinkedHashMap<>(headers);
    fewer.remove(name);
    return new SecurityHeaders(Collections.unmodifiableMap(fewer));
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Response answer = Answers.of(next, request);
      for (Map.Entry<String, String> header : headers.entrySet()) {
        if (!answer.headers().has(header.getKey())) {
          answer = answer.withHeader(header.getKey(), header.getValue());
        }
      }
      return answer;
    };
  }
}
