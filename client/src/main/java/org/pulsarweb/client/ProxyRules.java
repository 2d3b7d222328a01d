package org.pulsarweb.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests go through which proxy.
 *
 * <p>From the environment come {@code http_proxy}, {@code https_proxy}, {@code ws_proxy}, {@code
 * wss_proxy}, {@code all_proxy} and {@code no_proxy}, in lower case or else in upper case, as curl
 * has them. Under CGI {@code HTTP_PROXY} is not read, for there a client can set it by a field
 * named Proxy.
 *
 * <p>Immutable.
 */
public final class ProxyRules {
  /** No request goes through a proxy. */
  public static final ProxyRules NONE = new ProxyRules(Map.of(), ProxyExceptions.NONE);

  private static final Set<String> SCHEMES = Set.of("http", "socks5", "socks5h");

  /** Whose proxy a scheme takes that has none of its own. */
  private static final Map<String, List<String>> ORDER =
      Map.of(
          "http", List.of("http", "all"),
          "https", List.of("https", "all"),
          "ws", List.of("ws", "http", "all"),
          "wss", List.of("wss", "https", "all"));

  private final Map<String, URI> proxies;
  private final ProxyExceptions exceptions;

  private ProxyRules(Map<String, URI> proxies, ProxyExceptions exceptions) {
    this.proxies = proxies;
    this.exceptions = exceptions;
  }

  /**
   * {@return what the environment of this process says}
   *
   * @throws IllegalArgumentException if a variable has no proxy; the message names it
   */
  public static ProxyRules environment() {
    return environment(System.getenv());
  }

  static ProxyRules environment(Map<String, String> variables) {
    var proxies = new LinkedHashMap<String, URI>();
    boolean isCgi = variables.containsKey("REQUEST_METHOD");
    for (String scheme : List.of("http", "https", "ws", "wss", "all")) {
      String name = scheme + "_proxy";
      String value = variables.getOrDefault(name, "");
      if (value.isBlank() && !(isCgi && scheme.equals("http"))) {
        name = name.toUpperCase(Locale.ROOT);
        value = variables.getOrDefault(name, "");
      }
      if (!value.isBlank()) {
        proxies.put(scheme, proxy(value.strip(), name));
      }
    }
    String none = variables.getOrDefault("no_proxy", variables.getOrDefault("NO_PROXY", ""));
    return proxies.isEmpty()
        ? NONE
        : new ProxyRules(Map.copyOf(proxies), ProxyExceptions.of(none, true));
  }

  /**
   * {@return that every request goes through one proxy, those to this machine, too}
   *
   * @param proxy {@code http}, {@code socks5} or {@code socks5h}, with name and password if it
   *     wants them, for example {@code http://me:secret@proxy.example:3128}
   */
  public static ProxyRules of(String proxy) {
    return new ProxyRules(Map.of("all", proxy(proxy, "the proxy")), ProxyExceptions.NONE);
  }

  /**
   * {@return a copy with another proxy for one scheme}
   *
   * @param scheme of the requests: {@code http}, {@code https}, {@code ws} or {@code wss}
   * @param proxy as {@link #of} takes it
   */
  public ProxyRules with(String scheme, String proxy) {
    if (!ORDER.containsKey(scheme)) {
      throw new IllegalArgumentException("no scheme that goes through a proxy: " + scheme);
    }
    var more = new LinkedHashMap<>(proxies);
    more.put(scheme, proxy(proxy, "the proxy for " + scheme));
    return new ProxyRules(Map.copyOf(more), exceptions);
  }

  /**
   * {@return a copy with other exceptions}
   *
   * @param list with commas between: names of hosts, which mean those below, too; addresses; ranges
   *     of addresses, such as {@code 10.0.0.0/8}; each but a range with a port or without; {@code
   *     *} for all
   */
  public ProxyRules withoutProxyFor(String list) {
    return new ProxyRules(proxies, ProxyExceptions.of(list, false));
  }

  private static URI proxy(String text, String name) {
    String full = text.contains("://") ? text : "http://" + text;
    try {
      URI proxy = new URI(full);
      if (proxy.getHost() != null && SCHEMES.contains(Ascii.lower(proxy.getScheme()))) {
        ProxyAddress _ = ProxyAddress.of(full); // what is wrong with it is said now
        return proxy;
      }
    } catch (URISyntaxException | IllegalArgumentException _) {
      // The messages of these would tell the password.
    }
    throw new IllegalArgumentException(
        name + " is no proxy: a URL of http, socks5 or socks5h with a host");
  }

  /**
   * {@return the proxy that a request goes through, or nothing if it goes straight}
   *
   * @param url of http, https, ws or wss
   */
  public Optional<URI> proxyFor(URI url) {
    if (proxies.isEmpty() || url.getHost() == null) {
      return Optional.empty();
    }
    String scheme = Ascii.lower(url.getScheme());
    return proxyFor(scheme, Ascii.lower(url.getHost()), portOf(url, scheme));
  }

  Optional<ProxyAddress> proxyFor(Origin origin) {
    return proxyFor(origin.secure() ? "https" : "http", origin.host(), origin.port())
        .map(proxy -> ProxyAddress.of(proxy.toString()));
  }

  private Optional<URI> proxyFor(String scheme, String host, int port) {
    for (String name : ORDER.getOrDefault(scheme, List.of())) {
      URI proxy = proxies.get(name);
      if (proxy != null) {
        return exceptions.contains(host, port) ? Optional.empty() : Optional.of(proxy);
      }
    }
    return Optional.empty();
  }

  private static int portOf(URI url, String scheme) {
    boolean isSecure = scheme.equals("https") || scheme.equals("wss");
    return url.getPort() >= 0 ? url.getPort() : isSecure ? 443 : 80;
  }

  /** {@return hosts of the proxies by scheme, for messages: their passwords are secrets} */
  @Override
  public String toString() {
    var text = new StringBuilder();
    proxies.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> {
          text.append(text.isEmpty() ? "" : ", ").append(entry.getKey()).append(" by ");
          text.append(entry.getValue().getScheme())
              .append("://")
              .append(entry.getValue().getHost());
        });
    return text.isEmpty() ? "no proxy" : text.toString();
  }
}
