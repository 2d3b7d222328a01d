package org.pulsarweb.client;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.pulsarweb.http.Headers;

/** What a private cache may keep, and for what it has to ask (RFC 9111 §3 and §4). */
final class CacheRules {
  /** RFC 9110 §15.1: what is fresh for a guessed time, but 206, of which no part is kept. */
  private static final Set<Integer> GUESSED =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  /** Statuses whose rules for caches are known, for must-understand. */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 451, 501);

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /** Fields of a request by which the caller does the cache's work: it keeps out of the way. */
  private static final String[] CONDITIONS = {
    "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"
  };

  /** What belongs to a connection or to one exchange (RFC 9111 §3.1), and old cookies. */
  private static final Set<String> NEVER_KEPT =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "proxy-connection",
          "set-cookie",
          "te",
          "transfer-encoding",
          "upgrade");

  /** What says how the stored bytes are to be read: a validation does not change it (§3.2). */
  private static final Set<String> NEVER_UPDATED =
      Set.of("content-encoding", "content-length", "content-range", "content-type");

  private CacheRules() {}

  /** Returns what answers are kept under: the URL without its fragment. */
  static String keyOf(URI url) {
    String scheme = Ascii.lower(url.getScheme());
    int port = url.getPort();
    int standard = scheme.equals("https") ? 443 : 80;
    String path = url.getRawPath();
    return scheme
        + "://"
        + Ascii.lower(url.getHost())
        + (port < 0 || port == standard ? "" : ":" + port)
        + (path == null || path.isEmpty() ? "/" : path)
        + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  static boolean isSafe(String method) {
    return SAFE.contains(method);
  }

  /** Tells whether a request may be answered by a cache. */
  static boolean mayAnswer(HttpRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return false;
    }
    for (String condition : CONDITIONS) {
      if (request.headers().has(condition)) {
        return false;
      }
    }
    return request.body().length() == 0 && !CacheControl.of(request.headers()).has("no-store");
  }

  /** Tells whether an answer to a GET may be kept (§3). */
  static boolean mayKeep(int status, Headers headers) {
    CacheControl control = CacheControl.of(headers);
    boolean understands = control.has("must-understand");
    if (status == 206 || status == 304 || (understands && !UNDERSTOOD.contains(status))) {
      return false;
    }
    if ((control.has("no-store") && !understands) || headers.contains("Vary", "*")) {
      return false;
    }
    return control.has("public")
        || control.has("private")
        || control.has("max-age")
        || headers.has("Expires")
        || GUESSED.contains(status);
  }

  /** Tells whether a time may be guessed for which an answer is fresh (§4.2.2). */
  static boolean mayGuess(int status, Headers headers) {
    return GUESSED.contains(status) || CacheControl.of(headers).has("public");
  }

  /** Tells whether a request wants the server's word, come what may (§5.2.1.4 and §5.4). */
  static boolean wantsValidation(Headers request, CacheControl control) {
    return control.has("no-cache")
        || (!request.has("Cache-Control") && request.contains("Pragma", "no-cache"));
  }

  /** Returns the fields that are kept (§3.1). */
  static Headers kept(Headers headers) {
    var dropped = new HashSet<>(NEVER_KEPT);
    for (String field : headers.all("Connection")) {
      for (String name : field.split(",", -1)) {
        dropped.add(Ascii.lower(name.strip()));
      }
    }
    return without(headers, dropped);
  }

  private static Headers without(Headers headers, Set<String> names) {
    var kept = new Headers[] {headers};
    headers.forEach((name, _) -> {
      if (names.contains(Ascii.lower(name))) {
        kept[0] = kept[0].without(name);
      }
    });
    return kept[0];
  }

  /** Returns the fields that are kept when a validation brings some anew (§3.2). */
  static Headers updated(Headers old, Headers fresh) {
    Headers news = without(kept(fresh), NEVER_UPDATED);
    var merged = new Headers[] {old.without("Age")}; // which is not said again when it is zero
    news.forEach((name, _) -> merged[0] = merged[0].without(name));
    news.forEach((name, value) -> merged[0] = merged[0].with(name, value));
    return merged[0];
  }
}
