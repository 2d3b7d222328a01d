package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
  @TempDir Path folder;

  @BeforeEach
  void requireLinux() {
    Outside.requireLinux();
  }

  /**
   * A program that becomes a daemon: {@code args[0]} is its folder, {@code args[1]} what it does
   * then, {@code args[2]} how many milliseconds it may take. A daemon's folder gets its facts.
   */
  static final class Program {
    static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Optional<Daemon> daemon = Daemon.own();
      if (daemon.isEmpty()) {
        var settings = new Daemon.Settings(folder, Duration.ofMillis(Long.parseLong(args[2])));
        System.exit(Daemon.start(JvmCommandLine.own(), settings, System.out, System.err));
      }
      daemon.get().enter(027);
      System.out.println("starting in " + Path.of("").toAbsolutePath());
      System.err.println("a warning");
      switch (args[1]) {
        case "serve" -> serve(daemon.get(), Optional.of(folder.resolve("log")));
        case "serve silently" -> serve(daemon.get(), Optional.empty());
        case "no log" -> serve(daemon.get(), Optional.of(folder.resolve("none").resolve("log")));
        case "fail" -> {
          System.err.println("the port is in use");
          System.exit(7);
        }
        case "end" -> System.out.println("nothing to do");
        default -> new CountDownLatch(1).await();
      }
    }

    private static void serve(Daemon daemon, Optional<Path> log) throws Exception {
      daemon.ready(log);
      System.out.println("serving");
      System.err.println("an error");
      String stat = Files.readString(Path.of("/proc/self/stat"));
      Process child =
          new ProcessBuilder(ChildJvm.words(Inner.class)).redirectErrorStream(true).start();
      String inner = new String(child.getInputStream().readAllBytes(), UTF_8);
      Files.writeString(
          Path.of("facts.part"),
          """
          pid=%d
          session=%s
          terminal=%s
          folder=%s
          stdin=%s
          inner=%s
          """
              .formatted(
                  ProcessHandle.current().pid(),
                  stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3],
                  stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[4],
                  Path.of("").toAbsolutePath(),
                  Path.of("/proc/self/fd/0").toRealPath(),
                  inner.strip()));
      Files.move(Path.of("facts.part"), Path.of("facts"));
      new CountDownLatch(1).await();
    }
  }

  /** What a daemon starts is no daemon. */
  static final class Inner {
    static void main() {
      System.out.println(Daemon.own().isPresent());
    }
  }

  private ChildJvm.Output start(String what, Duration readyMax) throws Exception {
    return ChildJvm.run(
        ChildJvm.words(Program.class, folder.toString(), what, Long.toString(readyMax.toMillis())),
        Path.of("/"),
        Map.of());
  }

  private Map<String, String> facts() throws Exception {
    Path facts = folder.resolve("facts");
    Until.holds(() -> Files.exists(facts), () -> "there are no facts in " + folder);
    var read = new HashMap<String, String>();
    for (String line : Files.readAllLines(facts)) {
      read.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return read;
  }

  private static void kill(Map<String, String> facts) throws Exception {
    ProcessHandle daemon = ProcessHandle.of(Long.parseLong(facts.get("pid"))).orElseThrow();
    daemon.destroyForcibly();
    daemon.onExit().get();
  }

  @Test
  void a_daemon_serves_without_its_terminal_when_its_starter_has_ended_with_0() throws Exception {
    ChildJvm.Output output = start("serve", Until.LONG);
    Map<String, String> facts = facts();
    try {
      assertThat(output.exitCode()).isZero();
      assertThat(output.out()).containsExactly("starting in " + folder);
      assertThat(output.err()).containsExactly("a warning");
      assertThat(facts)
          .containsEntry("session", facts.get("pid"))
          .containsEntry("terminal", "0")
          .containsEntry("folder", folder.toString())
          .containsEntry("stdin", "/dev/null")
          .containsEntry("inner", "false");
      assertThat(folder.resolve("log")).hasContent("serving\nan error\n");
      assertThat(permissions("facts")).isEqualTo("rw-r-----");
      assertThat(permissions("log")).isEqualTo("rw-r-----");
    } finally {
      kill(facts);
    }
  }

  @Test
  void without_a_log_what_it_prints_goes_nowhere() throws Exception {
    ChildJvm.Output output = start("serve silently", Until.LONG);
    kill(facts());

    assertThat(output.exitCode()).isZero();
    assertThat(output.out()).containsExactly("starting in " + folder);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("facts"));
    }
  }

  @Test
  void an_error_at_its_start_is_shown_and_its_exit_code_kept() throws Exception {
    ChildJvm.Output output = start("fail", Until.LONG);

    assertThat(output.exitCode()).isEqualTo(7);
    assertThat(output.err()).containsExactly("a warning", "the port is in use");
  }

  @Test
  void to_end_before_it_is_ready_is_a_failure() throws Exception {
    ChildJvm.Output output = start("end", Until.LONG);

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.out()).containsExactly("starting in " + folder, "nothing to do");
  }

  @Test
  void a_log_that_cannot_be_written_is_an_error_at_the_start() throws Exception {
    ChildJvm.Output output = start("no log", Until.LONG);

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.err())
        .anyMatch(line ->
            line.contains(
                "the log file " + folder.resolve("none").resolve("log") + " cannot be written"));
  }

  @Test
  void one_that_is_not_ready_in_time_is_ended() throws Exception {
    ChildJvm.Output output = start("hang", Duration.ofSeconds(3));

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.err()).endsWith("the daemon was not ready after 3 s");
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> isOurs(process, folder.toString()));
  }

  @Test
  void a_folder_that_is_missing_is_named() throws Exception {
    folder = folder.resolve("missing");

    ChildJvm.Output output = start("serve", Until.LONG);

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.err())
        .anyMatch(line -> line.contains("there is no folder " + folder + " for the daemon"));
  }

  private static boolean isOurs(ProcessHandle process, String word) {
    return process
        .info()
        .arguments()
        .map(List::of)
        .filter(words -> words.contains(word) && words.contains(Program.class.getName()))
        .isPresent();
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
  }
}
