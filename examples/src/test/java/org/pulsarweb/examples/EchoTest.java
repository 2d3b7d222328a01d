package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;

class EchoTest {
  @Test
  void sends_back_what_it_receives_as_it_comes() throws Exception {
    try (var running = start("127.0.0.1:0");
        var socket = connect(running)) {
      for (String word : new String[] {"hello", "again"}) {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
        byte[] back = socket.getInputStream().readNBytes(word.length());
        assertThat(new String(back, StandardCharsets.US_ASCII)).isEqualTo(word);
      }
    }
  }

  @Test
  void sends_back_the_rest_after_the_peer_has_ended() throws Exception {
    byte[] sent = new byte[5_000_000];
    new Random(1).nextBytes(sent);
    try (var running = start("127.0.0.1:0");
        var socket = connect(running)) {
      var writing =
          CompletableFuture.runAsync(() -> {
            try {
              socket.getOutputStream().write(sent);
              socket.shutdownOutput();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
      writing.join();
    }
  }

  @Test
  void one_peer_does_not_wait_for_another() throws Exception {
    try (var running = start("127.0.0.1:0");
        var silent = connect(running);
        var talking = connect(running)) {
      talking.getOutputStream().write('x');
      assertThat(talking.getInputStream().read()).isEqualTo('x');
      silent.getOutputStream().write('y');
      assertThat(silent.getInputStream().read()).isEqualTo('y');
    }
  }

  @Test
  void serves_a_unix_socket(@TempDir Path folder) throws Exception {
    var address = UnixDomainSocketAddress.of(folder.resolve("echo.sock"));
    try (var _ = start("unix:" + address);
        var channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(new byte[] {7}));
      var back = ByteBuffer.allocate(1);
      assertThat(channel.read(back)).isEqualTo(1);
      assertThat(back.get(0)).isEqualTo((byte) 7);
    }
  }

  private static Running start(String bind) throws IOException {
    return Pulsar.start(Settings.of("--bind", bind), Echo.SERVER);
  }

  private static Socket connect(Running running) throws IOException {
    var address = (InetSocketAddress) running.addresses().getFirst();
    return new Socket(address.getAddress(), address.getPort());
  }
}
