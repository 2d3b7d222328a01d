package org.pulsarweb.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.ApplicationHooks;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.CertificateFiles;
import org.pulsarweb.loop.ClientTls;
import org.pulsarweb.loop.ClientTlsSettings;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.SelfSigned;
import org.pulsarweb.loop.TlsSession;
import org.pulsarweb.loop.TlsSettings;
import org.pulsarweb.loop.Transport;

class TlsServerTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration A_DAY = Duration.ofDays(1);

  @TempDir private Path folder;

  /** Answers with who the client is, as far as it is known. */
  private static final SocketServer WHO =
      SocketServer.of(stream -> {
        Optional<TlsSession> tls = stream.connection().tls();
        String name =
            tls.map(TlsSession::peerCertificates)
                .filter(chain -> !chain.isEmpty())
                .map(chain -> chain.getFirst().getSubjectX500Principal().getName())
                .orElse("nobody");
        stream.write(name + " " + tls.isPresent() + " " + stream.connection().remoteAddress());
        stream.endOutput();
        byte[] _ = stream.read();
      });

  private record Talk(String said, X509Certificate server) {}

  /** Reads all that the server says. */
  private static Talk talk(SocketAddress address, ClientTlsSettings settings) throws Exception {
    try (var group = LoopGroup.open("client", Transport.BEST, LoopListener.NONE);
        var tls = ClientTls.open(settings)) {
      EventLoop loop = group.loops().getFirst();
      return loop.start(
              () -> {
                try (var stream = ByteStream.connect(address, LONG, tls, "localhost")) {
                  var said = new StringBuilder();
                  for (byte[] some = stream.read(); some.length > 0; some = stream.read()) {
                    said.append(new String(some, UTF_8));
                  }
                  TlsSession session = stream.connection().tls().orElseThrow();
                  return new Talk(said.toString(), session.peerCertificates().getFirst());
                }
              })
          .join();
    }
  }

  private static SocketAddress address(Running running) {
    return running.addresses().getFirst();
  }

  private static String[] secured(CertificateFiles files, String... more) {
    var all = new ArrayList<String>();
    all.addAll(List.of("--bind", "127.0.0.1:0"));
    all.addAll(List.of("--cert-file", files.chain().toString()));
    all.addAll(List.of("--key-file", files.key().toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void a_certificate_file_makes_it_a_server_of_tls() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    var trusting = ClientTlsSettings.DEFAULTS.withAuthorities(files.chain());
    try (var running = Pulsar.start(secured(files), WHO)) {
      assertThat(talk(address(running), trusting).said()).startsWith("nobody true /127.0.0.1");
    }
  }

  @Test
  void a_hook_says_what_a_worker_secures_its_connections_with() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    CertificateFiles others = SelfSigned.write(elsewhere, A_DAY, "localhost");
    Application hooked =
        WHO.with(
            new ApplicationHooks() {
              @Override
              public TlsSettings sslContext(Worker worker, TlsSettings tls) {
                return TlsSettings.of(others.chain(), others.key());
              }
            });
    var trusting = ClientTlsSettings.DEFAULTS.withAuthorities(others.chain());
    try (var running = Pulsar.start(secured(files), hooked)) {
      assertThat(talk(address(running), trusting).said()).startsWith("nobody true");
    }
  }

  @Test
  void a_hook_may_refuse_to_secure_connections() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    Application hooked =
        WHO.with(
            new ApplicationHooks() {
              @Override
              public TlsSettings sslContext(Worker worker, TlsSettings tls) throws Exception {
                throw new GeneralSecurityException("no key for " + worker.name());
              }
            });
    assertThatThrownBy(() -> Pulsar.start(secured(files), hooked).close())
        .hasMessageContaining("ssl_context: no key for ");
  }

  @Test
  void clients_show_certificates_if_they_have_to() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    CertificateFiles client = SelfSigned.write(folder, A_DAY, "client");
    String authority = client.chain().toString();
    var trusting = ClientTlsSettings.DEFAULTS.withAuthorities(files.chain());
    var known = trusting.withCertificate(client);
    try (var running =
        Pulsar.start(
            secured(files, "--client-ca-file", authority, "--client-certificate", "required"),
            WHO)) {
      assertThat(talk(address(running), known).said()).startsWith("CN=client true");
      assertThatThrownBy(() -> talk(address(running), trusting))
          .hasRootCauseInstanceOf(IOException.class);
    }
    try (var running =
        Pulsar.start(
            secured(files, "--client-ca-file", authority, "--client-certificate", "wanted"), WHO)) {
      assertThat(talk(address(running), trusting).said()).startsWith("nobody true");
      assertThat(talk(address(running), known).said()).startsWith("CN=client true");
    }
  }

  @Test
  void a_certificate_that_has_changed_is_served_soon() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    var careless = ClientTlsSettings.DEFAULTS.unverified();
    try (var running = Pulsar.start(secured(files), WHO)) {
      X509Certificate before = talk(address(running), careless).server();
      Files.writeString(files.key(), "gibberish");
      assertThat(talk(address(running), careless).server()).isEqualTo(before);
      CertificateFiles _ = SelfSigned.write(folder, A_DAY, "localhost");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (talk(address(running), careless).server().equals(before)) {
        assertThat(System.nanoTime()).isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }

  @Test
  void a_certificate_that_cannot_be_used_is_named_before_anything_is_bound() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "localhost");
    CertificateFiles other = SelfSigned.write(folder, A_DAY, "other");
    String[] args = secured(new CertificateFiles(files.chain(), other.key()));
    assertThatThrownBy(() -> Pulsar.start(args, WHO))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the private key in " + other.key() + " is broken, or not that of the certificate");
  }

  @Test
  void a_program_may_bring_several_certificates_and_settings_take_their_place() throws Exception {
    CertificateFiles files = SelfSigned.write(folder, A_DAY, "other", "localhost");
    CertificateFiles own = SelfSigned.write(folder, A_DAY, "localhost");
    SocketServer server = WHO.secured(TlsSettings.of(List.of(files, own)));
    var careless = ClientTlsSettings.DEFAULTS.unverified();
    String[] args = {"--bind", "127.0.0.1:0"};
    try (var running = Pulsar.start(args, server)) {
      assertThat(talk(address(running), careless).server().getSubjectX500Principal().getName())
          .isEqualTo("CN=other");
    }
    try (var running = Pulsar.start(secured(own), server)) {
      assertThat(talk(address(running), careless).server().getSubjectX500Principal().getName())
          .isEqualTo("CN=localhost");
    }
  }

  @Test
  void a_trusted_proxy_speaks_for_its_clients() throws Exception {
    String[] args = {"--bind", "127.0.0.1:0", "--proxy-protocol", "127.0.0.0/8"};
    try (var running = Pulsar.start(args, WHO)) {
      var to = (InetSocketAddress) address(running);
      try (var socket = new Socket(to.getAddress(), to.getPort())) {
        socket.setSoTimeout(10_000);
        String head = "PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .isEqualTo("nobody false /1.2.3.4:9");
      }
    }
  }

  @Test
  void connections_beyond_the_setting_are_shed() throws Exception {
    String[] args = {"--bind", "127.0.0.1:0", "--max-connections", "1"};
    SocketServer waiting =
        SocketServer.of(stream -> {
          stream.write("x");
          byte[] _ = stream.read();
        });
    try (var running = Pulsar.start(args, waiting)) {
      var to = (InetSocketAddress) address(running);
      try (var first = new Socket(to.getAddress(), to.getPort());
          var second = new Socket(to.getAddress(), to.getPort())) {
        first.setSoTimeout(10_000);
        second.setSoTimeout(10_000);
        assertThat(first.getInputStream().read()).isEqualTo('x');
        assertThat(second.getInputStream().read()).isNegative();
      }
    }
  }
}
