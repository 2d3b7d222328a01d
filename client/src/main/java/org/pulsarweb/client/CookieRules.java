package org.pulsarweb.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pulsarweb.http.SameSite;

/** Which cookies a server may set (RFC 6265bis §5.7), in the order of that list. */
final class CookieRules {
  private static final String SECURE_PREFIX = "__secure-";
  private static final String HOST_PREFIX = "__host-";

  private final Optional<PublicSuffixes> suffixes;

  /**
   * Makes the rules.
   *
   * @param suffixes nothing, if nobody knows them: then every cookie stays with its host
   */
  CookieRules(Optional<PublicSuffixes> suffixes) {
    this.suffixes = suffixes;
  }

  /** Returns the cookie as it is kept, or nothing if this server may not set it. */
  Optional<StoredCookie> accept(SetCookie told, CookieRequest request, Instant now) {
    String domain = told.domain();
    if (domain.chars().anyMatch(c -> c > 0x7F)) {
      return Optional.empty();
    }
    if (!domain.isEmpty() && !domainMatches(request.host(), domain)) {
      return Optional.empty();
    }
    boolean widens = !domain.isEmpty() && !isAddress(domain);
    boolean isSuffix = widens && suffixes.filter(list -> list.contains(domain)).isPresent();
    if (isSuffix && !domain.equals(request.host())) {
      return Optional.empty();
    }
    boolean hostOnly = !widens || isSuffix || suffixes.isEmpty();
    if (told.secure() && !request.secure()) {
      return Optional.empty();
    }
    if (told.sameSite().filter(site -> site == SameSite.NONE).isPresent() && !told.secure()) {
      return Optional.empty();
    }
    if (!keepsPrefix(told)) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredCookie(
            told.name(),
            told.value(),
            hostOnly ? request.host() : domain,
            hostOnly,
            told.path().orElseGet(() -> StoredCookie.folderOf(request.path())),
            told.expires(),
            told.secure(),
            told.httpOnly(),
            told.sameSite(),
            now));
  }

  /** Tells whether a cookie is what its name promises (RFC 6265bis §4.1.3). */
  private static boolean keepsPrefix(SetCookie told) {
    String promise = told.name().isEmpty() ? told.value() : told.name();
    boolean secure = hasPrefix(promise, SECURE_PREFIX);
    boolean host = hasPrefix(promise, HOST_PREFIX);
    if (told.name().isEmpty()) {
      return !secure && !host; // a value that a server would take for a name
    }
    if (host) {
      return told.secure()
          && told.domain().isEmpty()
          && told.path().filter(path -> path.equals("/")).isPresent();
    }
    return !secure || told.secure();
  }

  private static boolean hasPrefix(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /**
   * Tells whether a cookie that came without TLS would be sent in the place of one that is secure.
   */
  static boolean wouldShadow(StoredCookie cookie, Function<String, List<StoredCookie>> related) {
    return related.apply(cookie.domain()).stream()
        .anyMatch(other ->
            other.secure()
                && other.name().equals(cookie.name())
                && StoredCookie.pathMatches(cookie.path(), other.path()));
  }

  /** Tells whether a host is a domain or lies below it (RFC 6265 §5.1.3). */
  static boolean domainMatches(String host, String domain) {
    if (host.equals(domain)) {
      return true;
    }
    return host.endsWith(domain)
        && host.charAt(host.length() - domain.length() - 1) == '.'
        && !isAddress(host);
  }

  /** Tells whether a host is an address: no top-level domain has digits alone. */
  static boolean isAddress(String host) {
    return host.startsWith("[") || Ascii.isDecimal(host.substring(host.lastIndexOf('.') + 1));
  }
}
