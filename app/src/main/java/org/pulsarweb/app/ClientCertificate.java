package org.pulsarweb.app;

/**
 * Whether a TLS client shows who it is.
 *
 * <p>Immutable.
 */
public enum ClientCertificate {
  /** It is not asked. */
  NONE,
  /** It is asked, and may say nothing. */
  WANTED,
  /** Without a certificate that is trusted it is refused. */
  REQUIRED
}
