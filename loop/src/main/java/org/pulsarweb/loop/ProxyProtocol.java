package org.pulsarweb.loop;

import java.time.Duration;

/**
 * From whom a listener takes it that they speak for somebody else (HAProxy's PROXY protocol,
 * versions 1 and 2).
 *
 * <p>Who is trusted has to say at the begin of each connection whom it speaks for; else the
 * connection is closed. Who is not trusted is served as whoever it is; if it says such a thing
 * nevertheless, that goes to the protocol as any other bytes.
 *
 * <p>Immutable.
 *
 * @param trusted proxies
 * @param timeout how long they may take to say it; 5 s (HAProxy advises at least 3 s, so that one
 *     lost packet may be sent again)
 */
public record ProxyProtocol(TrustedPeers trusted, Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Checks each component. */
  public ProxyProtocol {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive, not " + timeout);
    }
  }

  /**
   * Returns that these are trusted, and may take five seconds.
   *
   * @param trusted proxies
   * @return the settings
   */
  public static ProxyProtocol from(TrustedPeers trusted) {
    return new ProxyProtocol(trusted, TIMEOUT);
  }
}
