package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  private static final String OWN = ProcessHandle.current().pid() + "\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("pulsar.pid");
  }

  /** Writes {@code args[0]} as soon as somebody writes a line to it, and says how that went. */
  static final class Contender {
    static void main(String[] args) throws IOException {
      System.out.println("up");
      int _ = System.in.read();
      try (var _ = PidFile.create(Path.of(args[0]))) {
        System.out.println("won " + ProcessHandle.current().pid());
        int _ = System.in.read(); // until the other has tried
      } catch (StartFault e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void the_file_has_the_number_and_everybody_may_read_it() throws Exception {
    try (var made = PidFile.create(file)) {
      assertThat(file).hasContent(OWN);
      assertThat(made.path()).isEqualTo(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r--r--");
      assertOnly(file);
    }
    assertOnly();
  }

  @Test
  void closing_twice_is_closing_once() throws Exception {
    var made = PidFile.create(file);
    made.close();
    Files.writeString(file, OWN.strip() + "0\n");
    made.close();

    assertThat(file).as("another's by now").exists();
  }

  @Test
  void a_living_process_keeps_its_file() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(file, other.pid() + "\n");

      assertThatThrownBy(() -> PidFile.create(file))
          .isInstanceOfSatisfying(
              StartFault.class, fault -> assertThat(fault.exitCode()).isEqualTo(2))
          .hasMessage(
              "already running on PID %d (%s); if that is another program, remove the file"
                  .formatted(other.pid(), file));
      assertThat(file).hasContent(other.pid() + "\n");
      assertOnly(file);
    } finally {
      other.destroyForcibly().waitFor();
    }
    PidFile.create(file).close();
  }

  @Test
  void what_a_dead_process_left_is_overwritten() throws Exception {
    for (String left : List.of(deadPid() + "\n", "", deadPid(), OWN)) {
      Files.writeString(file, left);
      try (var _ = PidFile.create(file)) {
        assertThat(file).hasContent(OWN);
        assertOnly(file);
      }
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void a_process_that_has_ended_but_was_not_asked_about_is_dead() throws Exception {
    Outside.requireLinux();
    // a shell that does not wait for its child, which has told its number and ended
    Process shell = new ProcessBuilder("sh", "-c", "sh -c 'echo $$' & exec sleep 60").start();
    try (var lines = shell.inputReader()) {
      String zombie = lines.readLine();
      Path stat = Path.of("/proc", zombie, "stat");
      Until.holds(() -> Files.readString(stat).contains(") Z"), () -> "it is no zombie");
      Files.writeString(file, zombie + "\n");

      PidFile.create(file).close();
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }

  @Test
  void another_text_is_not_overwritten() throws Exception {
    for (String text : List.of("to be or not to be\n", "12a\n", "-1\n", "1".repeat(30))) {
      Files.writeString(file, text);

      assertThatThrownBy(() -> PidFile.create(file))
          .isInstanceOf(StartFault.class)
          .hasMessage(
              "the pid file %s cannot be written: it has other text in it, so it is no pid file"
                  .formatted(file));
      assertThat(file).hasContent(text);
      assertOnly(file);
    }
  }

  @Test
  void a_missing_folder_is_named() {
    Path missing = folder.resolve("missing").resolve("pulsar.pid");

    assertThatThrownBy(() -> PidFile.create(missing))
        .isInstanceOfSatisfying(
            StartFault.class, fault -> assertThat(fault.exitCode()).isEqualTo(2))
        .hasMessage(
            "the pid file %s cannot be written: there is no folder %s"
                .formatted(missing, missing.getParent()));
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() {
    Outside.requireLinux();

    assertThatThrownBy(() -> PidFile.create(Path.of("/proc/pulsar.pid")))
        .isInstanceOf(StartFault.class)
        .hasMessageStartingWith("the pid file /proc/pulsar.pid cannot be written: ");
  }

  @Test
  void only_the_owner_removes_it() throws Exception {
    var made = PidFile.create(file);
    Files.writeString(file, "1\n");

    made.close();

    assertThat(file).hasContent("1\n");
  }

  @Test
  void the_next_arbiter_waits_beside_and_then_takes_its_place() throws Exception {
    Process before = new ProcessBuilder("sleep", "60").start();
    try (var next = PidFile.createBeside(Files.writeString(file, before.pid() + "\n"))) {
      Path beside = folder.resolve("pulsar.pid.2");
      assertThat(beside).hasContent(OWN);
      assertThat(next.tryMoveTo(file)).as("while the other runs").isFalse();
      assertThat(next.path()).isEqualTo(beside);

      before.destroyForcibly().waitFor();

      assertThat(next.tryMoveTo(file)).isTrue();
      assertThat(file).hasContent(OWN);
      assertOnly(file);
    } finally {
      before.destroyForcibly().waitFor();
    }
    assertOnly();
  }

  @Test
  void of_two_that_start_at_once_one_starts() throws Exception {
    Files.writeString(file, deadPid() + "\n");
    var contenders = new ArrayList<Process>();
    try {
      for (int i = 0; i < 2; i++) {
        contenders.add(
            new ProcessBuilder(ChildJvm.words(Contender.class, file.toString())).start());
      }
      for (Process contender : contenders) {
        assertThat(contender.inputReader().readLine()).isEqualTo("up");
      }
      for (Process contender : contenders) {
        contender.getOutputStream().write("\n".getBytes(US_ASCII));
        contender.getOutputStream().flush();
      }
      var said = new ArrayList<String>();
      for (Process contender : contenders) {
        said.add(contender.inputReader().readLine());
      }
      assertThat(said).filteredOn(line -> line.startsWith("won ")).hasSize(1);
      String winner = said.stream().filter(line -> line.startsWith("won ")).findFirst().get();
      assertThat(said)
          .filteredOn(line -> line.startsWith("already running on PID " + winner.substring(4)))
          .hasSize(1);
      assertThat(file).hasContent(winner.substring(4) + "\n");
      for (Process contender : contenders) {
        contender.getOutputStream().close();
        assertThat(contender.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
      assertOnly();
    } finally {
      contenders.forEach(Process::destroyForcibly);
    }
  }

  private void assertOnly(Path... files) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      assertThat(found).containsExactlyInAnyOrder(files);
    }
  }

  private static String deadPid() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return Long.toString(process.pid());
  }
}
