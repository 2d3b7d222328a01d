package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that asks for a socket, listens on it, and answers with its own process number. */
record Worker(Process process) implements AutoCloseable {
  static Worker start(Path handover, String word) throws IOException {
    Process process =
        ChildJvm.start(
            List.of(),
            List.of(
                ChildJvm.FLAG.get(0),
                ChildJvm.FLAG.get(1),
                "-Dhandover=" + handover,
                "-Dword=" + word),
            Child.class);
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

  /** What the other JVM runs, until its standard input ends. */
  static final class Child {
    private Child() {}

    public static void main(String... args) throws Exception {
      Path handover = Path.of(System.getProperty("handover"));
      List<Integer> descriptors =
          Handover.receive(handover, System.getProperty("word"), Duration.ofSeconds(10));
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(UTF_8);
      try (var site = Site.open(Transport.EPOLL, 1)) {
        for (int descriptor : descriptors) {
          BoundSocket socket = BoundSocket.adopt(site.loop(), descriptor);
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
