package org.pulsarweb.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.SameSite;

/**
 * What one Set-Cookie field says, taken apart as browsers do it (RFC 6265bis §5.6): leniently, and
 * of each attribute the last. It does not say whether anybody keeps the cookie.
 *
 * @param name may be empty
 * @param value may be empty
 * @param expires by Max-Age, or else by Expires; nothing for as long as the session lasts
 * @param domain in lower case and without a dot before it; empty if none is told
 * @param path begins with a slash; nothing for the folder of the request's path
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether it is kept from scripts
 * @param sameSite if it is told
 */
record SetCookie(
    String name,
    String value,
    Optional<Instant> expires,
    String domain,
    Optional<String> path,
    boolean secure,
    boolean httpOnly,
    Optional<SameSite> sameSite) {
  /** What browsers take at most of name and value together. */
  private static final int PAIR_MAX_BYTES = 4096;

  private static final int ATTRIBUTE_MAX_BYTES = 1024;
  private static final Duration LIFETIME_MAX = Duration.ofDays(400);

  /** Returns what a field says, or nothing if it is to be ignored. */
  static Optional<SetCookie> parse(String field, Instant now) {
    if (field.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7F)) {
      return Optional.empty();
    }
    int semicolon = field.indexOf(';');
    String pair = semicolon < 0 ? field : field.substring(0, semicolon);
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    if (name.length() + value.length() > PAIR_MAX_BYTES || (name + value).isEmpty()) {
      return Optional.empty();
    }
    var attributes = new Attributes(now);
    for (int from = semicolon; from >= 0; ) {
      int to = field.indexOf(';', from + 1);
      attributes.take(field.substring(from + 1, to < 0 ? field.length() : to));
      from = to;
    }
    return Optional.of(attributes.of(name, value));
  }

  /** The attributes of one field. */
  private static final class Attributes {
    private final Instant now;
    private @Nullable Instant maxAge;
    private @Nullable Instant expires;
    private String domain = "";
    private @Nullable String path;
    private boolean secure;
    private boolean httpOnly;
    private @Nullable SameSite sameSite;

    Attributes(Instant now) {
      this.now = now;
    }

    void take(String attribute) {
      int equals = attribute.indexOf('=');
      String name = (equals < 0 ? attribute : attribute.substring(0, equals)).strip();
      String value = equals < 0 ? "" : attribute.substring(equals + 1).strip();
      if (value.length() > ATTRIBUTE_MAX_BYTES) {
        return;
      }
      switch (Ascii.lower(name)) {
        case "expires" -> CookieDate.parse(value).ifPresent(time -> expires = capped(time));
        case "max-age" -> takeMaxAge(value);
        case "domain" -> domain = Ascii.lower(value.startsWith(".") ? value.substring(1) : value);
        case "path" -> path = value.startsWith("/") ? value : null;
        case "secure" -> secure = true;
        case "httponly" -> httpOnly = true;
        case "samesite" -> sameSite = sameSite(value);
        default -> {} // what nobody knows yet is passed over
      }
    }

    private void takeMaxAge(String value) {
      String digits = value.startsWith("-") ? value.substring(1) : value;
      if (!Ascii.isDecimal(digits)) {
        return;
      }
      boolean over = value.startsWith("-") || digits.chars().allMatch(c -> c == '0');
      // Ten digits and more are beyond every lifetime.
      long seconds = digits.length() > 9 ? LIFETIME_MAX.toSeconds() : Long.parseLong(digits);
      maxAge = over ? Instant.EPOCH : capped(now.plusSeconds(seconds));
    }

    private Instant capped(Instant time) {
      Instant last = now.plus(LIFETIME_MAX);
      return time.isAfter(last) ? last : time;
    }

    private static @Nullable SameSite sameSite(String value) {
      return switch (Ascii.lower(value)) {
        case "strict" -> SameSite.STRICT;
        case "lax" -> SameSite.LAX;
        case "none" -> SameSite.NONE;
        default -> null;
      };
    }

    SetCookie of(String name, String value) {
      Instant end = maxAge == null ? expires : maxAge;
      return new SetCookie(
          name,
          value,
          Optional.ofNullable(end),
          domain,
          Optional.ofNullable(path),
          secure,
          httpOnly,
          Optional.ofNullable(sameSite));
    }
  }
}
