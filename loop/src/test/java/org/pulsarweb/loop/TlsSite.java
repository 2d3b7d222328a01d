package org.pulsarweb.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** A site whose listeners speak TLS, with certificates for a.example, *.b.example and c.example. */
final class TlsSite implements AutoCloseable {
  static final String[] HOSTS = {"a.example", "*.b.example", "c.example"};
  private static final Duration A_DAY = Duration.ofDays(1);

  final Site site;
  final List<CertificateFiles> certificates = new ArrayList<>();
  final CertificateFiles clients; // their certificate
  final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final TlsProvider provider;
  final Path folder;
  private final List<Runnable> open = new ArrayList<>(); // what closes it

  TlsSite(Transport transport, TlsProvider provider) throws IOException {
    this.provider = provider;
    this.folder = Files.createTempDirectory("tls");
    for (String host : HOSTS) {
      certificates.add(SelfSigned.write(folder, A_DAY, host));
    }
    this.clients = SelfSigned.write(folder, A_DAY, "client");
    this.site = Site.open(transport, 1);
  }

  TlsSettings settings() {
    return TlsSettings.of(certificates).withProvider(provider);
  }

  Tls tls(UnaryOperator<TlsSettings> change) throws IOException {
    Tls tls = Tls.open(change.apply(settings()));
    open.addFirst(tls::close);
    return tls;
  }

  ClientTls clientTls(ClientTlsSettings settings) throws IOException {
    ClientTls tls = ClientTls.open(settings.withProvider(provider));
    open.addFirst(tls::close);
    return tls;
  }

  Listener serve(Tls tls, ByteStream.Handler handler) throws IOException {
    return listen(settings -> settings.withTls(tls), ByteStream.serving(handler, Duration.ZERO));
  }

  Listener serve(UnaryOperator<TlsSettings> change, ByteStream.Handler handler) throws IOException {
    return serve(tls(change), handler);
  }

  Listener listen(UnaryOperator<ListenerSettings> change, Protocol.Factory factory)
      throws IOException {
    return site.listen(site.free(false), change, factory);
  }

  /** What a client of the JDK's believes and has: all of this site's certificates. */
  SSLContext context(boolean withCertificate) throws Exception {
    return context(withCertificate ? List.of(clients) : List.of());
  }

  SSLContext context(List<CertificateFiles> own) throws Exception {
    KeyStore trusted = empty();
    for (CertificateFiles files : certificates) {
      for (X509Certificate certificate : Pem.certificates(files.chain())) {
        trusted.setCertificateEntry(files.chain().toString(), certificate);
      }
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keys = {};
    if (!own.isEmpty()) {
      List<X509Certificate> chain = Pem.certificates(own.getFirst().chain());
      PrivateKey key = Pem.key(own.getFirst().key(), chain.getFirst());
      keys = new KeyManager[] {new OneKey(key, chain.toArray(X509Certificate[]::new))};
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Returns a client that has agreed on TLS; an empty host names none. */
  SSLSocket client(SocketAddress address, SSLContext context, String host, String... protocols)
      throws IOException {
    SSLSocket socket = unagreed(address, context, host);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return socket;
  }

  SSLSocket client(Listener listener) throws Exception {
    return client(listener.address(), context(false), "a.example");
  }

  SSLSocket unagreed(SocketAddress address, SSLContext context, String host) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket();
    sockets.add(socket);
    socket.connect(address);
    socket.setSoTimeout(20_000);
    if (!host.isEmpty()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  /** Returns a socket that speaks no TLS by itself. */
  Socket plain(Listener listener) throws IOException {
    var address = (InetSocketAddress) listener.address();
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    site.close();
    open.forEach(Runnable::run);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Shows its certificate to anybody, even to who does not know whoever vouches for it. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate[] chain;

    OneKey(PrivateKey key, X509Certificate[] chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "own";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "";
    }
  }
}
