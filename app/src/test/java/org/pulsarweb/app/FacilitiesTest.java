package org.pulsarweb.app;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program has besides its workers: a pid file, a control socket, a successor. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class FacilitiesTest extends ProbedPrograms {
  @Test
  void two_arbiters_with_one_pid_file_are_refused() throws Exception {
    Path file = folder.resolve("probed.pid");
    ProgramJvm first = start("--pid-file", file.toString());
    assertThat(file).hasContent(Long.toString(first.pid()));
    ProgramJvm second = launch("--pid-file", file.toString());
    assertThat(second.awaitLine("already running")).contains(Long.toString(first.pid()));
    assertThat(second.awaitExit()).isEqualTo(2);
    assertThat(first.ask("hello")).isEqualTo("hello");
    first.signal("TERM");
    assertThat(first.awaitExit()).isZero();
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void a_hup_before_it_serves_is_remembered_and_other_signals_pass(String concurrency)
      throws Exception {
    release("late");
    ProgramJvm program = launch("--concurrency", concurrency, "--settle-time", "0");
    program.awaitLine("getting ready");
    for (String signal : List.of("USR1", "TTIN", "TTOU", "USR2", "WINCH", "HUP", "HUP")) {
      program.signal(signal);
    }
    go();
    program.awaitServing();
    program.awaitLine("reloading on HUP");
    program.awaitLine("reloaded");
    assertThat(program.ask("who")).startsWith("probed-2 ");
    program.signal("TERM");
    assertThat(program.awaitExit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void a_stop_before_it_serves_ends_in_good_order(String concurrency) throws Exception {
    release("late");
    ProgramJvm program = launch("--concurrency", concurrency);
    program.awaitLine("getting ready");
    program.signal("TERM");
    program.awaitLine("stopping on TERM, before it served");
    program.awaitLine("stopped");
    assertThat(program.awaitExit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void usr2_starts_a_new_arbiter_on_the_same_sockets(String concurrency) throws Exception {
    Path file = folder.resolve("probed.pid");
    Path control = folder.resolve("control.sock");
    ProgramJvm first =
        start(
            "--concurrency",
            concurrency,
            "--pid-file",
            file.toString(),
            "--control-socket",
            control.toString());
    int port = first.port();
    release("two");
    first.signal("USR2");
    first.awaitLine("a new arbiter is being started");
    first.awaitServing(); // its output is the same
    assertThat(first.port()).isEqualTo(port);
    long successor = Long.parseLong(Files.readString(Path.of(file + ".2")).strip());
    ProcessHandle process = ProcessHandle.of(successor).orElseThrow();
    try {
      first.signal("TERM");
      assertThat(first.awaitExit()).isZero();
      for (int i = 0; i < 20; i++) {
        assertThat(first.ask("who")).endsWith(" two");
      }
      awaitControl(control);
      assertThat(order(control, "status"))
          .singleElement()
          .asString()
          .contains("\"pid\":" + successor);
    } finally {
      process.destroy();
      assertThat(process.onExit().get().isAlive()).isFalse();
    }
  }

  /** Waits until somebody takes orders there. */
  private static void awaitControl(Path socket) throws Exception {
    Until.holds(() -> takesOrders(socket), () -> "nobody takes orders at " + socket);
  }

  private static boolean takesOrders(Path socket) {
    try {
      List<String> _ = order(socket, "config", "get", "timeout");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void a_worker_that_has_answered_enough_is_replaced_without_a_gap(String concurrency)
      throws Exception {
    ProgramJvm program =
        start("--concurrency", concurrency, "--max-requests", "5", "--max-requests-jitter", "0");
    Set<String> workers = new HashSet<>();
    while (workers.size() < 3) {
      workers.add(program.ask("who").split(" ", -1)[0]);
    }
    assertThat(workers).contains("probed-1", "probed-2", "probed-3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "process"})
  void a_program_works_in_the_folder_that_it_is_told(String concurrency) throws Exception {
    ProgramJvm program =
        start("--concurrency", concurrency, "--chdir", folder.toString(), "--pid-file", "here.pid");
    assertThat(folder.resolve("here.pid")).hasContent(Long.toString(program.pid()));
    assertThat(program.ask("where")).isEqualTo(folder.toRealPath().toString());
    ProgramJvm lost = launch("--chdir", folder.resolve("nowhere").toString());
    assertThat(lost.awaitLine("there is no folder")).contains("--chdir");
    assertThat(lost.awaitExit()).isEqualTo(2);
  }

  @Test
  void usr1_opens_the_log_file_by_its_name_again() throws Exception {
    Path log = folder.resolve("probed.log");
    ProgramJvm program =
        launch(
            "--log-file",
            log.toString(),
            "--control-socket",
            folder.resolve("control.sock").toString());
    awaitContent(log, "serving on");
    Files.move(log, folder.resolve("probed.log.1"));
    program.signal("USR1");
    awaitContent(log, "opened again on USR1");
    assertThat(log).content().doesNotContain("serving on");
  }

  /** Waits, by a watch of its folder, until a file has these words. */
  private void awaitContent(Path file, String words) throws Exception {
    try (var watch = folder.getFileSystem().newWatchService()) {
      WatchKey _ = folder.register(watch, ENTRY_CREATE, ENTRY_MODIFY);
      while (!Files.exists(file) || !Files.readString(file).contains(words)) {
        WatchKey key = watch.poll(60, SECONDS);
        assertThat(key).as("a change of %s", file).isNotNull();
        key.pollEvents();
        key.reset();
      }
    }
  }

  @Test
  void a_daemon_goes_on_when_the_command_that_started_it_has_ended() throws Exception {
    Path file = folder.resolve("probed.pid");
    Path log = folder.resolve("probed.log");
    ProgramJvm command =
        launch("--daemon", "--pid-file", file.toString(), "--log-file", log.toString());
    assertThat(command.awaitExit()).isZero();
    long pid = Long.parseLong(Files.readString(file).strip());
    assertThat(pid).isNotEqualTo(command.pid());
    ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
    try {
      awaitContent(log, "serving on");
      daemon.destroy();
      assertThat(daemon.onExit().get(60, SECONDS).isAlive()).isFalse();
      assertThat(log).content().contains("stopping on TERM").contains("stopped");
      assertThat(file).doesNotExist();
    } finally {
      daemon.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--user", "--group"})
  void a_user_or_group_that_is_not_there_is_one_line(String setting) throws Exception {
    ProgramJvm lost = launch(setting, "nobody-has-this-name");
    assertThat(lost.awaitLine("nobody-has-this-name")).startsWith("Probed: there is no ");
    assertThat(lost.awaitExit()).isEqualTo(2);
  }

  @Test
  void a_running_program_takes_orders() throws Exception {
    Path socket = folder.resolve("control.sock");
    ProgramJvm program = start("--control-socket", socket.toString());
    assertThat(order(socket, "status"))
        .singleElement()
        .asString()
        .contains("\"pid\":" + program.pid())
        .contains("\"name\":\"probed\"")
        .contains("\"workers\":1");
    assertThat(order(socket, "scale", "2"))
        .containsExactly(
            "{\"progress\":\"probed-2 serves\"}", "{\"result\":\"probed has 2 workers\"}");
    assertThat(order(socket, "config", "get", "timeout")).containsExactly("{\"result\":\"30\"}");
    assertThat(order(socket, "config", "set", "timeout", "31").getLast()).contains("timeout is 31");
    assertThat(order(socket, "config", "get", "timeout")).containsExactly("{\"result\":\"31\"}");
    assertThat(order(socket, "config", "set", "timeout", "soon").getLast())
        .startsWith("{\"error\":\"bad value 'soon'");
    assertThat(order(socket, "dump").getLast()).contains("fibers of");
    assertThat(order(socket, "info").getLast()).contains("\"name\":\"probed-2\"");
    assertThat(order(socket, "leap").getLast()).startsWith("{\"error\":\"there is no command");
    assertThat(order(socket, "reload").getLast()).isEqualTo("{\"result\":\"reloaded\"}");
    assertThat(order(socket, "stop").getLast()).isEqualTo("{\"result\":\"stopping\"}");
    assertThat(program.awaitExit()).isZero();
    assertThat(socket).doesNotExist();
  }

  @Test
  void who_asks_for_what_cannot_be_done_is_told_why_and_so_is_the_log() throws Exception {
    Path socket = folder.resolve("control.sock");
    ProgramJvm program = start("--control-socket", socket.toString());
    release("fail");
    assertThat(order(socket, "reload").getLast())
        .startsWith("{\"error\":\"probed goes on with the workers it has (1 of 1)");
    program.awaitLine("reloading on the reload command");
    program.awaitLine("goes on with the workers it has");
    assertThat(order(socket, "scale", "0"))
        .containsExactly(
            "{\"error\":\"there is at least 1 worker; stop the program to have none\"}");
    assertThat(order(socket, "reload", "now").getLast()).startsWith("{\"error\":\"this command");
  }

  private static List<String> order(Path socket, String command, String... arguments)
      throws IOException {
    return ControlLines.ask(socket, command, arguments);
  }
}
