package org.pulsarweb.loop;

import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a server, and which of them a client gets.
 *
 * <p>It is the TLS engine that reads the name which a client asks for, and asks here. Netty's own
 * SniHandler reads the client's first message by itself, before the engine does: what the two read
 * differently has let clients past the settings of a host more than once (CVE-2026-75595).
 */
final class ServerKeys extends X509ExtendedKeyManager {
  private static final int DNS_NAME = 2; // of the kinds of a subject's alternative names

  private record Entry(X509Certificate[] chain, PrivateKey key, List<String> names) {
    boolean isFor(String host) {
      return names.stream().anyMatch(name -> matches(name, host));
    }

    /** RFC 9525 §6.3: a wildcard stands for exactly one label, the leftmost. */
    private static boolean matches(String name, String host) {
      int dot = host.indexOf('.');
      return name.equals(host)
          || (name.startsWith("*.") && dot > 0 && name.substring(1).equals(host.substring(dot)));
    }

    boolean isOf(String keyType) {
      String own = chain[0].getPublicKey().getAlgorithm();
      return keyType.equals(own)
          || (own.equals("EC") && keyType.startsWith("EC_"))
          || (own.equals("RSA") && keyType.equals("RSASSA-PSS"));
    }
  }

  private final List<Entry> entries;

  private ServerKeys(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  static ServerKeys read(List<CertificateFiles> files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (CertificateFiles each : files) {
      List<X509Certificate> chain = Pem.certificates(each.chain());
      X509Certificate own = chain.getFirst();
      entries.add(
          new Entry(chain.toArray(X509Certificate[]::new), Pem.key(each.key(), own), names(own)));
    }
    return new ServerKeys(entries);
  }

  private static List<String> names(X509Certificate certificate) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0) instanceof Integer kind && kind == DNS_NAME) {
            names.add(((String) alternative.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      throw new IOException("the host names of a certificate cannot be read", e);
    }
    return List.copyOf(names);
  }

  List<X509Certificate> certificates() {
    return entries.stream().map(entry -> entry.chain[0]).toList();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Entry first = entries.getFirst();
    Optional<String> asked = TlsSession.serverName(engine.getHandshakeSession());
    boolean known = asked.isPresent() && entries.stream().anyMatch(e -> e.isFor(asked.get()));
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      // A host may have one certificate for each kind of key; so may the first.
      boolean wanted = known ? entry.isFor(asked.get()) : entry.names.equals(first.names);
      if (wanted && entry.isOf(keyType)) {
        return Integer.toString(i);
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return entries.get(Integer.parseInt(alias)).chain.clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return entries.get(Integer.parseInt(alias)).key;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // which of them depends on the client
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
