package org.pulsarweb.loop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a client speaks TLS, version 1.2 or 1.3.
 *
 * <p>Immutable.
 *
 * @param authorities a PEM file with those whose word about servers is taken; the JDK's own
 *     (cacerts) by default
 * @param verified whether the server has to prove that it is the host that was asked for; it has,
 *     by default
 * @param certificate what the client shows a server that asks who it is; nothing by default
 * @param applicationProtocols what may be spoken inside (ALPN), the most wanted first; none by
 *     default
 * @param provider whose TLS; the best by default
 */
public record ClientTlsSettings(
    Optional<Path> authorities,
    boolean verified,
    Optional<CertificateFiles> certificate,
    List<String> applicationProtocols,
    TlsProvider provider) {
  /** The JDK's authorities; the server is verified. */
  public static final ClientTlsSettings DEFAULTS =
      new ClientTlsSettings(Optional.empty(), true, Optional.empty(), List.of(), TlsProvider.BEST);

  /** Takes copies. */
  public ClientTlsSettings {
    applicationProtocols = List.copyOf(applicationProtocols);
  }

  /**
   * Returns these settings with others to vouch for servers, instead of the JDK's.
   *
   * @param vouching a PEM file
   * @return a changed copy
   */
  public ClientTlsSettings withAuthorities(Path vouching) {
    return new ClientTlsSettings(
        Optional.of(vouching), verified, certificate, applicationProtocols, provider);
  }

  /**
   * Returns these settings, but whoever answers is believed to be the host that was asked for:
   * anybody on the way can read and change everything.
   *
   * @return a changed copy
   */
  public ClientTlsSettings unverified() {
    return new ClientTlsSettings(authorities, false, certificate, applicationProtocols, provider);
  }

  /**
   * Returns these settings with a certificate for servers that ask for one.
   *
   * @param files certificate and key
   * @return a changed copy
   */
  public ClientTlsSettings withCertificate(CertificateFiles files) {
    return new ClientTlsSettings(
        authorities, verified, Optional.of(files), applicationProtocols, provider);
  }

  /**
   * Returns these settings with other protocols inside.
   *
   * @param names as ALPN has them; the most wanted first
   * @return a changed copy
   */
  public ClientTlsSettings withApplicationProtocols(String... names) {
    return new ClientTlsSettings(authorities, verified, certificate, List.of(names), provider);
  }

  /**
   * Returns these settings with the TLS of somebody else.
   *
   * @param other whose
   * @return a changed copy
   */
  public ClientTlsSettings withProvider(TlsProvider other) {
    return new ClientTlsSettings(authorities, verified, certificate, applicationProtocols, other);
  }
}
