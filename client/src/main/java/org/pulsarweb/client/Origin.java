package org.pulsarweb.client;

/** Where connections lead to, and how: those of one origin serve each other's calls. */
record Origin(boolean secure, String host, int port) {
  static Origin of(HttpUrl url) {
    return new Origin(url.isSecure(), url.host(), url.port());
  }

  /** Returns the host as names are looked up: without an IPv6 address's brackets. */
  String bareHost() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + host + ":" + port;
  }
}
