package org.pulsarweb.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers of a real program, in threads and in JVMs of their own: served, lost, replaced. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
@Timeout(180)
class WorkersTest extends ProbedPrograms {
  // ---- serving --------------------------------------------------------------------------------

  @Test
  void workers_in_jvms_of_their_own_serve_one_address() throws Exception {
    ProgramJvm program = start("--workers", "2", "--concurrency", "process");
    Set<String> pids = pidsOf(program, 2);
    assertThat(pids).doesNotContain(Long.toString(program.pid()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void term_lets_requests_in_flight_finish(String concurrency) throws Exception {
    ProgramJvm program =
        start("--workers", "2", "--concurrency", concurrency, "--exit-timeout", "60");
    try (var one = program.connect();
        var other = program.connect()) {
      one.ask("hello");
      other.ask("hello");
      one.send("wait");
      program.signal("TERM");
      program.awaitLine("stopping on TERM");
      go();
      assertThat(one.read()).isEqualTo("waited");
      assertThatIOException().isThrownBy(other::read); // it was idle
    }
    assertThat(program.awaitExit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void what_never_ends_is_cut_at_the_exit_timeout(String concurrency) throws Exception {
    ProgramJvm program = start("--concurrency", concurrency, "--exit-timeout", "0.2");
    try (var talk = program.connect()) {
      talk.ask("hello");
      talk.send("wait");
      program.signal("TERM");
      assertThat(program.awaitExit()).isZero();
      assertThatIOException().isThrownBy(talk::read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--concurrency=thread", "--concurrency=process", "--workers=0"})
  void a_worker_has_as_many_threads_as_it_is_told(String kind) throws Exception {
    ProgramJvm program = start(kind, "--thread-workers", "7");
    assertThat(program.ask("seven")).isEqualTo("seven");
  }

  // ---- worker faults --------------------------------------------------------------------------

  @Test
  void a_killed_worker_takes_only_its_own_requests_along() throws Exception {
    ProgramJvm program = start("--workers", "2", "--concurrency", "process");
    Set<String> before = pidsOf(program, 2);
    try (var doomed = program.connect()) {
      String pid = doomed.ask("who").split(" ", -1)[1];
      doomed.send("wait");
      ProgramJvm.signal("KILL", Long.parseLong(pid));
      assertThatIOException().isThrownBy(doomed::read);
      Set<String> after = pidsOf(program, 2);
      assertThat(after).doesNotContain(pid).isNotEqualTo(before);
    }
  }

  @Test
  void a_worker_that_is_stopped_by_a_signal_is_replaced() throws Exception {
    ProgramJvm program = start("--workers", "2", "--concurrency", "process", "--timeout", "1");
    String pid = program.ask("who").split(" ", -1)[1];
    ProgramJvm.signal("STOP", Long.parseLong(pid));
    awaitWithout(program, pid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spin", "fill", "exit"})
  void a_worker_that_spins_fills_its_heap_or_exits_is_replaced(String fault) throws Exception {
    ProgramJvm program =
        start("--workers", "2", "--concurrency", "process", "--timeout", "1", "--jvm=-Xmx48m");
    pidsOf(program, 2);
    try (var talk = program.connect()) {
      String pid = talk.ask("who").split(" ", -1)[1];
      talk.send(fault);
      assertThatIOException().isThrownBy(talk::read);
      awaitWithout(program, pid);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void a_hook_hears_of_a_loop_that_stands_still(String concurrency) throws Exception {
    ProgramJvm program = start("--concurrency", concurrency, "--timeout", "1");
    try (var talk = program.connect()) {
      talk.send("spin");
      assertThat(program.awaitLine("worker_abort probed-1: ")).contains("has been silent for");
      assertThat(program.awaitLine("child_exit probed-1: ")).contains("has been silent for");
    }
  }

  /** Waits until two workers serve, neither of which is this process: it may answer once more. */
  private static void awaitWithout(ProgramJvm program, String pid) throws IOException {
    while (pidsOf(program, 2).contains(pid)) {
      assertThat(program.process().isAlive()).isTrue();
    }
  }

  @Test
  void a_crash_loop_ends_the_program_with_last_words_and_1() throws Exception {
    ProgramJvm program =
        start("--concurrency", "process", "--max-restarts", "2", "--restart-period", "300");
    for (int i = 0; i < 3; i++) {
      try (var talk = program.connect()) {
        talk.send("exit");
        assertThatIOException().isThrownBy(talk::read);
      }
    }
    program.awaitLine("failed too often");
    assertThat(program.awaitExit()).isEqualTo(1);
  }

  @Test
  void when_the_arbiter_is_killed_the_workers_leave_and_the_port_is_free() throws Exception {
    ProgramJvm program = start("--workers", "2", "--concurrency", "process");
    List<ProcessHandle> workers = new ArrayList<>();
    for (String pid : pidsOf(program, 2)) {
      workers.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
    }
    program.signal("KILL");
    for (ProcessHandle worker : workers) {
      ProcessHandle _ = worker.onExit().get(3, SECONDS);
    }
    try (var free = new ServerSocket(program.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  // ---- reload ---------------------------------------------------------------------------------

  @Test
  void hup_replaces_workers_one_by_one_and_cuts_nobody() throws Exception {
    ProgramJvm program =
        start(
            "--workers",
            "2",
            "--concurrency",
            "process",
            "--exit-timeout",
            "60",
            "--settle-time",
            "0");
    try (var talk = program.connect()) {
      assertThat(talk.ask("who")).endsWith(" one");
      talk.send("wait");
      release("two");
      program.signal("HUP");
      program.awaitLine("probed-3 serves");
      go();
      assertThat(talk.read()).isEqualTo("waited");
    }
    program.awaitLine("reloaded");
    for (int i = 0; i < 10; i++) {
      assertThat(program.ask("who")).endsWith(" two");
    }
  }

  @Test
  void hups_that_come_during_a_reload_are_one_more_reload() throws Exception {
    ProgramJvm program =
        start("--concurrency", "process", "--exit-timeout", "60", "--settle-time", "0");
    try (var talk = program.connect()) {
      assertThat(talk.ask("who")).endsWith(" one");
      talk.send("wait"); // so that the reload is under way until it may go on
      release("two");
      program.signal("HUP");
      program.awaitLine("probed-2 serves");
      release("three");
      program.signal("HUP");
      program.awaitLine("one more follows");
      program.signal("HUP");
      program.awaitLine("one more follows");
      go();
      assertThat(talk.read()).isEqualTo("waited");
    }
    program.awaitLine("reloaded");
    program.awaitLine("reloading on HUP");
    program.awaitLine("reloaded");
    assertThat(program.ask("who")).startsWith("probed-3 ").endsWith(" three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "hang"})
  void a_release_that_does_not_start_leaves_the_old_one_serving(String fault) throws Exception {
    ProgramJvm program =
        start("--workers", "2", "--concurrency", "process", "--ready-timeout", "15");
    Set<String> before = pidsOf(program, 2);
    release(fault);
    program.signal("HUP");
    assertThat(program.awaitLine("goes on with the workers it has"))
        .contains("probed-3")
        .contains(fault.equals("fail") ? "this release is broken" : "has not started within");
    assertThat(pidsOf(program, 2)).isEqualTo(before);
  }

  @Test
  void a_release_that_crashes_on_its_first_request_leaves_the_old_one_serving() throws Exception {
    ProgramJvm program = start("--concurrency", "process", "--settle-time", "30");
    release("crash");
    program.signal("HUP");
    program.awaitLine("probed-2 serves");
    release("two");
    boolean answered = true;
    while (answered) { // by the old worker
      answered = answers(program.connect());
    }
    program.awaitLine("goes on with the workers it had");
    assertThat(program.ask("who")).endsWith(" one").startsWith("probed-1 ");
  }

  private static boolean answers(ProgramJvm.Talk talk) throws IOException {
    try (talk) {
      talk.ask("who");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void while_developing_a_change_reloads_and_a_bad_one_is_shown() throws Exception {
    ProgramJvm program = start("--reload", "--reload-paths", folder + "/rel*");
    assertThat(program.ask("who")).endsWith(" one");
    release("two");
    program.awaitLine("release changed, reloading");
    program.awaitLine("reloaded");
    assertThat(program.ask("who")).endsWith(" two");
    release("fail");
    program.awaitLine("this release is broken");
    assertThat(program.ask("who")).endsWith(" two");
    release("three");
    program.awaitLine("reloaded");
    assertThat(program.ask("who")).endsWith(" three");
  }

  // ---- scaling --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void ttin_and_ttou_change_the_number_of_workers(String concurrency) throws Exception {
    ProgramJvm program = start("--concurrency", concurrency);
    program.signal("TTIN");
    Set<String> names = new HashSet<>();
    List<ProgramJvm.Talk> talks = new ArrayList<>();
    try {
      while (names.size() < 2) {
        ProgramJvm.Talk talk = program.connect();
        talks.add(talk);
        names.add(talk.ask("who").split(" ", -1)[0]);
      }
      program.signal("TTOU");
      for (ProgramJvm.Talk talk : talks) {
        talk.close();
      }
      String name = program.ask("who");
      while (!name.startsWith("probed-2 ")) { // the oldest leaves
        name = program.ask("who");
      }
    } finally {
      for (ProgramJvm.Talk talk : talks) {
        talk.close();
      }
    }
  }
}
