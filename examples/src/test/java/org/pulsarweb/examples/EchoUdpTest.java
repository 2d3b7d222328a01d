package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;

class EchoUdpTest {
  @Test
  void datagrams_come_back_small_and_large_one_and_many() throws Exception {
    Settings settings = Settings.of("--bind", "127.0.0.1:0");
    try (var running = Pulsar.start(settings, EchoUdp.SERVER)) {
      var server = (InetSocketAddress) running.addresses().getFirst();
      assertThat(EchoUdpClient.echo(new byte[] {1, 2, 3}, server)).containsExactly(1, 2, 3);
      assertThat(EchoUdpClient.echo(new byte[8 * 1024], server)).hasSize(8 * 1024);
      assertThat(EchoUdpClient.talk(server, 50)).isEqualTo("50 of 50 messages came back");
    }
  }

  @Test
  void who_gets_no_answer_says_so_in_the_end() throws Exception {
    try (var silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      var server = (InetSocketAddress) silent.getLocalSocketAddress();
      assertThatThrownBy(() -> EchoUdpClient.echo(new byte[1], server))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("has not answered 5 times");
    }
  }
}
