package org.pulsarweb.client;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL of http or https, taken apart. What may not stand in a URL (blanks, letters beyond ASCII)
 * is percent-encoded, names of hosts beyond ASCII are written as IDNA has them, and dot segments
 * are resolved (RFC 3986 §5.2.4).
 *
 * <p>What two readers could understand in two ways is refused: a backslash or a control character
 * anywhere, a percent sign in a host.
 *
 * <p>Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param userInfo what stands before an at sign, as it came; empty if nothing does
 * @param host in lower case; an IPv6 address in brackets
 * @param port 1 to 65535
 * @param target path and query, as they go over the wire
 * @param fragment without its number sign, or null
 */
record HttpUrl(
    String scheme,
    String userInfo,
    String host,
    int port,
    String target,
    @Nullable String fragment) {
  private static final boolean[] IN_TARGET = allowed("-._~!$&'()*+,;=:@/?%");
  private static final boolean[] IN_HOST = allowed("-._");

  private static boolean[] allowed(String marks) {
    var allowed = new boolean[128];
    for (int c = 0; c < allowed.length; c++) {
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      allowed[c] = isLetter || (c >= '0' && c <= '9') || marks.indexOf(c) >= 0;
    }
    return allowed;
  }

  /**
   * Returns the URL that a text is.
   *
   * @throws IllegalArgumentException if it is none of http or https; the message says why
   */
  static HttpUrl of(String text) {
    String scheme = schemeOf(text);
    if (scheme == null) {
      throw wrong("not a URL of http or https", text);
    }
    return of(scheme, text, scheme.length() + 1);
  }

  /** Returns the scheme if the text begins with one that is known here. */
  private static @Nullable String schemeOf(String text) {
    if (text.regionMatches(true, 0, "http:", 0, 5)) {
      return "http";
    }
    return text.regionMatches(true, 0, "https:", 0, 6) ? "https" : null;
  }

  private static HttpUrl of(String scheme, String text, int from) {
    if (!text.startsWith("//", from)) {
      throw wrong("no host", text);
    }
    int start = from + 2;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int at = text.lastIndexOf('@', end - 1);
    int hostFrom = at < start ? start : at + 1;
    int colon = text.lastIndexOf(':', end - 1);
    int hostTo = colon < hostFrom || text.indexOf(']', colon) >= 0 ? end : colon;
    int number = text.indexOf('#', end);
    String userInfo = hostFrom == start ? "" : text.substring(start, hostFrom - 1);
    requireVisible(userInfo, text);
    return new HttpUrl(
        scheme,
        userInfo,
        hostOf(text.substring(hostFrom, hostTo), text),
        portOf(scheme, text, hostTo, end),
        targetOf(text.substring(end, number < 0 ? text.length() : number), text),
        number < 0 ? null : encoded(text.substring(number + 1), text));
  }

  private static String hostOf(String host, String text) {
    if (host.startsWith("[")) {
      if (!host.endsWith("]")) {
        throw wrong("an IPv6 address without its bracket", text);
      }
      try {
        InetAddress address = InetAddress.ofLiteral(host.substring(1, host.length() - 1));
        if (address instanceof Inet6Address) {
          return host.toLowerCase(Locale.ROOT);
        }
      } catch (IllegalArgumentException _) {
        // It is none, as is said below.
      }
      throw wrong("no IPv6 address in brackets", text);
    }
    boolean plain = !host.isEmpty();
    boolean lower = true;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      plain &= c < 128 && IN_HOST[c];
      lower &= c < 'A' || c > 'Z';
    }
    if (plain) {
      return lower ? host : host.toLowerCase(Locale.ROOT);
    }
    if (host.isEmpty() || host.chars().anyMatch(c -> c < 128 && !IN_HOST[c])) {
      throw wrong(host.isEmpty() ? "no host" : "not the name of a host", text);
    }
    try {
      return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong("not the name of a host", text).getMessage(), e);
    }
  }

  private static int portOf(String scheme, String text, int from, int end) {
    if (end - from <= 1) {
      return standardPort(scheme);
    }
    int port = 0;
    for (int i = from + 1; i < end; i++) {
      int digit = text.charAt(i) - '0';
      port = digit < 0 || digit > 9 ? 65_536 : Math.min(65_536, port * 10 + digit);
    }
    if (port == 0 || port > 65_535) {
      throw wrong("no port from 1 to 65535", text);
    }
    return port;
  }

  private static int standardPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  private static String targetOf(String part, String text) {
    String target = encoded(part, text);
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String whole = path.contains("/.") ? withoutDots(path) : path;
    if (whole.isEmpty()) {
      whole = "/";
    }
    return mark < 0 ? whole : whole + target.substring(mark);
  }

  /** Returns a path without its dot segments (RFC 3986 §5.2.4). */
  private static String withoutDots(String path) {
    var kept = new java.util.ArrayDeque<String>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean isLast = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {}
        case ".." -> kept.pollLast();
        default -> {
          kept.addLast(segments[i]);
          continue;
        }
      }
      if (isLast) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /** Returns a text with what may not stand in a path, a query or a fragment percent-encoded. */
  private static String encoded(String part, String text) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c >= 128 || !IN_TARGET[c] || (c == '%' && !isEscape(part, i))) {
        requireVisible(part, text);
        return encodedFrom(part, i);
      }
    }
    return part;
  }

  private static String encodedFrom(String part, int from) {
    var encoded = new StringBuilder(part.length() + 16).append(part, 0, from);
    for (byte b : part.substring(from).getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && IN_TARGET[b] && b != '%') {
        encoded.append((char) b);
      } else if (b == '%') {
        encoded.append('%'); // looked at below, where what follows it is known
      } else {
        escape(encoded, b);
      }
    }
    for (int i = encoded.indexOf("%", from); i >= 0; i = encoded.indexOf("%", i + 1)) {
      if (!isEscape(encoded, i)) {
        encoded.insert(i + 1, "25");
      }
    }
    return encoded.toString();
  }

  private static boolean isEscape(CharSequence text, int i) {
    return i + 2 < text.length()
        && Character.digit(text.charAt(i + 1), 16) >= 0
        && Character.digit(text.charAt(i + 2), 16) >= 0;
  }

  /** Returns a name or a value of a query or a form, percent-encoded with a plus for a blank. */
  static void appendFormEncoded(StringBuilder out, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "-._*".indexOf(b) >= 0;
      if (isPlain) {
        out.append((char) b);
      } else if (b == ' ') {
        out.append('+');
      } else {
        escape(out, b);
      }
    }
  }

  private static void escape(StringBuilder out, byte b) {
    out.append('%');
    out.append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)));
    out.append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
  }

  private static void requireVisible(String part, String text) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < ' ' || c == 127 || c == '\\') {
        throw wrong("a control character or a backslash", text);
      }
    }
  }

  private static IllegalArgumentException wrong(String what, String text) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    int at = shown.lastIndexOf('@');
    int slashes = shown.indexOf("//");
    String safe = at > slashes && slashes >= 0 ? shown.substring(at + 1) : shown;
    return new IllegalArgumentException(what + ": " + safe.replaceAll("\\p{Cntrl}", "?"));
  }

  /**
   * Returns the URL that a reference means on a page of this one (RFC 3986 §5.2): itself a URL, or
   * a path. The fragment is inherited (RFC 9110 §10.2.2).
   *
   * @throws IllegalArgumentException if it leads to something else than http or https
   */
  HttpUrl resolve(String reference) {
    HttpUrl found = resolved(reference.strip());
    return found.fragment == null && fragment != null
        ? new HttpUrl(found.scheme, found.userInfo, found.host, found.port, found.target, fragment)
        : found;
  }

  private HttpUrl resolved(String reference) {
    String named = schemeOf(reference);
    if (named != null) {
      return of(named, reference, named.length() + 1);
    }
    if (reference.startsWith("//")) {
      return of(scheme, reference, 0);
    }
    if (isAbsolute(reference)) {
      throw wrong("not a URL of http or https", reference);
    }
    int number = reference.indexOf('#');
    String part = number < 0 ? reference : reference.substring(0, number);
    String after = number < 0 ? null : encoded(reference.substring(number + 1), reference);
    return new HttpUrl(scheme, "", host, port, targetFrom(part, reference), after);
  }

  private String targetFrom(String part, String reference) {
    if (part.isEmpty()) {
      return target;
    }
    String path = path();
    if (part.startsWith("?")) {
      return targetOf(path + part, reference);
    }
    if (part.startsWith("/")) {
      return targetOf(part, reference);
    }
    return targetOf(path.substring(0, path.lastIndexOf('/') + 1) + part, reference);
  }

  private static boolean isAbsolute(String reference) {
    int colon = reference.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      char c = reference.charAt(i);
      if (!Character.isLetterOrDigit(c) && "+-.".indexOf(c) < 0) {
        return false;
      }
    }
    return Character.isLetter(reference.charAt(0));
  }

  /** Returns this URL with more at the end of its query. */
  HttpUrl withQuery(String more) {
    if (more.isEmpty()) {
      return this;
    }
    boolean first = target.indexOf('?') < 0;
    String joint = first ? "?" : target.endsWith("?") || target.endsWith("&") ? "" : "&";
    return new HttpUrl(scheme, userInfo, host, port, target + joint + more, fragment);
  }

  /** Returns the URL as a proxy has to be told it (RFC 9112 §3.2.2). */
  String withoutFragment() {
    return scheme + "://" + authority() + target;
  }

  /** Returns this URL without what stands before an at sign. */
  HttpUrl withoutUserInfo() {
    return userInfo.isEmpty() ? this : new HttpUrl(scheme, "", host, port, target, fragment);
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** Returns the path without the query. */
  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** Returns host and port as the Host field has them: the standard port is left away. */
  String authority() {
    return port == standardPort(scheme) ? host : host + ":" + port;
  }

  boolean hasSameOrigin(HttpUrl other) {
    return port == other.port && host.equals(other.host) && scheme.equals(other.scheme);
  }

  URI toUri() {
    return URI.create(toString());
  }

  /** Returns the URL without user information, which is nobody's but the server's. */
  @Override
  public String toString() {
    String end = fragment == null ? "" : "#" + fragment;
    return scheme + "://" + authority() + target + end;
  }
}
