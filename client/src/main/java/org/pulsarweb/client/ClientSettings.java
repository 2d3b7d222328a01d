package org.pulsarweb.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.Headers;
import org.pulsarweb.loop.ClientTlsSettings;

/**
 * What all calls of a session share.
 *
 * <p>Immutable.
 *
 * @param url what relative URLs are resolved against; none by default: then calls name whole URLs
 * @param headers fields of every request that has none of that name: Accept, Accept-Encoding and
 *     User-Agent by default. Compression is undone, unless Accept-Encoding is another
 * @param deadlines how long each phase may take
 * @param pool how many connections there are
 * @param bodyMaxBytes how large an answer may be that is read whole; 100 MiB, as Tornado's client;
 *     beyond it the call fails. What is streamed has no limit
 * @param redirectMax how many redirects are followed; 10, as the Python framework; beyond it the
 *     call fails. With 0 a redirect is an answer as any other
 * @param downgrades whether a redirect may lead from https to http; not by default
 * @param tls whom to believe
 * @param unixSocket a unix socket that all connections go to, whatever the URLs' hosts are; none by
 *     default
 * @param proxies which requests go through which proxy; empty, as by default, for what the
 *     environment says when the session is opened ({@link ProxyRules#environment}). No proxy is
 *     between a unix socket and its session
 * @param interceptors what is around every request, the outermost first; nothing by default
 * @param transport what requests go through instead of the network; nothing by default
 */
public record ClientSettings(
    Optional<String> url,
    Headers headers,
    ClientDeadlines deadlines,
    PoolLimits pool,
    long bodyMaxBytes,
    int redirectMax,
    boolean downgrades,
    ClientTlsSettings tls,
    Optional<Path> unixSocket,
    Optional<ProxyRules> proxies,
    List<Interceptor> interceptors,
    Optional<HttpTransport> transport) {
  private static final Headers HEADERS =
      Headers.of(
          "Accept",
          "*/*",
          "Accept-Encoding",
          ContentCoding.accepted(),
          "User-Agent",
          "pulsar/" + Version.TEXT);

  /** The settings of a session that nobody tuned. */
  public static final ClientSettings DEFAULTS =
      new ClientSettings(
          Optional.empty(),
          HEADERS,
          ClientDeadlines.DEFAULTS,
          PoolLimits.DEFAULTS,
          100L * 1024 * 1024,
          10,
          false,
          ClientTlsSettings.DEFAULTS,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  /** Checks the limits, and that the URL is one of http or https. */
  public ClientSettings {
    url.ifPresent(HttpUrl::of);
    if (bodyMaxBytes < 0 || redirectMax < 0) {
      throw new IllegalArgumentException("a limit must not be negative");
    }
    interceptors = List.copyOf(interceptors);
  }

  /**
   * {@return a copy for calls whose URLs are relative to another}
   *
   * @param base a URL of http or https, for example {@code https://example.org/api/}
   */
  public ClientSettings withUrl(String base) {
    return new ClientSettings(
        Optional.of(base),
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy whose requests have this value of a field}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public ClientSettings withHeader(String name, String value) {
    return withHeaders(headers.set(name, value));
  }

  /**
   * {@return a copy whose requests have these fields and no others}
   *
   * @param fields of every request that has none of that name
   */
  public ClientSettings withHeaders(Headers fields) {
    return new ClientSettings(
        url,
        fields,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy with other deadlines}
   *
   * @param times how long each phase may take
   */
  public ClientSettings withDeadlines(ClientDeadlines times) {
    return new ClientSettings(
        url,
        headers,
        times,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy with another pool}
   *
   * @param limits how many connections there are
   */
  public ClientSettings withPool(PoolLimits limits) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        limits,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy that reads larger or smaller answers whole}
   *
   * @param bytes 0 or more
   */
  public ClientSettings withBodyMaxBytes(long bytes) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy that follows more or fewer redirects}
   *
   * @param count 0 to follow none
   */
  public ClientSettings withRedirectMax(int count) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        count,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /** {@return a copy that follows a redirect from https to http, on which anybody can read} */
  public ClientSettings withDowngrades() {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        true,
        tls,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy that believes others}
   *
   * @param settings whom
   */
  public ClientSettings withTls(ClientTlsSettings settings) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        settings,
        unixSocket,
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy with something more around every request, inside of what is there}
   *
   * @param interceptor what may change, repeat or answer it
   */
  public ClientSettings with(Interceptor interceptor) {
    var more = new ArrayList<>(interceptors);
    more.add(interceptor);
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        more,
        transport);
  }

  /**
   * {@return a copy whose requests go elsewhere than over the network: to an in-memory server, or
   * to the script of a test}
   *
   * @param other answers them
   */
  public ClientSettings withTransport(HttpTransport other) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        proxies,
        interceptors,
        Optional.of(other));
  }

  /**
   * {@return a copy whose connections all go to a unix socket, as to a container engine's}
   *
   * @param socket its file
   */
  public ClientSettings withUnixSocket(Path socket) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        Optional.of(socket),
        proxies,
        interceptors,
        transport);
  }

  /**
   * {@return a copy whose connections all go through a proxy}
   *
   * @param proxyUrl {@code http://} for a proxy of HTTP, which opens tunnels for https, {@code
   *     socks5://} for one of SOCKS; with name and password, if it wants them: {@code
   *     http://name:password@example.org:3128}
   */
  public ClientSettings withProxy(String proxyUrl) {
    return withProxies(ProxyRules.of(proxyUrl));
  }

  /**
   * {@return a copy whose connections go through these proxies, whatever the environment says}
   *
   * @param rules {@link ProxyRules#NONE} for no proxy
   */
  public ClientSettings withProxies(ProxyRules rules) {
    return new ClientSettings(
        url,
        headers,
        deadlines,
        pool,
        bodyMaxBytes,
        redirectMax,
        downgrades,
        tls,
        unixSocket,
        Optional.of(rules),
        interceptors,
        transport);
  }
}
