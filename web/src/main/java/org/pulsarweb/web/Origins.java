package org.pulsarweb.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;

/**
 * From which pages a browser may open a WebSocket (RFC 6455 §10.2): it asks nobody before it does,
 * and sends the user's cookies along. Whoever sends no Origin is no browser.
 */
sealed interface Origins {
  /**
   * Lets a request pass.
   *
   * @throws HttpException 403 if it comes from elsewhere
   */
  void require(Request request);

  /** Pages of the host that is asked. */
  record Same() implements Origins {
    @Override
    public void require(Request request) {
      for (String origin : origins(request)) {
        int authority = origin.indexOf("://") + 3;
        if (authority < 4 || !origin.substring(authority).equalsIgnoreCase(request.host())) {
          throw refused();
        }
      }
    }
  }

  /** Pages of some origins. */
  record Listed(Set<String> allowed) implements Origins {
    static Listed of(String... origins) {
      for (String origin : origins) {
        if (!origin.matches("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+")) {
          throw new IllegalArgumentException(
              "an origin is like https://example.org, not like " + origin);
        }
      }
      return new Listed(
          List.of(origins).stream()
              .map(origin -> origin.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public void require(Request request) {
      for (String origin : origins(request)) {
        if (!allowed.contains(origin.toLowerCase(Locale.ROOT))) {
          throw refused();
        }
      }
    }
  }

  /** Any page. */
  record Any() implements Origins {
    @Override
    public void require(Request request) {
      // Whoever it is.
    }
  }

  private static List<String> origins(Request request) {
    Headers headers = request.headers();
    return headers.all("Origin");
  }

  private static HttpException refused() {
    return new HttpException(403, "pages of this origin may not open a WebSocket here");
  }
}
