package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class HooksTest {
  private static final Pattern HOOK = Pattern.compile("([a-z]+(?:_[a-z]+)+): .*");

  private static final String[] IN_WORKER = {
    "post_fork",
    "worker_start",
    "post_worker_init",
    "pre_request",
    "post_request",
    "worker_stopping",
    "worker_exit"
  };

  private static final String[] IN_ARBITER = {
    "on_starting",
    "monitor_start",
    "pre_fork",
    "when_ready",
    "on_reload",
    "child_exit",
    "nworkers_changed",
    "monitor_stopping",
    "on_exit"
  };

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void tell_the_life_of_an_application_in_order(String concurrency) throws Exception {
    try (var program =
        LiveProgram.start(Hooks.class, "--concurrency", concurrency, "--settle-time=0")) {
      InetSocketAddress address = program.awaitServing("hooks");
      assertThat(LiveProgram.get(address, "/here").body()).isEqualTo("Hello\n");
      program.awaitLine("post_request: hooks-1 /here 200");
      program.signal("HUP");
      program.awaitLine("[pulsar.app] reloaded");
      program.signal("TTIN");
      program.awaitLine("hooks-3 serves");
      program.awaitLine("monitor_task: hooks has 2");
      assertThat(program.stop()).isZero();

      List<String> said = program.said();
      // in a worker's JVM, a line takes its time to the arbiter: each has its own order
      assertThat(written(said, "hooks-1", IN_WORKER))
          .containsExactly(
              "post_fork: hooks-1 has begun",
              "worker_start: hooks-1 gets ready",
              "post_worker_init: hooks-1 serves",
              "pre_request: hooks-1 GET /here",
              "post_request: hooks-1 /here 200",
              "worker_stopping: hooks-1 takes nothing new",
              "worker_exit: hooks-1 has finished");
      assertThat(written(said, "", IN_ARBITER))
          .containsExactly(
              "on_starting: nothing is bound yet; there shall be 1",
              "monitor_start: hooks has no worker yet",
              "pre_fork: hooks-1",
              "when_ready: all serve",
              "on_reload: hooks",
              "pre_fork: hooks-2",
              "child_exit: hooks-1 in good order",
              "nworkers_changed: 1 -> 2",
              "pre_fork: hooks-3",
              "monitor_stopping: hooks",
              "child_exit: hooks-3 in good order",
              "child_exit: hooks-2 in good order",
              "on_exit: all workers are gone");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void tell_that_the_program_was_interrupted(String concurrency) throws Exception {
    try (var program = LiveProgram.start(Hooks.class, "--concurrency", concurrency)) {
      InetSocketAddress _ = program.awaitServing("hooks");
      program.signal("INT");
      program.awaitLine("[pulsar] stopped");
      assertThat(written(program.said(), "hooks-1", "worker_int", "worker_stopping"))
          .containsExactly(
              "worker_int: hooks-1 was interrupted", "worker_stopping: hooks-1 takes nothing new");
    }
  }

  /** Returns what these hooks wrote of a worker, without what a log puts before a line. */
  private static List<String> written(List<String> said, String worker, String... hooks) {
    return said.stream()
        .map(HOOK::matcher)
        .filter(Matcher::find)
        .filter(line -> List.of(hooks).contains(line.group(1)))
        .map(Matcher::group)
        .filter(line -> line.contains(worker))
        .toList();
  }
}
