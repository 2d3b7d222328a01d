package org.pulsarweb.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a request decides on its cookies.
 *
 * @param host in lower case, an address of IPv6 in brackets
 * @param path without the query
 * @param secure whether it goes over TLS
 */
record CookieRequest(String host, String path, boolean secure) {
  static CookieRequest of(URI url) {
    String host = url.getHost();
    if (host == null) {
      throw new IllegalArgumentException("a URL without a host: " + url);
    }
    String path = url.getRawPath();
    String scheme = url.getScheme();
    return new CookieRequest(
        Ascii.lower(host.endsWith(".") ? host.substring(0, host.length() - 1) : host),
        path == null || path.isEmpty() ? "/" : path,
        scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss"));
  }

  /** Returns the host and, if it is no address, the domains above it. */
  List<String> domains() {
    var domains = new ArrayList<String>(4);
    domains.add(host);
    if (!CookieRules.isAddress(host)) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        domains.add(host.substring(dot + 1));
      }
    }
    return domains;
  }

  /** Tells whether a cookie of one of {@link #domains} is for this request. */
  boolean takes(StoredCookie cookie) {
    return (!cookie.hostOnly() || cookie.domain().equals(host))
        && (secure || !cookie.secure())
        && cookie.matchesPath(path);
  }
}
