package org.pulsarweb.app;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashSet;
import java.util.List;

/** How {@code --bind} is read: one endpoint or more, with commas between, none of them twice. */
record BindWords() implements Words<List<Endpoint>> {
  private static final ListWords<Endpoint> ENDPOINTS = new ListWords<>(new EndpointWords(), ',');

  @Override
  public List<Endpoint> read(String word) {
    List<Endpoint> endpoints = ENDPOINTS.read(word);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("give " + allowed());
    }
    var seen = new HashSet<Object>();
    for (Endpoint endpoint : endpoints) {
      SocketAddress address = endpoint.place().orElse(null);
      boolean isAny = address != null && isAnyPort(address);
      if (!seen.add(address == null ? endpoint : address) && !isAny) {
        throw new IllegalArgumentException(
            (address == null ? ENDPOINTS.element().write(endpoint) : text(address))
                + " is there twice");
      }
    }
    return endpoints;
  }

  @Override
  public String write(List<Endpoint> endpoints) {
    return ENDPOINTS.write(endpoints);
  }

  @Override
  public String allowed() {
    return ENDPOINTS.allowed();
  }

  @Override
  public char separator() {
    return ENDPOINTS.separator();
  }

  /** Returns an address as people are shown it. */
  static String text(SocketAddress address) {
    return AddressWords.text(address);
  }

  /** Returns an address as a log or a table has it, after its scheme. */
  static String url(String scheme, SocketAddress address) {
    return address instanceof UnixDomainSocketAddress
        ? text(address)
        : scheme + "://" + text(address);
  }

  /** Returns whether the system chooses the port, so that two of the same are two. */
  static boolean isAnyPort(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getPort() == 0;
  }
}
