package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The certificate that every peer shows: signed by itself, with a key on the curve P-256, made by
 * the JDK's keytool. It lies in a folder as a PKCS #12 store and in two PEM files.
 *
 * <p>Safe for use by many threads.
 */
final class TlsKeys {
  private static final String ALIAS = "server";
  private static final String PASSWORD = "benchmark";

  private static final List<String> KEYTOOL =
      List.of(
          "-genkeypair",
          "-alias",
          ALIAS,
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1",
          "-sigalg",
          "SHA256withECDSA",
          "-validity",
          "30",
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost,ip:127.0.0.1",
          "-storetype",
          "PKCS12");

  private TlsKeys() {}

  /** Makes a certificate in the folder named first. */
  public static void main(String[] args) throws Exception {
    make(Path.of(args[0]));
  }

  /** Makes a certificate that holds for a month, in a folder that has none yet. */
  static void make(Path folder) throws Exception {
    var command = new ArrayList<>(KEYTOOL);
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-storepass", PASSWORD, "-keystore", store(folder).toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + told.strip());
    }
    KeyStore keys = load(folder);
    writePem(certificate(folder), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
    writePem(key(folder), "PRIVATE KEY", key.getEncoded());
  }

  /** Returns the JDK's TLS with the certificate that lies in a folder. */
  static SSLContext context(Path folder) throws IOException, GeneralSecurityException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(load(folder), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** Returns where the certificate is, in PEM. */
  static Path certificate(Path folder) {
    return folder.resolve("cert.pem");
  }

  /** Returns where the private key is, in PEM. */
  static Path key(Path folder) {
    return folder.resolve("key.pem");
  }

  private static Path store(Path folder) {
    return folder.resolve("server.p12");
  }

  private static KeyStore load(Path folder) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store(folder).toFile(), PASSWORD.toCharArray());
  }

  private static void writePem(Path file, String what, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
  }
}
