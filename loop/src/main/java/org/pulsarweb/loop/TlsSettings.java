package org.pulsarweb.loop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a listener speaks TLS, version 1.2 or 1.3.
 *
 * <p>Immutable.
 *
 * @param certificates at least one; a client that names a host (SNI) gets the first one that holds
 *     for it, any other client the first of all
 * @param applicationProtocols what may be spoken inside (ALPN), the most wanted first; a client
 *     that offers none of them is served without; none by default
 * @param clientCertificates whether clients need certificates; they do not by default
 * @param authorities a PEM file with those who vouch for clients; needed if certificates are asked
 *     for
 * @param handshakeTimeout how long a client may take until it can be talked with; 10 s, as Netty's
 *     own (nginx 60 s, Tomcat 20 s)
 * @param provider whose TLS; the best by default
 * @param plainReply what a client that speaks no TLS is sent before it is closed; nothing by
 *     default
 */
public record TlsSettings(
    List<CertificateFiles> certificates,
    List<String> applicationProtocols,
    ClientCertificates clientCertificates,
    Optional<Path> authorities,
    Duration handshakeTimeout,
    TlsProvider provider,
    String plainReply) {
  static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  /** Checks each component. */
  public TlsSettings {
    certificates = List.copyOf(certificates);
    applicationProtocols = List.copyOf(applicationProtocols);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("TLS takes at least one certificate");
    }
    if (clientCertificates != ClientCertificates.NONE && authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "to ask clients for certificates takes a file of those who vouch for them");
    }
    if (!handshakeTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "handshakeTimeout must be positive, not " + handshakeTimeout);
    }
  }

  /**
   * Returns settings with one certificate, and the defaults for the rest.
   *
   * @param chain a PEM file: the certificate, then those that vouch for it
   * @param key a PEM file with its private key
   * @return the settings
   */
  public static TlsSettings of(Path chain, Path key) {
    return of(List.of(new CertificateFiles(chain, key)));
  }

  /**
   * Returns settings with several certificates, and the defaults for the rest.
   *
   * @param certificates at least one; the first is for clients that name no host, or another
   * @return the settings
   */
  public static TlsSettings of(List<CertificateFiles> certificates) {
    return new TlsSettings(
        certificates,
        List.of(),
        ClientCertificates.NONE,
        Optional.empty(),
        HANDSHAKE_TIMEOUT,
        TlsProvider.BEST,
        "");
  }

  /**
   * Returns these settings with other protocols inside.
   *
   * @param names as ALPN has them, such as {@code h2} and {@code http/1.1}; the most wanted first
   * @return a changed copy
   */
  public TlsSettings withApplicationProtocols(String... names) {
    return new TlsSettings(
        certificates,
        List.of(names),
        clientCertificates,
        authorities,
        handshakeTimeout,
        provider,
        plainReply);
  }

  /**
   * Returns these settings with clients asked for certificates.
   *
   * @param asked whether they need one
   * @param vouching a PEM file with those who vouch for clients
   * @return a changed copy
   */
  public TlsSettings withClientCertificates(ClientCertificates asked, Path vouching) {
    return new TlsSettings(
        certificates,
        applicationProtocols,
        asked,
        Optional.of(vouching),
        handshakeTimeout,
        provider,
        plainReply);
  }

  /**
   * Returns these settings with another patience for clients.
   *
   * @param timeout more than zero
   * @return a changed copy
   */
  public TlsSettings withHandshakeTimeout(Duration timeout) {
    return new TlsSettings(
        certificates,
        applicationProtocols,
        clientCertificates,
        authorities,
        timeout,
        provider,
        plainReply);
  }

  /**
   * Returns these settings with the TLS of somebody else.
   *
   * @param other whose
   * @return a changed copy
   */
  public TlsSettings withProvider(TlsProvider other) {
    return new TlsSettings(
        certificates,
        applicationProtocols,
        clientCertificates,
        authorities,
        handshakeTimeout,
        other,
        plainReply);
  }

  /**
   * Returns these settings with an answer for clients that speak no TLS.
   *
   * @param reply what they are sent, in ISO 8859-1; empty for nothing
   * @return a changed copy
   */
  public TlsSettings withPlainReply(String reply) {
    return new TlsSettings(
        certificates,
        applicationProtocols,
        clientCertificates,
        authorities,
        handshakeTimeout,
        provider,
        reply);
  }
}
