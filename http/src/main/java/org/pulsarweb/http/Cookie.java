package org.pulsarweb.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A cookie that an answer sets (RFC 6265, and the draft that follows it, "6265bis").
 *
 * <p>A new one is sent back to every path, is kept from scripts, and comes with links from other
 * sites but not with what is embedded there. A name that begins with {@code __Host-} or {@code
 * __Secure-} makes it secure.
 *
 * <p>Immutable.
 *
 * @param name a token
 * @param value visible ASCII but quotes, commas, semicolons and backslashes; name and value have
 *     4096 bytes at most, for browsers take no more
 * @param path below which it is sent; empty for the folder of the request's path
 * @param domain with all hosts below; empty for the host alone
 * @param maxAge how long it is kept; zero removes it, nothing keeps it as long as the browser runs
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether it is kept from scripts
 * @param sameSite to which requests it is added
 * @param partitioned whether it is kept apart for each site that embeds this one
 */
public record Cookie(
    String name,
    String value,
    String path,
    String domain,
    Optional<Duration> maxAge,
    boolean secure,
    boolean httpOnly,
    SameSite sameSite,
    boolean partitioned) {
  private static final int PAIR_MAX_BYTES = 4096;
  private static final int ATTRIBUTE_MAX_BYTES = 1024;
  private static final String HOST_PREFIX = "__host-";
  private static final String SECURE_PREFIX = "__secure-";

  /** Checks what browsers would ignore. */
  public Cookie {
    require(isToken(name), "not the name of a cookie: " + name);
    require(isValue(value), "not the value of a cookie: encode what is no visible ASCII");
    require(
        name.length() + value.length() <= PAIR_MAX_BYTES,
        "name and value of a cookie have more than " + PAIR_MAX_BYTES + " bytes");
    require(isAttribute(path) && (path.isEmpty() || path.startsWith("/")), "not a path: " + path);
    require(isAttribute(domain), "not a domain: " + domain);
    require(maxAge.isEmpty() || !maxAge.get().isNegative(), "maxAge must not be negative");
    require(secure || sameSite != SameSite.NONE, "a cookie for all sites has to be secure");
    require(secure || !partitioned, "a partitioned cookie has to be secure");
    require(secure || !hasPrefix(name, SECURE_PREFIX), name + " has to be secure");
    require(
        !hasPrefix(name, HOST_PREFIX) || (secure && domain.isEmpty() && path.equals("/")),
        name + " has to be secure, for the path / and no domain");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static boolean hasPrefix(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(Octets::isToken);
  }

  private static boolean isValue(String text) {
    return text.chars()
        .allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\');
  }

  private static boolean isAttribute(String text) {
    return text.length() <= ATTRIBUTE_MAX_BYTES
        && text.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != ';');
  }

  /**
   * {@return a cookie that lasts as long as the browser runs}
   *
   * @param name a token
   * @param value visible ASCII but quotes, commas, semicolons and backslashes; {@link #encoded}
   *     takes what somebody else has said
   * @throws IllegalArgumentException if it is no cookie that browsers would take: a fault of the
   *     program, which a handler had better not leave to its clients
   */
  public static Cookie of(String name, String value) {
    boolean secure = hasPrefix(name, HOST_PREFIX) || hasPrefix(name, SECURE_PREFIX);
    return new Cookie(name, value, "/", "", Optional.empty(), secure, true, SameSite.LAX, false);
  }

  /**
   * {@return a cookie as of {@link #of} for a text of any kind: what may not be in a value is
   * percent-encoded (RFC 3986 §2.1), as JavaScript's encodeURIComponent does}
   *
   * @param name a token
   * @param text any; {@link #decoded} gives it back
   * @throws IllegalArgumentException if the name is no token, or name and value are too long
   */
  public static Cookie encoded(String name, String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    return of(name, encoded.replace("+", "%20")); // which forms have for a blank, cookies not
  }

  /**
   * {@return the text that {@link #encoded} has made a value of}
   *
   * @param value of a cookie that has come back
   * @throws HttpException 400 if that cannot be: the client has changed it
   */
  public static String decoded(String value) {
    String text = Texts.percentDecoded(value, false);
    if (text == null) {
      throw new HttpException(400, "a cookie is not as it was set");
    }
    return text;
  }

  /** {@return a copy without value that removes the cookie; path and domain say which one it is} */
  public Cookie removed() {
    return new Cookie(
        name,
        "",
        path,
        domain,
        Optional.of(Duration.ZERO),
        secure,
        httpOnly,
        sameSite,
        partitioned);
  }

  /**
   * {@return a copy with another value}
   *
   * @param value as {@link #of} takes it
   */
  public Cookie withValue(String value) {
    return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy for another path}
   *
   * @param path begins with a slash
   */
  public Cookie withPath(String path) {
    return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy for a domain and all hosts below}
   *
   * @param domain for example {@code example.org}
   */
  public Cookie withDomain(String domain) {
    return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy that is kept for a time}
   *
   * @param maxAge whole seconds; browsers take 400 days at most
   */
  public Cookie withMaxAge(Duration maxAge) {
    return new Cookie(
        name, value, path, domain, Optional.of(maxAge), secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy that is sent over TLS only, or not}
   *
   * @param secure whether it is
   */
  public Cookie withSecure(boolean secure) {
    return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy that is kept from scripts, or not}
   *
   * @param httpOnly whether it is
   */
  public Cookie withHttpOnly(boolean httpOnly) {
    return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * {@return a copy for other requests; one for all sites is secure}
   *
   * @param sameSite to which it is added
   */
  public Cookie withSameSite(SameSite sameSite) {
    boolean secured = secure || sameSite == SameSite.NONE;
    return new Cookie(name, value, path, domain, maxAge, secured, httpOnly, sameSite, partitioned);
  }

  /** {@return a copy that is secure, and kept apart for each site that embeds this one} */
  public Cookie asPartitioned() {
    return new Cookie(name, value, path, domain, maxAge, true, httpOnly, sameSite, true);
  }

  /** {@return the value of Set-Cookie} */
  public String text() {
    var text = new StringBuilder(name).append('=').append(value);
    if (!path.isEmpty()) {
      text.append("; Path=").append(path);
    }
    if (!domain.isEmpty()) {
      text.append("; Domain=").append(domain);
    }
    maxAge.ifPresent(age -> {
      text.append("; Max-Age=").append(age.toSeconds());
      if (age.isZero()) {
        text.append("; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
      }
    });
    text.append(secure ? "; Secure" : "");
    text.append(httpOnly ? "; HttpOnly" : "");
    text.append("; SameSite=").append(sameSite.text());
    text.append(partitioned ? "; Partitioned" : "");
    return text.toString();
  }

  /** {@return the name alone, for messages: values may be secrets} */
  @Override
  public String toString() {
    return name;
  }
}
