package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that asks for a socket, listens on it, and answers with its own process number. */
record Worker(Process process) implements AutoCloseable {
  static Worker start(Path handover) throws IOException {
    return start(handover, List.of());
  }

  /** Starts one that leaves connections to those who have fewer. */
  static Worker start(Path handover, Path board, int slot) throws IOException {
    return start(handover, List.of("-Dboard=" + board, "-Dslot=" + slot));
  }

  private static Worker start(Path handover, List<String> settings) throws IOException {
    var flags = new ArrayList<>(ChildJvm.FLAG);
    flags.add("-Dhandover=" + handover);
    flags.addAll(settings);
    Process process = ChildJvm.start(List.of(), flags, Child.class);
    var worker = new Worker(process);
    var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertThat(said.readLine()).isEqualTo("listens");
    return worker;
  }

  String pid() {
    return Long.toString(process.pid());
  }

  void signal(String name) throws IOException, InterruptedException {
    Path shell = OutsideProgram.require("sh");
    Process kill =
        new ProcessBuilder(shell.toString(), "-c", "kill -" + name + " " + pid()).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Connects that many clients, then returns who has answered. */
  static List<String> askAtOnce(SocketAddress address, int count) throws IOException {
    List<String> answers = new ArrayList<>();
    for (Client client : connect(address, count)) {
      answers.add(answer(client));
      client.close();
    }
    return answers;
  }

  /** Returns clients that have asked. */
  static List<Client> connect(SocketAddress address, int count) throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var client = new Client(SocketChannel.open(address));
      clients.add(client);
      client.send("x");
    }
    return clients;
  }

  /** Returns who answers. */
  static String answer(Client client) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\n") < 0) {
      String some = client.readSome();
      assertThat(some).isNotEmpty();
      text.append(some);
    }
    return text.toString().strip();
  }

  /** What the other JVM runs, until its standard input ends. */
  static final class Child {
    private Child() {}

    public static void main(String... args) throws Exception {
      Path handover = Path.of(System.getProperty("handover"));
      List<Integer> descriptors = Handover.receive(handover, "mine", Duration.ofSeconds(10));
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(UTF_8);
      try (var site = Site.open(Transport.EPOLL, 1)) {
        for (int descriptor : descriptors) {
          BoundSocket socket = BoundSocket.adopt(site.loop(), descriptor);
          String board = System.getProperty("board");
          if (board != null) {
            int slot = Integer.parseInt(System.getProperty("slot"));
            socket.balance(LoadBoard.open(Path.of(board)).slot(slot));
          }
          Listener _ =
              site.share(
                  socket,
                  site.loop(),
                  SharingContract.ANY,
                  stream -> {
                    while (stream.read().length > 0) {
                      stream.write(pid);
                    }
                  });
        }
        System.out.println("listens");
        while (System.in.read() >= 0) {
          // goes on
        }
      }
    }
  }
}
