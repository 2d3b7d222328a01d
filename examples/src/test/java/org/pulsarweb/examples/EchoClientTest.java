package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;
import org.pulsarweb.loop.CertificateFiles;
import org.pulsarweb.loop.ClientTls;
import org.pulsarweb.loop.ClientTlsSettings;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.SelfSigned;
import org.pulsarweb.loop.Transport;
import org.pulsarweb.socket.SocketServer;

class EchoClientTest {
  private LoopGroup group;

  @BeforeEach
  void open() throws IOException {
    group = LoopGroup.open("client", Transport.BEST, LoopListener.NONE);
  }

  @AfterEach
  void close() {
    group.close();
  }

  private interface Use {
    void of(EchoClient client) throws Exception;
  }

  /** Uses a client with two connections, in a fiber of the client's loop. */
  private void use(SocketAddress server, @Nullable ClientTls tls, Use use) throws Exception {
    Fiber<Boolean> fiber =
        group
            .loops()
            .getFirst()
            .start(() -> {
              try (var client = new EchoClient(server, tls, 2)) {
                use.of(client);
              }
              return true;
            });
    assertThat(fiber.join()).isTrue();
  }

  private static Running start(SocketServer server) throws IOException {
    return Pulsar.start(Settings.of("--bind", "127.0.0.1:0"), server);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void a_message_comes_back_whatever_its_size() throws Exception {
    try (var running = start(Echo.SERVER)) {
      use(
          running.addresses().getFirst(),
          null,
          client -> {
            assertThat(text(client.echo("ping".getBytes(UTF_8)))).isEqualTo("ping");
            byte[] large = "x".repeat(8 * 1024).getBytes(UTF_8);
            assertThat(client.echo(large)).isEqualTo(large);
            assertThat(client.made()).isOne();
            assertThat(client.asked()).isEqualTo(2);
          });
    }
  }

  @Test
  void three_at_once_share_two_connections_which_are_used_again() throws Exception {
    try (var running = start(Echo.SERVER)) {
      use(
          running.addresses().getFirst(),
          null,
          client -> {
            assertThat(client.idle()).isZero();
            List<String> answers =
                Fibers.all(List.of("a", "b", "c"), word -> text(client.echo(word.getBytes(UTF_8))));
            assertThat(answers).containsExactly("a", "b", "c");
            for (int i = 0; i < 5; i++) {
              assertThat(text(client.echo("again".getBytes(UTF_8)))).isEqualTo("again");
            }
            assertThat(client.asked()).isEqualTo(8);
            assertThat(client.made()).isEqualTo(2);
            assertThat(client.idle()).isEqualTo(2);
            assertThat(client.inUse()).isZero();
            client.close();
            assertThat(client.idle()).isZero();
          });
    }
  }

  @Test
  void a_connection_that_the_server_has_closed_is_replaced() throws Exception {
    SocketServer once =
        SocketServer.of(stream -> stream.write(stream.read())); // and then it closes
    try (var running = start(once)) {
      use(
          running.addresses().getFirst(),
          null,
          client -> {
            for (int i = 0; i < 3; i++) {
              assertThat(text(client.echo("once".getBytes(UTF_8)))).isEqualTo("once");
            }
            assertThat(client.asked()).isEqualTo(3);
            assertThat(client.made()).isEqualTo(3);
          });
    }
  }

  @Test
  void tls_takes_a_certificate_and_nothing_else(@TempDir Path folder) throws Exception {
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "localhost");
    Settings settings =
        Settings.of(
            "--bind",
            "127.0.0.1:0",
            "--cert-file",
            files.chain().toString(),
            "--key-file",
            files.key().toString());
    try (var running = Pulsar.start(settings, Echo.SERVER);
        var tls = ClientTls.open(ClientTlsSettings.DEFAULTS.withAuthorities(files.chain()))) {
      use(
          running.addresses().getFirst(),
          tls,
          client ->
              assertThat(EchoClient.talk(client, 20)).isEqualTo("20 messages over 2 connections"));
    }
  }
}
