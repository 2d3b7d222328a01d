package org.pulsarweb.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * TLS for connections that are made.
 *
 * <p>Safe for use by many threads.
 */
public final class ClientTls implements AutoCloseable {
  private final TlsContexts contexts;

  private ClientTls(SslContext context) {
    this.contexts = new TlsContexts(context);
  }

  /**
   * Reads the certificates.
   *
   * @param settings whom to believe
   * @return TLS, for {@link EventLoop#connect}; whoever opens it closes it
   * @throws IOException if a file cannot be used; the message says in a sentence which, and why
   * @throws IllegalStateException if the provider is not to be had on this machine
   */
  public static ClientTls open(ClientTlsSettings settings) throws IOException {
    SslContextBuilder builder =
        TlsContexts.configure(
            SslContextBuilder.forClient(),
            settings.provider().resolve(),
            settings.applicationProtocols());
    if (settings.authorities().isPresent()) {
      builder.trustManager(Pem.certificates(settings.authorities().get()));
    }
    if (!settings.verified()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    }
    builder.endpointIdentificationAlgorithm(settings.verified() ? "HTTPS" : null);
    if (settings.certificate().isPresent()) {
      CertificateFiles files = settings.certificate().get();
      List<X509Certificate> chain = Pem.certificates(files.chain());
      PrivateKey key = Pem.key(files.key(), chain.getFirst());
      builder.keyManager(key, chain);
    }
    try {
      return new ClientTls(builder.build());
    } catch (SSLException e) {
      throw new IOException("the certificates cannot be used: " + e.getMessage(), e);
    }
  }

  SslHandler handler(ByteBufAllocator allocator, String host, SocketAddress address) {
    int port = address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    return contexts.handler(context -> context.newHandler(allocator, host, port));
  }

  /** Makes no more connections; those that are open go on. May be called again. */
  @Override
  public void close() {
    contexts.close();
  }
}
