package org.pulsarweb.client;

import java.util.Optional;
import org.pulsarweb.http.Headers;
import org.pulsarweb.loop.ClientTlsSettings;

/**
 * What all calls of a session share.
 *
 * <p>Immutable.
 *
 * @param url what relative URLs are resolved against; none by default: then calls name whole URLs
 * @param headers fields of every request that has none of that name: Accept, Accept-Encoding and
 *     User-Agent by default
 * @param deadlines how long each phase may take
 * @param pool how many connections there are
 * @param bodyMaxBytes how large an answer may be that is read whole; 100 MiB, as Tornado's client;
 *     beyond it the call fails. What is streamed has no limit
 * @param redirectMax how many redirects are followed; 10, as the Python framework; beyond it the
 *     call fails. With 0 a redirect is an answer as any other
 * @param tls whom to believe
 */
public record ClientSettings(
    Optional<String> url,
    Headers headers,
    ClientDeadlines deadlines,
    PoolLimits pool,
    long bodyMaxBytes,
    int redirectMax,
    ClientTlsSettings tls) {
  private static final Headers HEADERS =
      Headers.of("Accept", "*/*", "User-Agent", "pulsar/" + Version.TEXT);

  /** The settings of a session that nobody tuned. */
  public static final ClientSettings DEFAULTS =
      new ClientSettings(
          Optional.empty(),
          HEADERS,
          ClientDeadlines.DEFAULTS,
          PoolLimits.DEFAULTS,
          100L * 1024 * 1024,
          10,
          ClientTlsSettings.DEFAULTS);

  /** Checks the limits, and that the URL is one of http or https. */
  public ClientSettings {
    url.ifPresent(HttpUrl::of);
    if (bodyMaxBytes < 0 || redirectMax < 0) {
      throw new IllegalArgumentException("a limit must not be negative");
    }
  }

  /**
   * {@return a copy for calls whose URLs are relative to another}
   *
   * @param base a URL of http or https, for example {@code https://example.org/api/}
   */
  public ClientSettings withUrl(String base) {
    return new ClientSettings(
        Optional.of(base), headers, deadlines, pool, bodyMaxBytes, redirectMax, tls);
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
    return new ClientSettings(url, fields, deadlines, pool, bodyMaxBytes, redirectMax, tls);
  }

  /**
   * {@return a copy with other deadlines}
   *
   * @param times how long each phase may take
   */
  public ClientSettings withDeadlines(ClientDeadlines times) {
    return new ClientSettings(url, headers, times, pool, bodyMaxBytes, redirectMax, tls);
  }

  /**
   * {@return a copy with another pool}
   *
   * @param limits how many connections there are
   */
  public ClientSettings withPool(PoolLimits limits) {
    return new ClientSettings(url, headers, deadlines, limits, bodyMaxBytes, redirectMax, tls);
  }

  /**
   * {@return a copy that reads larger or smaller answers whole}
   *
   * @param bytes 0 or more
   */
  public ClientSettings withBodyMaxBytes(long bytes) {
    return new ClientSettings(url, headers, deadlines, pool, bytes, redirectMax, tls);
  }

  /**
   * {@return a copy that follows more or fewer redirects}
   *
   * @param count 0 to follow none
   */
  public ClientSettings withRedirectMax(int count) {
    return new ClientSettings(url, headers, deadlines, pool, bodyMaxBytes, count, tls);
  }

  /**
   * {@return a copy that believes others}
   *
   * @param settings whom
   */
  public ClientSettings withTls(ClientTlsSettings settings) {
    return new ClientSettings(url, headers, deadlines, pool, bodyMaxBytes, redirectMax, settings);
  }
}
