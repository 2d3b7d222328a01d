package org.pulsarweb.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request comes from when proxies stand between (RFC 7239), as far as these are trusted.
 *
 * <p>Each proxy adds whom it heard the request from to the end of the list. So it is read from the
 * end: as long as an address is a trusted proxy's, what that proxy says counts too. What stands
 * before the first address that nobody vouches for may be anybody's invention. {@code Forwarded}
 * goes before the {@code X-Forwarded-} fields; one that is malformed says nothing at all.
 *
 * <p>Immutable.
 *
 * @param remote the client's address, or null if it is hidden
 * @param isHidden whether a proxy hides the client's address on purpose
 * @param scheme what the client used, or null if nobody says
 * @param host what the client asked for, or null if nobody says
 * @param port where it did, or -1 if nobody says; goes before that of the host
 */
record Forwarding(
    @Nullable SocketAddress remote,
    boolean isHidden,
    @Nullable String scheme,
    @Nullable String host,
    int port) {
  /** Nobody speaks for anybody. */
  static final Forwarding NONE = new Forwarding(null, false, null, null, -1);

  /** Who heard what from whom; what was left away is empty. */
  private record Hop(String from, String scheme, String host, String port) {}

  /** Returns what the headers say of a request that this client sent. */
  static Forwarding of(Headers headers, Client client) {
    SocketAddress peer = client.remote();
    if (peer == null || !client.isTrusted(peer)) {
      return NONE;
    }
    List<Hop> hops =
        headers.has("Forwarded") ? forwarded(headers.all("Forwarded")) : informal(headers);
    if (hops.isEmpty()) {
      return NONE;
    }
    int first = hops.size() - 1;
    SocketAddress from = address(hops.get(first).from);
    while (first > 0 && from != null && client.isTrusted(from)) {
      first--;
      from = address(hops.get(first).from);
    }
    List<Hop> trusted = hops.subList(first, hops.size());
    String port = nearest(trusted, Hop::port);
    return new Forwarding(
        from,
        from == null && !hops.get(first).from.isEmpty(),
        nearest(trusted, Hop::scheme),
        nearest(trusted, Hop::host),
        port == null ? -1 : Integer.parseInt(port));
  }

  /**
   * Returns a host with the port that a proxy has named, if one has.
   *
   * @param named a host, with a port or without
   * @param used the scheme, whose usual port is left away
   */
  String withPort(String named, String used) {
    if (port < 0 || named.isEmpty()) {
      return named;
    }
    int colon = named.lastIndexOf(':');
    String bare = colon > named.lastIndexOf(']') ? named.substring(0, colon) : named;
    return port == (used.equals("https") ? 443 : 80) ? bare : bare + ":" + port;
  }

  /** Returns the first that says something: of those who are trusted, the nearest to the client. */
  private static @Nullable String nearest(List<Hop> trusted, Function<Hop, String> said) {
    for (Hop hop : trusted) {
      String text = said.apply(hop);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  // ---- Forwarded (RFC 7239 §4) ----------------------------------------------------------------

  private static List<Hop> forwarded(List<String> lines) {
    var hops = new ArrayList<Hop>();
    for (String element : split(String.join(",", lines), ',')) {
      String from = "";
      String scheme = "";
      String host = "";
      for (String pair : split(element, ';')) {
        int equals = pair.indexOf('=');
        String value = equals < 0 ? null : unquoted(pair.substring(equals + 1).strip());
        if (value == null) {
          return List.of();
        }
        switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
          case "for" -> from = value;
          case "proto" -> scheme = schemeOf(value);
          case "host" -> host = hostOf(value);
          default -> {} // by, and what is not known yet
        }
      }
      hops.add(new Hop(from, scheme, host, ""));
    }
    return hops;
  }

  /** Splits at a mark that stands in no quoted string; leaves away what is blank. */
  private static List<String> split(String text, char mark) {
    var parts = new ArrayList<String>(2);
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (text.charAt(i) == mark && !quoted)) {
        String part = text.substring(from, i).strip();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        from = i + 1;
      } else if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (text.charAt(i) == '\\' && quoted) {
        i++;
      }
    }
    return parts;
  }

  /** Returns a token, or what a quoted string says, or null if it is neither. */
  private static @Nullable String unquoted(String value) {
    if (!value.startsWith("\"")) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (!Octets.isToken(c) && c != ':' && c != '[' && c != ']') { // unquoted by many
          return null;
        }
      }
      return value.isEmpty() ? null : value;
    }
    var text = new StringBuilder(value.length());
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        return i == value.length() - 1 ? text.toString() : null;
      }
      if (c == '\\' && ++i < value.length()) {
        c = value.charAt(i);
      }
      text.append(c);
    }
    return null;
  }

  // ---- X-Forwarded-For, -Proto, -Host and -Port, which no standard describes ------------------

  private static List<Hop> informal(Headers headers) {
    List<String> from = list(headers, "X-Forwarded-For");
    List<String> schemes = list(headers, "X-Forwarded-Proto");
    List<String> hosts = list(headers, "X-Forwarded-Host");
    List<String> ports = list(headers, "X-Forwarded-Port");
    boolean isSilent = schemes.isEmpty() && hosts.isEmpty() && ports.isEmpty();
    int count = Math.max(from.size(), isSilent ? 0 : 1);
    var hops = new ArrayList<Hop>(count);
    for (int i = 0; i < count; i++) {
      hops.add(
          new Hop(
              i < from.size() ? from.get(i) : "",
              schemeOf(said(schemes, i, count)),
              hostOf(said(hosts, i, count)),
              portOf(said(ports, i, count))));
    }
    return hops;
  }

  private static List<String> list(Headers headers, String name) {
    return split(String.join(",", headers.all(name)), ',');
  }

  /** Returns what a hop says; a list of another length is only its last proxy's word. */
  private static String said(List<String> said, int hop, int count) {
    if (said.size() == count) {
      return said.get(hop);
    }
    return hop == count - 1 && !said.isEmpty() ? said.getLast() : "";
  }

  // ---- what is said ---------------------------------------------------------------------------

  private static String schemeOf(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "http", "https" -> lower;
      case "ws" -> "http";
      case "wss" -> "https";
      default -> "";
    };
  }

  private static String hostOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length > 0 && Octets.isAuthority(bytes, 0, bytes.length) ? text : "";
  }

  private static String portOf(String text) {
    return port(":" + text).filter(number -> number > 0).map(String::valueOf).orElse("");
  }

  /** Returns the address of a node (RFC 7239 §6), or null if it is unknown or hidden. */
  private static @Nullable SocketAddress address(String node) {
    String host = node;
    String port = "";
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      if (end < 0) {
        return null;
      }
      host = node.substring(1, end);
      port = node.substring(end + 1);
    } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') >= 0) {
      host = node.substring(0, node.indexOf(':'));
      port = node.substring(node.indexOf(':'));
    }
    Optional<Integer> number = port(port);
    if (number.isEmpty() || host.isEmpty()) {
      return null;
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), number.get());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Returns a port that is written behind a colon; 0 if there is none, or it is hidden. */
  private static Optional<Integer> port(String text) {
    if (text.isEmpty() || text.startsWith(":_")) {
      return Optional.of(0);
    }
    if (!text.matches(":\\d{1,5}") || Integer.parseInt(text, 1, text.length(), 10) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text, 1, text.length(), 10));
  }
}
