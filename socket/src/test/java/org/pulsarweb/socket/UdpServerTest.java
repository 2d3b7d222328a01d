package org.pulsarweb.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.loop.Datagram;
import org.pulsarweb.loop.EventLoop;

class UdpServerTest {
  private static final UdpServer ECHO = UdpServer.of(UdpServerTest::echo).named("echo");

  private static void echo(Datagram datagram) {
    datagram.reply(datagram.bytes());
  }

  private static DatagramSocket client() throws IOException {
    var client = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client.setSoTimeout(10_000);
    return client;
  }

  private static String ask(DatagramSocket client, String text, Running running)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    client.send(new DatagramPacket(bytes, bytes.length, running.addresses().getFirst()));
    var answer = new DatagramPacket(new byte[1000], 1000);
    client.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), UTF_8);
  }

  @Test
  void a_datagram_is_answered() throws Exception {
    String[] args = {"--bind", "127.0.0.1:0"};
    try (var running = Pulsar.start(args, ECHO);
        var client = client()) {
      assertThat(ask(client, "hello", running)).isEqualTo("hello");
      assertThat(ask(client, "again", running)).isEqualTo("again");
    }
  }

  @Test
  void workers_share_the_senders() throws Exception {
    Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
    UdpServer server =
        UdpServer.of(datagram -> {
          loops.add(EventLoop.current());
          datagram.reply("hello");
        });
    String[] args = {"--bind", "127.0.0.1:0", "--workers", "3"};
    try (var running = Pulsar.start(args, server)) {
      for (int i = 0; i < 60 && loops.size() < 3; i++) {
        try (var client = client()) {
          assertThat(ask(client, "hi", running)).isEqualTo("hello");
        }
      }
      assertThat(loops).hasSize(3);
    }
  }

  @Test
  void there_are_no_datagrams_over_unix_sockets(@TempDir Path folder) {
    String[] args = {"--bind", "unix:" + folder.resolve("s")};
    assertThatThrownBy(() -> Pulsar.start(args, ECHO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not for datagrams here");
  }
}
