package org.pulsarweb.examples;

import org.pulsarweb.http.HttpException;

/** Where a request is to go: the authority of a URL (RFC 3986 §3.2). */
record ProxyTarget(String host, int port) {
  static ProxyTarget of(String authority, int usualPort) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String port = hasPort ? authority.substring(colon + 1) : "";
    if (host.isEmpty() || host.indexOf('@') >= 0 || !port.matches("[0-9]{0,5}")) {
      throw new HttpException(400, "a host and a port, please, as in example.org:443");
    }
    int number = port.isEmpty() ? usualPort : Integer.parseInt(port);
    if (number == 0 || number > 65_535) {
      throw new HttpException(400, "there is no port " + number);
    }
    return new ProxyTarget(host, number);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
