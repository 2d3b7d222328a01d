package org.pulsarweb.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The context of TLS in use, which may be exchanged; connections keep the one they began with. */
final class TlsContexts {
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** Those with forward secrecy and authenticated encryption, as Mozilla's intermediate list. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Sessions that clients may take up again; 20,480, as the JDK and OpenSSL keep. */
  private static final long SESSIONS_MAX = 20_480;

  /** How long they may; an hour, the JDK and OpenSSL: a day, and two hours. */
  private static final Duration SESSION_MAX = Duration.ofHours(1);

  private SslContext current;
  private boolean closed;

  TlsContexts(SslContext first) {
    this.current = first;
  }

  /** Sets what is the same for both sides. */
  static SslContextBuilder configure(
      SslContextBuilder builder, TlsProvider provider, List<String> applicationProtocols) {
    builder
        .sslProvider(provider.netty())
        .protocols(VERSIONS)
        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .sessionCacheSize(SESSIONS_MAX)
        .sessionTimeout(SESSION_MAX.toSeconds());
    if (!applicationProtocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              applicationProtocols));
    }
    return builder;
  }

  /** Has new connections use another context. */
  synchronized void exchange(SslContext next) {
    ReferenceCountUtil.release(current);
    current = next;
    if (closed) {
      ReferenceCountUtil.release(next);
    }
  }

  /** Returns the handler of a new connection, which holds on to the context of this moment. */
  synchronized SslHandler handler(ByteBufAllocator allocator) {
    return handler(context -> context.newHandler(allocator));
  }

  synchronized SslHandler handler(Function<SslContext, SslHandler> make) {
    try {
      return make.apply(current);
    } catch (IllegalReferenceCountException e) {
      throw new IllegalStateException("TLS is closed", e);
    }
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      ReferenceCountUtil.release(current);
    }
  }
}
