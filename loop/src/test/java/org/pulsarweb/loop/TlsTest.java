package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("TLS")
class TlsTest {
  @Nested
  class OfOpenSslOverEpoll implements TlsContract {
    @BeforeEach
    void find() {
      EpollTest.find();
      findOpenSsl();
    }

    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }

    @Override
    public TlsProvider provider() {
      return TlsProvider.OPENSSL;
    }
  }

  @Nested
  class OfOpenSslOverNio implements TlsContract {
    @BeforeEach
    void find() {
      findOpenSsl();
    }

    @Override
    public Transport transport() {
      return Transport.NIO;
    }

    @Override
    public TlsProvider provider() {
      return TlsProvider.OPENSSL;
    }
  }

  @Nested
  class OfOpenSslOverUring implements TlsContract {
    @BeforeEach
    void find() {
      UringTest.find();
      findOpenSsl();
    }

    @Override
    public Transport transport() {
      return Transport.URING;
    }

    @Override
    public TlsProvider provider() {
      return TlsProvider.OPENSSL;
    }
  }

  @Nested
  class OfTheJdkOverEpoll implements TlsContract {
    @BeforeEach
    void find() {
      EpollTest.find();
    }

    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }

    @Override
    public TlsProvider provider() {
      return TlsProvider.JDK;
    }
  }

  @Nested
  class OfTheJdkOverNio implements TlsContract {
    @Override
    public Transport transport() {
      return Transport.NIO;
    }

    @Override
    public TlsProvider provider() {
      return TlsProvider.JDK;
    }
  }

  private static void findOpenSsl() {
    if (!OpenSsl.isAvailable()) {
      throw OutsideProgram.missing("OpenSSL (" + OpenSsl.unavailabilityCause().getMessage() + ")");
    }
  }

  @Test
  void is_that_of_openssl_where_it_is_to_be_had() {
    findOpenSsl();
    assertThat(TlsProvider.BEST.resolve()).isEqualTo(TlsProvider.OPENSSL);
    assertThat(TlsProvider.JDK.resolve()).isEqualTo(TlsProvider.JDK);
  }

  // ---- files ----------------------------------------------------------------------------------

  private Path folder;
  private CertificateFiles good;

  @BeforeEach
  void makeFiles() throws IOException {
    folder = Files.createTempDirectory("tls");
    good = SelfSigned.write(folder, Duration.ofDays(1), "good.example");
  }

  @AfterEach
  void removeFiles() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Path file(String text) throws IOException {
    Path file = folder.resolve("file.pem");
    Files.writeString(file, text);
    return file;
  }

  private static String refusal(Path chain, Path key) {
    try (Tls _ = Tls.open(TlsSettings.of(chain, key))) {
      return "none";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void a_file_that_cannot_be_used_is_named_in_a_sentence() throws Exception {
    Path missing = folder.resolve("missing");
    assertThat(refusal(good.chain(), good.key())).isEqualTo("none");
    assertThat(refusal(missing, good.key())).isEqualTo(missing + " does not exist");
    assertThat(refusal(good.chain(), missing)).isEqualTo(missing + " does not exist");
    assertThat(refusal(good.key(), good.key()))
        .isEqualTo("there is no certificate in " + good.key());
    assertThat(refusal(good.chain(), good.chain()))
        .isEqualTo("there is no private key in " + good.chain());

    Path file = file("");
    assertThat(refusal(file, good.key())).isEqualTo("there is no certificate in " + file);
    file(Pem.block("CERTIFICATE", new byte[] {1, 2, 3}));
    assertThat(refusal(file, good.key())).startsWith("certificate 1 of " + file + " is broken: ");
    file(Files.readString(good.chain()) + Pem.block("CERTIFICATE", new byte[] {1, 2, 3}));
    assertThat(refusal(file, good.key())).startsWith("certificate 2 of " + file + " is broken: ");
    file("-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
    assertThat(refusal(file, good.key())).isEqualTo("a block of " + file + " is no base64");

    file(Pem.block("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThat(refusal(good.chain(), file))
        .isEqualTo("the private key in " + file + " is encrypted: take the password off it");
    file(Pem.block("DSA PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThat(refusal(good.chain(), file))
        .isEqualTo("the private key in " + file + " is of an unknown kind");
    String foreign = "the private key in " + file + " is broken, or not that of the certificate";
    file(Pem.block("PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThat(refusal(good.chain(), file)).isEqualTo(foreign);
    file(Pem.block("PRIVATE KEY", otherKey("EC", 256)));
    assertThat(refusal(good.chain(), file)).isEqualTo(foreign);
    file(Pem.block("PRIVATE KEY", otherKey("RSA", 2048)));
    assertThat(refusal(good.chain(), file)).isEqualTo(foreign);
  }

  private static byte[] otherKey(String algorithm, int bits) throws Exception {
    var generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  @Test
  void one_file_may_have_the_chain_and_the_key() throws Exception {
    Path file =
        file(Files.readString(good.key()) + "in between\n" + Files.readString(good.chain()));
    assertThat(refusal(file, file)).isEqualTo("none");
  }

  /** What OpenSSL wrote by default before its version 3, and wraps in PKCS#8 since. */
  @Test
  void a_bare_elliptic_key_is_understood() throws Exception {
    byte[] wrapped = Pem.key(good.key(), Pem.certificates(good.chain()).getFirst()).getEncoded();
    byte[] contents = Der.contents(wrapped);
    int version = Der.first(contents).length;
    byte[] rest = Arrays.copyOfRange(contents, version, contents.length);
    int algorithm = Der.first(rest).length;
    byte[] bare = Der.contents(Arrays.copyOfRange(rest, algorithm, rest.length));
    assertThat(refusal(good.chain(), file(Pem.block("EC PRIVATE KEY", bare)))).isEqualTo("none");
  }

  @Test
  void keys_as_openssl_writes_them_are_understood() throws Exception {
    Path openssl = OutsideProgram.require("openssl");
    for (String algorithm : List.of("rsa:2048", "ed25519")) {
      Path chain = folder.resolve("o.crt");
      Path key = folder.resolve("o.key");
      run(
          openssl, "req", "-x509", "-newkey", algorithm, "-nodes", "-keyout", key, "-out", chain,
          "-subj", "/CN=o", "-days", "1");
      try (Tls tls = Tls.open(TlsSettings.of(chain, key).withProvider(TlsProvider.JDK))) {
        assertThat(tls.certificates()).hasSize(1);
      }
      if (algorithm.startsWith("rsa")) {
        run(openssl, "rsa", "-in", key, "-traditional", "-out", folder.resolve("t.key"));
        assertThat(Files.readString(folder.resolve("t.key"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(refusal(chain, folder.resolve("t.key"))).isEqualTo("none");
      }
    }
  }

  private static void run(Object... words) throws Exception {
    Process process =
        new ProcessBuilder(Arrays.stream(words).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void settings_that_cannot_be_meant_are_refused() {
    var settings = TlsSettings.of(good.chain(), good.key());
    assertThatThrownBy(() -> TlsSettings.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one certificate");
    assertThatThrownBy(() -> settings.withHandshakeTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("handshakeTimeout must be positive");
    assertThatThrownBy(() ->
            new TlsSettings(
                settings.certificates(),
                List.of(),
                ClientCertificates.WANTED,
                Optional.empty(),
                Duration.ofSeconds(1),
                TlsProvider.BEST,
                ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vouch");
  }

  @Test
  void the_files_of_a_self_signed_certificate_are_for_their_owner_only() throws Exception {
    assertThat(Files.getPosixFilePermissions(good.key())).hasSize(2);
  }
}
