package org.pulsarweb.loop;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What two sides have agreed on.
 *
 * <p>Immutable.
 *
 * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
 * @param cipher the cipher suite, as the JDK names it
 * @param applicationProtocol what is spoken inside (ALPN), if both had one in common
 * @param serverName the host that the client named (SNI), in lower case; empty for an address
 * @param peerCertificates of the other side, its own first; they have been verified. None if it was
 *     not asked, or had none
 */
public record TlsSession(
    String protocol,
    String cipher,
    Optional<String> applicationProtocol,
    Optional<String> serverName,
    List<X509Certificate> peerCertificates) {
  /** Takes copies. */
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
  }

  static TlsSession of(SslHandler handler) {
    SSLEngine engine = handler.engine();
    SSLSession session = engine.getSession();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(handler.applicationProtocol()),
        serverName(session),
        peerCertificates(engine, session));
  }

  /** Returns the host that a client named. */
  static Optional<String> serverName(SSLSession session) {
    try {
      if (session instanceof ExtendedSSLSession extended) {
        for (SNIServerName name : extended.getRequestedServerNames()) {
          if (name instanceof SNIHostName host) {
            return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (IllegalArgumentException | UnsupportedOperationException _) {
      // It named something that is no host.
    }
    return Optional.empty();
  }

  private static List<X509Certificate> peerCertificates(SSLEngine engine, SSLSession session) {
    List<X509Certificate> known = new ArrayList<>();
    if (engine.getUseClientMode() || engine.getNeedClientAuth() || engine.getWantClientAuth()) {
      try {
        for (var certificate : session.getPeerCertificates()) {
          known.add((X509Certificate) certificate);
        }
      } catch (SSLPeerUnverifiedException _) {
        // It has none.
      }
    }
    return known;
  }
}
