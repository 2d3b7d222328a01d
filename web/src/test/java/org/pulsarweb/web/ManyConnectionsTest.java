package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A program with as many connections as there can be")
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class ManyConnectionsTest {
  private static final int IDLE_MAX = 10_000;
  private static final int IDLE_MIN = 4_000;

  /** What this JVM and the program need besides. */
  private static final int SPARE_DESCRIPTORS = 1_000;

  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir Path folder;
  private final Deque<Socket> sockets = new ArrayDeque<>();

  // ---- idle ones ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void is_reloaded_while_thousands_are_idle(String concurrency) throws Exception {
    int idle = Math.min(IDLE_MAX, freeDescriptors() - SPARE_DESCRIPTORS);
    assertThat(idle).as("descriptors for idle connections").isGreaterThanOrEqualTo(IDLE_MIN);
    var enough = new AtomicBoolean();
    try (var program =
            DepotProgram.start(
                folder, "--concurrency", concurrency, "--workers=2", "--settle-time=0");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < idle; i++) {
        ask(open(program.address()));
      }
      Future<Integer> others = threads.submit(() -> keepAsking(program, enough));
      try {
        program.signal("HUP");
        program.awaitLine("[pulsar.app] reloaded");
        for (Socket socket : sockets) { // each is closed in good order, and none is reset
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
      } finally {
        enough.set(true);
      }
      assertThat(others.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isPositive();
    } finally {
      closeAll();
    }
  }

  /** Asks on connections of its own, none of which may fail. */
  private static int keepAsking(DepotProgram program, AtomicBoolean enough) throws IOException {
    int answers = 0;
    while (!enough.get()) {
      assertThat(program.get("/who").status()).isEqualTo(200);
      answers++;
    }
    return answers;
  }

  private static int freeDescriptors() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    return Math.toIntExact(Math.min(free, Integer.MAX_VALUE));
  }

  // ---- more than there are descriptors --------------------------------------------------------

  @Test
  void serves_those_it_has_when_descriptors_are_used_up_and_says_so_and_recovers()
      throws Exception {
    List<String> few = List.of("sh", "-c", "ulimit -n 200 && exec \"$0\" \"$@\"");
    try (var program = DepotProgram.start(folder, few);
        RawClient first = program.connect()) {
      assertThat(first.ask(get("/who")).status()).isEqualTo(200);
      for (int i = 0; i < 300; i++) {
        var _ = open(program.address()); // the kernel takes it, the program cannot
      }
      assertThat(program.awaitLine("Too many open files")).contains("127.0.0.1");
      for (int i = 0; i < 100; i++) {
        assertThat(first.ask(get("/who")).status()).isEqualTo(200);
      }
      closeAll();
      assertThat(program.get("/who").status()).isEqualTo(200);
      assertThat(first.ask(get("/who")).status()).isEqualTo(200);
    } finally {
      closeAll();
    }
  }

  // ---- sockets --------------------------------------------------------------------------------

  /** Connects from one of several addresses, each of which has ports of its own. */
  private Socket open(InetSocketAddress server) throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.bind(new InetSocketAddress("127.0.0." + (2 + sockets.size() % 8), 0));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(server, PATIENCE_MILLIS);
    return socket;
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write(get("/who").getBytes(US_ASCII));
    InputStream in = socket.getInputStream();
    String answer = "";
    while (!answer.contains("\r\n\r\ndepot")) {
      byte[] more = new byte[512];
      int count = in.read(more);
      assertThat(count).isPositive();
      answer += new String(more, 0, count, US_ASCII);
    }
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  private void closeAll() throws IOException {
    List<Socket> all = new ArrayList<>(sockets);
    sockets.clear();
    for (Socket socket : all) {
      socket.close();
    }
  }
}
