package org.pulsarweb.actor;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ParentWatchTest {
  private static final long ORPHAN_MAX_MILLIS = 3_000;

  @TempDir Path folder;
  @TempDir Path words; // of command lines

  @Test
  void children_of_a_killed_parent_end_in_time_and_leave_no_folder() throws Exception {
    var said = new Lines();
    var command = Programs.command("parent", Programs.Parent.class, folder.toString());
    var parent =
        ChildProcess.start(
            "parent",
            command.line(words, List.of()),
            Optional.empty(),
            Map.of(),
            "s",
            ChildProcess.Sieve.NONE,
            said);
    said.await("up");
    List<String> children = said.out().subList(0, 2);
    assertThat(children).allMatch(ParentWatchTest::isRunning);
    assertThat(folder).isNotEmptyDirectory();

    // Not by ChildProcess.kill, which ends the children too.
    ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
    long killedAt = System.nanoTime();

    while (children.stream().anyMatch(ParentWatchTest::isRunning)) {
      LockSupport.parkNanos(MILLISECONDS.toNanos(10)); // they are not ours: nobody tells us
    }
    assertThat(NANOSECONDS.toMillis(System.nanoTime() - killedAt)).isLessThan(ORPHAN_MAX_MILLIS);
    assertThat(folder).isEmptyDirectory();
    assertThat(parent.exit().get(20, SECONDS)).isEqualTo(137);
  }

  @Test
  void a_child_whose_input_ends_stops_but_leaves_the_folder_of_a_living_parent() throws Exception {
    try (var own = RuntimeFolder.open(List.of(folder))) {
      var command =
          Programs.command("lonely", Programs.Watched.class, own.path().toString(), "hang");
      var child = new ProcessBuilder(command.line(folder, List.of())).start();
      try (var in = child.getInputStream()) {
        child.getOutputStream().close();

        assertThat(child.waitFor(20, SECONDS)).isTrue();
        assertThat(in.readAllBytes()).as("no secret was told").isEmpty();
        assertThat(own.path()).exists();
      } finally {
        child.destroyForcibly();
      }
    }
  }

  /** Returns whether it runs: one that has ended stays in the table until it is taken notice of. */
  private static boolean isRunning(String pid) {
    try {
      return !Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
    } catch (IOException _) {
      return false;
    }
  }
}
