package org.pulsarweb.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void every_line_of_many_arrives_in_order_before_the_exit() throws Exception {
    var said = new Lines();

    var child = start("flood", Programs.command("flood", Programs.Flood.class, "100000"), said);

    assertThat(child.exit().get(30, SECONDS)).isZero();
    assertThat(said.out()).hasSize(100_000).startsWith("line 1", "line 2").endsWith("line 100000");
    assertThat(child.lastLines()).hasSize(20).endsWith("line 99999", "line 100000");
    assertThat(threadsOf("flood")).isEmpty();
  }

  @Test
  void a_child_that_floods_waits_for_its_reader() throws Exception {
    var first = new CountDownLatch(1);
    var read = new CountDownLatch(1);
    var count = new AtomicInteger();

    var child =
        start(
            "slow",
            Programs.command("slow", Programs.Flood.class, "100000"),
            (_, _) -> {
              count.incrementAndGet();
              first.countDown();
              awaitQuietly(read);
            });
    first.await();

    assertThat(child.exit()).as("it has more to say than a pipe holds").isNotDone();
    assertThat(count).hasValue(1);
    read.countDown();
    assertThat(child.exit().get(30, SECONDS)).isZero();
    assertThat(count).hasValue(100_000);
  }

  @Test
  void a_long_line_bad_bytes_and_a_line_without_end_arrive() throws Exception {
    var said = new Lines();

    var child = start("odd", Programs.command("odd", Programs.Odd.class), said);

    assertThat(child.exit().get(30, SECONDS)).isEqualTo(3);
    assertThat(said.out())
        .containsExactly(
            "a".repeat(8192), "a".repeat(8192), "a".repeat(3616), "b\uFFFDc", "no end");
    assertThat(said.err()).containsExactly("an error");
  }

  @Test
  void a_failed_start_is_explained_by_the_last_lines() throws Exception {
    var command = Programs.command("bad", Programs.Told.class).withOptions(List.of("-XX:+NoSuch"));

    var child = start("bad", command, new Lines());

    assertThat(child.exit().get(30, SECONDS)).isEqualTo(1);
    assertThat(String.join("\n", child.lastLines())).contains("NoSuch");
  }

  @Test
  void a_program_that_is_not_there_is_named() {
    assertThatThrownBy(() ->
            ChildProcess.start(
                "worker",
                List.of("/proc/nonexistent"),
                Optional.empty(),
                Map.of(),
                "s",
                ChildProcess.Sieve.NONE,
                new Lines()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a JVM for worker cannot be started: ")
        .hasMessageContaining("/proc/nonexistent");
  }

  @Test
  void a_secret_is_told_and_a_dump_is_given_and_term_is_heard() throws Exception {
    var said = new Lines();
    var child = watched("told", said);
    try {
      assertThat(said.await("secret ")).isEqualTo("secret open sesame");
      assertThat(said.await("standard input ")).isEqualTo("standard input -1");

      child.dump();

      assertThat(said.await("threads of process")).contains(" " + child.pid() + " ");
      assertThat(said.await("\"parent-watch\"")).contains(" daemon RUNNABLE");
      assertThat(said.await("fibers: ")).isEqualTo("fibers: 0");
      child.terminate();
      assertThat(child.exit().get(20, SECONDS)).isEqualTo(TERMINATED);
      assertThat(child.isAlive()).isFalse();
      assertThat(threadsOf("told")).isEmpty();
      child.dump(); // what is said to a dead child is lost and nothing else
      child.proceed();
      child.terminate();
      child.kill();
    } finally {
      child.kill();
    }
  }

  @Test
  void a_stopped_child_proceeds_and_a_stopped_one_can_be_killed() throws Exception {
    var said = new Lines();
    var child = watched("stopped", said);
    try {
      said.await("standard input ");
      stop(child);
      child.dump();
      assertThat(said.out()).noneMatch(line -> line.startsWith("threads of"));

      child.proceed();

      assertThat(said.await("threads of process")).isNotEmpty();
      stop(child);
      child.terminate();
      assertThat(child.isAlive()).as("a stopped process hears no TERM").isTrue();
      child.kill();
      assertThat(child.exit().get(20, SECONDS)).isEqualTo(KILLED);
    } finally {
      child.kill();
    }
  }

  private ChildProcess watched(String title, Lines said) throws IOException {
    Path none = folder.resolve("pulsar-1-0");
    return start(
        title, Programs.command(title, Programs.Watched.class, none.toString(), "exit"), said);
  }

  private ChildProcess start(String title, JvmCommand command, ChildProcess.Output output)
      throws IOException {
    return ChildProcess.start(
        title,
        command.line(folder, List.of()),
        Optional.empty(),
        Map.of(),
        "open sesame",
        ChildProcess.Sieve.NONE,
        output);
  }

  private static void stop(ChildProcess child) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -STOP " + child.pid()).start().waitFor();
    Path stat = Path.of("/proc/" + child.pid() + "/stat");
    while (!Files.readString(stat).contains(") T ")) {
      Thread.onSpinWait();
    }
  }

  private static List<String> threadsOf(String title) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches(title + "-(out|err)"))
        .toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
