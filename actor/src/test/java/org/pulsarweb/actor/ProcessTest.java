package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.codec.RemoteException;

@DisplayName("Actors in JVMs of their own: how they start, die and come back")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ProcessTest {
  /** A question that waits for one that dies fails long before its own deadline. */
  private static final long AT_ONCE_SECONDS = 5;

  private final Outposts outposts = new Outposts();

  @TempDir Path folder;

  @AfterAll
  void close() {
    outposts.close();
  }

  /** Asks several, which wait in the actor. */
  private static List<CompletableFuture<String>> holding(ActorRef<Outpost> ref, int count) {
    List<CompletableFuture<String>> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(ref.askAsync(Outpost::hold, Until.LONG));
    }
    assertThat(ref.proxy(Until.LONG).echo("still there")).isEqualTo("still there");
    int _ = ref.ask(outpost -> outpost.awaitHolding(count));
    return held;
  }

  private static Throwable failure(Future<?> future) throws Exception {
    try {
      Object answer = future.get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("it was answered by " + answer);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS);
  }

  // ---- death ----------------------------------------------------------------------------------

  @Test
  void of_one_killed_by_kill_9_all_questions_fail_at_once_and_it_is_back() throws Exception {
    ActorRef<Outpost> ref = outposts.start("killed");
    long pid = ref.proxy(Until.LONG).pid();
    List<CompletableFuture<String>> held = holding(ref, 50);

    Pids.kill(pid);

    for (CompletableFuture<String> one : held) {
      assertThat(failure(one))
          .isInstanceOf(ActorStoppedException.class)
          .hasMessageContaining("the other JVM is gone");
      // What is sent meanwhile waits.
      assertThat(ref.proxy(Until.LONG).echo("later")).isEqualTo("later");
    }
    assertThat(ref.proxy(Until.LONG).pid()).isNotEqualTo(pid);
    assertThat(ref.proxy(Until.LONG).notes()).isEmpty();
    assertThat(outposts.heard.awaitRestart("killed", 1)).contains("by signal 9");
    assertThat(outposts.arbiter.find("killed")).isEqualTo(ref);
    ref.stop();
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
  }

  @Test
  void one_that_is_not_started_again_is_gone_for_all_when_it_is_killed() throws Exception {
    ActorRef<Outpost> ref = outposts.start(Outposts.spawn("mortal").restart(Restart.TEMPORARY));
    List<CompletableFuture<String>> held = holding(ref, 1);

    Pids.kill(ref.proxy(Until.LONG).pid());

    assertThat(failure(held.getFirst())).isInstanceOf(ActorStoppedException.class);
    assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
    assertThatThrownBy(() -> ref.proxy(Until.LONG).pid()).isInstanceOf(ActorStoppedException.class);
    assertThatThrownBy(() -> outposts.arbiter.find("mortal"))
        .isInstanceOf(ActorStoppedException.class);
  }

  @Test
  void a_silent_one_has_to_say_what_it_does_and_is_replaced() throws Exception {
    ActorRef<Outpost> ref =
        outposts.start(Outposts.spawn("silent").timeout(Duration.ofMillis(1500)));
    long pid = ref.proxy(Until.LONG).pid();
    List<CompletableFuture<String>> held = holding(ref, 3);

    Pids.signal(pid, "STOP");

    for (CompletableFuture<String> one : held) {
      assertThat(failure(one)).isInstanceOf(ActorStoppedException.class);
    }
    assertThat(ref.proxy(Until.LONG).pid()).isNotEqualTo(pid);
    assertThat(outposts.heard.awaitRestart("silent", 1)).contains("has been silent for ");
    assertThat(outposts.heard.awaitNotice("a dump of its threads is asked for")).contains("silent");
    assertThat(outposts.heard.awaitLine("silent", "threads of process ")).startsWith(pid + " ");
    Pids.awaitEnd(pid);
    ref.stop();
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
  }

  @Test
  void one_whose_loop_stands_still_is_named_with_the_stack_and_replaced() throws Exception {
    ActorRef<Outpost> ref = outposts.start(Outposts.spawn("busy").timeout(Duration.ofMillis(1500)));
    long pid = ref.proxy(Until.LONG).pid();

    CompletableFuture<Boolean> asked =
        ref.askAsync(
            _ -> {
              while (!Thread.interrupted()) {
                Thread.onSpinWait();
              }
              return true;
            },
            Until.LONG);

    assertThat(failure(asked)).isInstanceOf(ActorStoppedException.class);
    assertThat(ref.proxy(Until.LONG).pid()).isNotEqualTo(pid);
    assertThat(
            outposts.heard.awaitBlocked("pulsar-busy", "\n    at " + ProcessTest.class.getName()))
        .contains("is blocked by fiber");
    assertThat(outposts.heard.awaitLine("busy", "threads of process ")).startsWith(pid + " ");
    Pids.awaitEnd(pid);
    ref.stop();
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
  }

  @Test
  void an_exit_is_told_with_its_code_and_the_last_lines() throws Exception {
    ActorRef<Outpost> ref = outposts.start("exiting");

    CompletableFuture<String> asked =
        ref.askAsync(outpost -> outpost.exit(3, "good bye, all"), Until.LONG);

    assertThat(failure(asked)).isInstanceOf(ActorStoppedException.class);
    assertThat(ref.proxy(Until.LONG).echo("again")).isEqualTo("again");
    assertThat(outposts.heard.awaitRestart("exiting", 1))
        .contains("its JVM ended with code 3; its last lines: ")
        .contains("good bye, all");
    ref.stop();
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
  }

  @Test
  void one_over_its_heap_finishes_what_it_has_and_nothing_accepted_is_lost() throws Exception {
    ActorRef<Outpost> ref =
        outposts.start(Outposts.spawn("hungry").heapMax(8 << 20).timeout(Duration.ofSeconds(1)));
    long pid = ref.proxy(Until.LONG).pid();
    CompletableFuture<String> underWay = ref.askAsync(Outpost::finish, Until.LONG);
    int _ = ref.ask(outpost -> outpost.awaitHolding(1));
    assertThat(ref.proxy(Until.LONG).take(16)).isEqualTo(16);

    int asked = 0;
    while (ref.proxy(Until.LONG).pid() == pid) { // each is answered, by the one or the other
      asked++;
    }

    assertThat(asked).isPositive();
    assertThat(get(underWay)).isEqualTo("finished");
    assertThat(outposts.heard.awaitNotice("is over its limit")).contains("hungry");
    assertThat(String.valueOf(ref.info().get("actor"))).contains("restarts=1");
    Pids.awaitEnd(pid);
    ref.stop();
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
  }

  @Test
  void one_that_does_not_stop_in_time_is_killed() throws Exception {
    ActorRef<Outpost> ref =
        outposts.start(Outposts.spawn("stubborn").stopDeadline(Duration.ofMillis(300)));
    long pid = ref.proxy(Until.LONG).pid();
    List<CompletableFuture<String>> held = holding(ref, 1);

    ref.stop();

    assertThat(failure(held.getFirst())).isInstanceOf(ActorStoppedException.class);
    assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
    Pids.awaitEnd(pid);
  }

  @Test
  void one_that_is_asked_to_stop_finishes_what_it_has() throws Exception {
    ActorRef<Outpost> ref = outposts.start("orderly");
    long pid = ref.proxy(Until.LONG).pid();
    CompletableFuture<String> underWay = ref.askAsync(Outpost::finish, Until.LONG);
    int _ = ref.ask(outpost -> outpost.awaitHolding(1));

    ref.stop();

    assertThat(get(underWay)).isEqualTo("finished");
    assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
    Pids.awaitEnd(pid);
  }

  // ---- birth ----------------------------------------------------------------------------------

  @Test
  void one_whose_start_never_ends_is_refused_and_leaves_nothing() throws Exception {
    Spawn spawn =
        Outposts.spawn("late").with(Outpost.START, "hang").startDeadline(Duration.ofSeconds(8));

    assertThatThrownBy(() -> outposts.start(spawn))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("has not started within 8000 ms");

    Pids.awaitEnd(Long.parseLong(outposts.heard.awaitLine("late", "pid ")));
    assertThatThrownBy(() -> outposts.arbiter.find("late"))
        .isInstanceOf(ActorStoppedException.class);
  }

  @Test
  void one_whose_jvm_never_comes_up_is_refused_and_leaves_nothing() {
    Spawn spawn =
        Outposts.spawn("paused")
            .jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:+PauseAtStartup", pauseFile("never"))
            .startDeadline(Duration.ofMillis(500));

    assertThatThrownBy(() -> outposts.start(spawn))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("has not started within 500 ms");
    Until.holds(() -> children().noneMatch(child -> isTitled(child, "pulsar-paused")));
  }

  private String pauseFile(String name) {
    return "-XX:PauseAtStartupFile=" + folder.resolve(name);
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current().children();
  }

  private static boolean isTitled(ProcessHandle child, String title) {
    return Pids.isRunning(child.pid()) && child.info().commandLine().orElse("").endsWith(title);
  }

  @Test
  void one_whose_jvm_dies_at_once_is_refused_with_its_last_lines() {
    Spawn spawn = Outposts.spawn("odd").jvm("-XX:+NoSuchOption");

    assertThatThrownBy(() -> outposts.start(spawn))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("its JVM ended with code 1; its last lines: ")
        .hasMessageContaining("NoSuchOption");
  }

  @Test
  void one_whose_start_throws_is_refused_with_the_remote_trace() {
    Spawn spawn = Outposts.spawn("throwing").with(Outpost.START, "throw");

    SpawnException refused =
        catchThrowableOfType(SpawnException.class, () -> outposts.start(spawn));

    assertThat(refused)
        .hasMessageContaining("did not start")
        .hasMessageContaining("no such luck")
        .hasRootCauseInstanceOf(RemoteException.class);
    Throwable root = refused;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    assertThat(((RemoteException) root).className())
        .isEqualTo(IllegalStateException.class.getName());
    assertThat(root.getStackTrace()[0].getClassName()).isEqualTo(Outpost.Plain.class.getName());
  }

  @Test
  void its_arbiter_may_stop_while_it_starts() throws Exception {
    long pid;
    Future<?> spawned;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (var own = new Outposts()) {
        spawned =
            threads.submit(() -> own.start(Outposts.spawn("unborn").with(Outpost.START, "hang")));
        pid = Long.parseLong(own.heard.awaitLine("unborn", "pid "));
      }
      assertThat(failure(spawned)).isInstanceOf(ActorException.class);
    }
    Pids.awaitEnd(pid);
  }

  @Test
  void its_arbiter_may_stop_before_its_jvm_is_up() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> spawned;
      try (var own = new Outposts()) {
        spawned =
            threads.submit(() ->
                own.start(
                    Outposts.spawn("unready")
                        .jvm(
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:+PauseAtStartup",
                            pauseFile("unready"))));
        Until.holds(() -> children().anyMatch(child -> isTitled(child, "pulsar-unready")));
      }
      assertThat(failure(spawned)).isInstanceOf(ActorException.class);
    }
    Until.holds(() -> children().noneMatch(child -> isTitled(child, "pulsar-unready")));
  }

  @Test
  void of_a_storm_of_spawns_as_many_run_as_may_and_the_others_are_refused() throws Exception {
    List<Path> folders = new ArrayList<>();
    List<Long> pids = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var own = new Outposts(Outposts.SETTINGS.processesMax(4))) {
      List<Future<ActorRef<Outpost>>> spawned = storm(threads, own, 200);
      List<ActorRef<Outpost>> running = new ArrayList<>();
      List<String> refusals = new ArrayList<>();
      for (Future<ActorRef<Outpost>> one : spawned) {
        try {
          running.add(get(one));
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(SpawnException.class);
          refusals.add(e.getCause().getMessage());
        }
      }

      assertThat(running).hasSize(4);
      assertThat(refusals)
          .hasSize(196)
          .allSatisfy(refusal ->
              assertThat(refusal)
                  .contains(
                      "4 of 4 processes run: stop one, or allow more by"
                          + " ArbiterSettings.processesMax"));
      assertThat(running).allSatisfy(ref -> assertThat(ref.send("ping")).isEqualTo("pong"));
      for (ActorRef<Outpost> ref : running) {
        pids.add(ref.proxy(Until.LONG).pid());
        folders.add(Pids.folder(pids.getLast()));
      }

      ActorRef<Outpost> first = running.getFirst();
      first.stop();
      assertThat(get(first.ended())).isEqualTo(State.CLOSED);
      Until.holds(() -> !Pids.isRunning(pids.getFirst()));
      assertThat(own.start("another").send("ping")).as("there is room again").isEqualTo("pong");
    }
    assertThat(pids).noneMatch(Pids::isRunning);
    assertThat(folders).noneMatch(Files::exists);
  }

  private static List<Future<ActorRef<Outpost>>> storm(
      ExecutorService threads, Outposts own, int count) {
    List<Future<ActorRef<Outpost>>> spawned = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "storm-" + i;
      Callable<ActorRef<Outpost>> spawning = () -> own.start(name);
      spawned.add(threads.submit(spawning));
    }
    return spawned;
  }

  // ---- arbiters -------------------------------------------------------------------------------

  @Test
  void two_arbiters_have_their_own_processes_and_folders() throws Exception {
    ActorRef<Outpost> ours = outposts.start("twin");
    Path folder = Pids.folder(ours.proxy(Until.LONG).pid());
    Path others;
    try (var own = new Outposts()) {
      ActorRef<Outpost> theirs = own.start("twin");
      others = Pids.folder(theirs.proxy(Until.LONG).pid());

      assertThat(theirs.proxy(Until.LONG).pid()).isNotEqualTo(ours.proxy(Until.LONG).pid());
      assertThat(others).isNotEqualTo(folder).exists();
    }
    assertThat(others).doesNotExist();
    assertThat(ours.proxy(Until.LONG).echo(1)).isEqualTo(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    ours.stop();
    assertThat(get(ours.ended())).isEqualTo(State.CLOSED);
  }
}
