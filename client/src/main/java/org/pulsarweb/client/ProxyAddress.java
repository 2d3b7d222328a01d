package org.pulsarweb.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.pulsarweb.http.Headers;
import org.pulsarweb.loop.Opening;

/**
 * A proxy: of HTTP, which passes requests on and opens tunnels, or of SOCKS 5.
 *
 * @param isSocks whether it speaks SOCKS
 * @param host in lower case
 * @param port 1 to 65535
 * @param userInfo name and password, with a colon between; empty for none
 */
record ProxyAddress(boolean isSocks, String host, int port, String userInfo) {
  private static final int SOCKS_PORT = 1080;

  /**
   * Returns the proxy that a URL names.
   *
   * @throws IllegalArgumentException if it is none of http, socks5 or socks5h
   */
  static ProxyAddress of(String url) {
    String rest = url.replaceFirst("(?i)^socks5h?:", "http:");
    boolean isSocks = !rest.equals(url);
    HttpUrl parsed = HttpUrl.of(rest);
    if (parsed.isSecure()) {
      throw new IllegalArgumentException("a proxy over TLS is not known: " + parsed);
    }
    boolean hasPort = rest.matches("(?i)http://[^/?#]*:\\d+([/?#].*)?");
    int port = isSocks && !hasPort ? SOCKS_PORT : parsed.port();
    return new ProxyAddress(isSocks, parsed.host(), port, decoded(parsed.userInfo()));
  }

  private static String decoded(String userInfo) {
    return java.net.URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Returns where connections go. */
  Origin origin() {
    return new Origin(false, host, port);
  }

  /** Returns what has to be said first on a connection to an origin. */
  Optional<Opening> opening(Origin origin) {
    if (isSocks) {
      return Optional.of(new SocksOpening(origin.bareHost(), origin.port(), userInfo));
    }
    return origin.secure()
        ? Optional.of(new ConnectOpening(origin.host() + ":" + origin.port(), credentials()))
        : Optional.empty();
  }

  /** Returns whether the proxy reads requests, and has to be told whole URLs. */
  boolean passesRequestsOn(Origin origin) {
    return !isSocks && !origin.secure();
  }

  /** Returns the value of Proxy-Authorization, or an empty text. */
  String credentials() {
    if (userInfo.isEmpty()) {
      return "";
    }
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** Returns the fields of a request that the proxy passes on. */
  Headers with(Headers headers) {
    return userInfo.isEmpty() ? headers : headers.set("Proxy-Authorization", credentials());
  }

  /** Returns host and port alone: what is before them is nobody's business. */
  @Override
  public String toString() {
    return (isSocks ? "socks5://" : "http://") + host + ":" + port;
  }
}
