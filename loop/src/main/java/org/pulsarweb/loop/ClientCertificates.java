package org.pulsarweb.loop;

/**
 * Whether a server asks its clients for certificates (mutual TLS). It holds for every host name
 * alike.
 *
 * <p>Immutable.
 */
public enum ClientCertificates {
  /** Does not ask. */
  NONE,
  /** Asks; a client without one is served, one with a certificate that does not hold is refused. */
  WANTED,
  /** Asks, and refuses whoever has none that holds. */
  REQUIRED
}
