package org.pulsarweb.client;

import java.time.Instant;
import java.util.Optional;
import org.pulsarweb.http.SameSite;

/**
 * A cookie as a {@link CookieJar} keeps it.
 *
 * <p>Immutable.
 *
 * @param name may be empty: then the value alone is sent
 * @param value as the server said it
 * @param domain a host in lower case
 * @param hostOnly whether it is for that host alone, and not for the hosts below
 * @param path below which it is sent
 * @param expires until when it is kept; nothing for as long as the jar is open
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether it is kept from scripts, of which there are none here
 * @param sameSite what the server said; of no account here, where nothing comes from another site
 * @param created when a cookie of this name, domain and path was first set
 */
public record StoredCookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    Optional<Instant> expires,
    boolean secure,
    boolean httpOnly,
    Optional<SameSite> sameSite,
    Instant created) {
  boolean isOver(Instant now) {
    return expires.isPresent() && !expires.get().isAfter(now);
  }

  /** Tells whether another would take this one's place (RFC 6265bis §5.7). */
  boolean isSameAs(StoredCookie other) {
    return name.equals(other.name)
        && path.equals(other.path)
        && hostOnly == other.hostOnly
        && domain.equals(other.domain);
  }

  StoredCookie createdAt(Instant time) {
    return new StoredCookie(
        name, value, domain, hostOnly, path, expires, secure, httpOnly, sameSite, time);
  }

  boolean matchesPath(String requestPath) {
    return pathMatches(requestPath, path);
  }

  /** Tells whether a path is another or lies below it (RFC 6265 §5.1.4). */
  static boolean pathMatches(String requestPath, String cookiePath) {
    return requestPath.startsWith(cookiePath)
        && (requestPath.length() == cookiePath.length()
            || cookiePath.endsWith("/")
            || requestPath.charAt(cookiePath.length()) == '/');
  }

  /** Returns the folder of a request's path (RFC 6265 §5.1.4). */
  static String folderOf(String requestPath) {
    int slash = requestPath.lastIndexOf('/');
    return slash <= 0 ? "/" : requestPath.substring(0, slash);
  }

  /** {@return name, domain and path, for messages: values may be secrets} */
  @Override
  public String toString() {
    return name + " of " + domain + path;
  }
}
