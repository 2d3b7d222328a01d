package org.pulsarweb.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS for listeners: certificates that have been read, and can be read again while connections go
 * on. Connections keep what they began with; a session may be taken up again within an hour, though
 * not after the certificates have been read again.
 *
 * <p>Whether clients need certificates, and what may be spoken inside, is the same for every host
 * name: naming another host gets a client another certificate and nothing else.
 *
 * <p>A peer that has said good-bye (close_notify) gets what is written afterwards with the JDK's
 * TLS, and nothing more with OpenSSL, as RFC 5246 §7.2.1 has it. One that ends without a good-bye
 * may have been cut off by somebody on the way: its connection is broken, not ended.
 *
 * <p>Safe for use by many threads.
 */
public final class Tls implements AutoCloseable {
  private final TlsSettings settings;
  private final TlsProvider provider;
  private final TlsContexts contexts;
  private volatile List<X509Certificate> certificates;
  private volatile Map<Path, FileTime> times;

  private Tls(TlsSettings settings, TlsProvider provider, Map<Path, FileTime> times)
      throws IOException {
    ServerKeys keys = ServerKeys.read(settings.certificates());
    this.settings = settings;
    this.provider = provider;
    this.times = times;
    this.certificates = keys.certificates();
    this.contexts = new TlsContexts(build(settings, provider, keys));
  }

  /**
   * Reads the certificates.
   *
   * @param settings which, and how
   * @return TLS, for {@link ListenerSettings#withTls}; whoever opens it closes it, after the
   *     listeners
   * @throws IOException if a file cannot be used; the message says in a sentence which, and why
   * @throws IllegalStateException if the provider is not to be had on this machine
   */
  public static Tls open(TlsSettings settings) throws IOException {
    TlsProvider provider = settings.provider().resolve();
    return new Tls(settings, provider, times(settings));
  }

  private static SslContext build(TlsSettings settings, TlsProvider provider, ServerKeys keys)
      throws IOException {
    KeyManagerFactory factory = new Keys(keys);
    if (provider == TlsProvider.OPENSSL) {
      // Else each handshake would read certificate and key into the native library anew.
      factory = new OpenSslCachingX509KeyManagerFactory(factory, settings.certificates().size());
    }
    SslContextBuilder builder =
        TlsContexts.configure(
                SslContextBuilder.forServer(factory), provider, settings.applicationProtocols())
            .clientAuth(
                switch (settings.clientCertificates()) {
                  case NONE -> ClientAuth.NONE;
                  case WANTED -> ClientAuth.OPTIONAL;
                  case REQUIRED -> ClientAuth.REQUIRE;
                });
    if (settings.authorities().isPresent()) {
      builder.trustManager(Pem.certificates(settings.authorities().get()));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IOException("the certificates cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the files again; connections that come from now on get what they hold. When one of them
   * cannot be used, everything stays as it was.
   *
   * @throws IOException if a file cannot be used; the message says in a sentence which, and why
   */
  public synchronized void reload() throws IOException {
    Map<Path, FileTime> now = times(settings);
    ServerKeys keys = ServerKeys.read(settings.certificates());
    contexts.exchange(build(settings, provider, keys));
    certificates = keys.certificates();
    times = now;
  }

  /**
   * Reads the files again if one of them has been written since; as {@link #reload}.
   *
   * @return whether it has
   * @throws IOException if a file cannot be used; it will be tried again at the next call
   */
  public synchronized boolean reloadIfChanged() throws IOException {
    if (times(settings).equals(times)) {
      return false;
    }
    reload();
    return true;
  }

  private static Map<Path, FileTime> times(TlsSettings settings) throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (CertificateFiles files : settings.certificates()) {
      times.put(files.chain(), time(files.chain()));
      times.put(files.key(), time(files.key()));
    }
    if (settings.authorities().isPresent()) {
      times.put(settings.authorities().get(), time(settings.authorities().get()));
    }
    return times;
  }

  private static FileTime time(Path file) throws IOException {
    return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.from(Instant.EPOCH);
  }

  /**
   * Returns the settings it was opened with.
   *
   * @return the settings
   */
  public TlsSettings settings() {
    return settings;
  }

  /**
   * Returns whose TLS is used.
   *
   * @return never {@link TlsProvider#BEST}
   */
  public TlsProvider provider() {
    return provider;
  }

  /**
   * Returns the servers' certificates in use, without those that vouch for them.
   *
   * @return in the order of the settings
   */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = contexts.handler(allocator);
    handler.setHandshakeTimeout(settings.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    return handler;
  }

  /** Takes no more connections; those that are open go on. May be called again. */
  @Override
  public void close() {
    contexts.close();
  }

  /** Hands out one key manager. */
  private static final class Keys extends SimpleKeyManagerFactory {
    private final ServerKeys keys;

    Keys(ServerKeys keys) {
      this.keys = keys;
    }

    @Override
    protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

    @Override
    protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {keys};
    }
  }
}
