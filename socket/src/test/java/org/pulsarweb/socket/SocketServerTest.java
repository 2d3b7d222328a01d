package org.pulsarweb.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.loop.ByteStream;

class SocketServerTest {
  private static final String[] ANYWHERE = {"--bind", "127.0.0.1:0"};

  private static void echo(ByteStream stream) throws IOException {
    for (byte[] piece = stream.read(); piece.length > 0; piece = stream.read()) {
      stream.write(piece);
    }
  }

  private static Socket connect(Running running, int place) throws IOException {
    var address = (InetSocketAddress) running.addresses().get(place);
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String ask(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    return read(socket, text.length());
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }

  @Test
  void an_echo_is_three_lines() throws Exception {
    try (var running = Pulsar.start(ANYWHERE, SocketServer.of(SocketServerTest::echo));
        Socket socket = connect(running, 0)) {
      assertThat(ask(socket, "hello")).isEqualTo("hello");
      assertThat(ask(socket, "again")).isEqualTo("again");
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).as("the server ends, too").isNegative();
    }
  }

  @Test
  void one_connection_more_than_is_allowed_is_closed_and_the_others_go_on() throws Exception {
    String[] one = {"--bind", "127.0.0.1:0", "--max-connections", "1"};
    try (var running = Pulsar.start(one, SocketServer.of(SocketServerTest::echo));
        Socket first = connect(running, 0)) {
      assertThat(ask(first, "hello")).isEqualTo("hello");
      try (Socket second = connect(running, 0)) {
        assertThat(second.getInputStream().read()).isNegative();
      }
      assertThat(ask(first, "again")).isEqualTo("again");
    }
  }

  @Test
  void an_echo_of_more_than_fits_anywhere_holds_the_client_back_and_comes_whole() throws Exception {
    int length = 32 * 1024 * 1024;
    try (var running = Pulsar.start(ANYWHERE, SocketServer.of(SocketServerTest::echo));
        Socket socket = connect(running, 0);
        var threads = Executors.newSingleThreadExecutor()) {
      Future<?> sent =
          threads.submit(() -> {
            socket.getOutputStream().write(new byte[length]);
            socket.shutdownOutput();
            return length;
          });
      long received = 0;
      byte[] buffer = new byte[64 * 1024];
      for (int count; (count = socket.getInputStream().read(buffer)) >= 0; ) {
        received += count;
      }
      assertThat(received).isEqualTo(length);
      assertThat(sent.get()).isEqualTo(length);
    }
  }

  @Test
  void several_addresses_serve_one_application(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("echo.sock");
    String[] both = {"--bind", "127.0.0.1:0,unix:" + path, "--workers", "2"};
    try (var running = Pulsar.start(both, SocketServer.of(SocketServerTest::echo));
        Socket socket = connect(running, 0)) {
      assertThat(ask(socket, "tcp")).isEqualTo("tcp");
      SocketAddress unix = running.addresses().getLast();
      assertThat(unix).isEqualTo(UnixDomainSocketAddress.of(path));
      try (var channel = SocketChannel.open(unix)) {
        channel.write(ByteBuffer.wrap(new byte[] {7}));
        ByteBuffer answer = ByteBuffer.allocate(1);
        assertThat(channel.read(answer)).isEqualTo(1);
        assertThat(answer.get(0)).isEqualTo((byte) 7);
      }
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void an_address_that_cannot_be_had_leaves_none_open(@TempDir Path folder) throws Exception {
    Path free = folder.resolve("free.sock");
    Path taken = Files.createDirectory(folder.resolve("taken.sock"));
    String[] both = {"--bind", "unix:" + free + ",unix:" + taken};
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Pulsar.start(both, SocketServer.of(SocketServerTest::echo)))
        .withMessageContaining("taken.sock");
    assertThat(free).doesNotExist();
  }

  @Test
  void keep_alive_closes_a_connection_on_which_nothing_comes_or_goes() throws Exception {
    String[] oneSecond = {"--bind", "127.0.0.1:0", "--keep-alive", "1"};
    try (var running = Pulsar.start(oneSecond, SocketServer.of(SocketServerTest::echo));
        Socket socket = connect(running, 0)) {
      assertThat(ask(socket, "hello")).isEqualTo("hello");
      long startNanos = System.nanoTime();
      assertThat(socket.getInputStream().read()).isNegative();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofMillis(800), Duration.ofSeconds(5));
    }
  }

  @Test
  void a_stop_lets_what_is_under_way_finish_and_takes_nobody_new() throws Exception {
    var entered = new CountDownLatch(2);
    var release = new CompletableFuture<String>();
    ByteStream.Handler handler =
        stream -> {
          byte[] asked = stream.read(5);
          entered.countDown();
          stream.write(new String(asked, StandardCharsets.UTF_8) + release.get());
        };
    String[] two = {"--bind", "127.0.0.1:0,127.0.0.1:0"};
    try (var running = Pulsar.start(two, SocketServer.of(handler));
        Socket first = connect(running, 0);
        Socket second = connect(running, 1);
        Socket idle = connect(running, 1);
        var threads = Executors.newSingleThreadExecutor()) {
      first.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      second.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> stopped = threads.submit(running::close);
      assertThat(idle.getInputStream().read()).as("an idle one is closed").isNegative();
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(running, 1));
      release.complete(" there");
      assertThat(read(first, 20)).isEqualTo("hello there");
      assertThat(read(second, 20)).isEqualTo("hello there");
      stopped.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  @SuppressWarnings("try") // closed by hand, to see how long that takes
  void a_stop_cuts_every_address_at_one_deadline() throws Exception {
    var entered = new CountDownLatch(2);
    ByteStream.Handler handler =
        stream -> {
          entered.countDown();
          Thread.sleep(Duration.ofMinutes(1));
        };
    String[] two = {"--bind", "127.0.0.1:0,127.0.0.1:0", "--exit-timeout", "1"};
    try (var running = Pulsar.start(two, SocketServer.of(handler));
        Socket _ = connect(running, 0);
        Socket _ = connect(running, 1)) {
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      long startNanos = System.nanoTime();
      running.close();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    }
  }
}
