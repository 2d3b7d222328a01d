package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Supervision: who is started again, in which order, and when it is given up")
class SupervisionTest {
  private static final Duration QUICK = Duration.ofMillis(5);

  /** When a start is late, in a JVM that runs already. */
  private static final Duration LATE = Duration.ofMillis(100);

  private static void crash(ActorRef<?> ref) {
    ref.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));
  }

  private static Object get(CompletableFuture<?> future) throws Exception {
    return Objects.requireNonNull(future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Supervision often(int times) {
    return Supervision.DEFAULTS
        .intensity(times, Duration.ofMinutes(1))
        .backoff(Duration.ofMillis(1), QUICK);
  }

  /** Returns whether it answers; one that is being stopped for its siblings does not. */
  private static boolean isThere(ActorRef<?> worker) {
    try {
      return "pong".equals(worker.send("ping"));
    } catch (ActorStoppedException _) {
      return false;
    }
  }

  /** What holds for every kind. */
  interface Contract {
    /** How the kind under test is spawned; all that differs. */
    Spawn spawn();

    default Monitor<Hooked> group(Arbiter arbiter, Supervision supervision) {
      Spawn spawn = spawn().restart(Restart.PERMANENT).period(Duration.ofHours(1)); // no ticks
      return arbiter.monitor("m", 3, Hooked.class, Hooked::new, spawn, supervision);
    }

    default ActorRef<Hooked> hooked(Arbiter arbiter, Spawn spawn) {
      return arbiter.spawn(Hooked.class, Hooked::new, spawn.named("hooked"));
    }

    // ---- permanent, transient, temporary ------------------------------------------------------

    @Test
    default void permanent_and_transient_ones_are_started_again_when_they_fail() throws Exception {
      for (Restart restart : List.of(Restart.PERMANENT, Restart.TRANSIENT)) {
        var heard = new Heard();
        try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
          ActorRef<Subject> ref =
              arbiter.spawn(Subject.class, Subject.Plain::new, spawn().named("s").restart(restart));
          assertThat(ref.proxy(Until.LONG).add(5)).isEqualTo(5);
          crash(ref);

          Heard.Restarted restarted = Heard.next(heard.restarts);
          assertThat(restarted.name()).isEqualTo("s");
          assertThat(restarted.reason()).hasMessageContaining("boom");
          assertThat(restarted.restarts()).isEqualTo(1);
          assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1); // a new object
          assertThat(ref.ended()).isNotDone();
          assertThat(arbiter.find("s")).isEqualTo(ref);
          assertThat(ref.info().toString()).contains("restarts=1");
        }
      }
    }

    @Test
    default void temporary_ones_are_not() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Subject> ref =
            arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.TEMPORARY));
        crash(ref);
        assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
        assertThat(heard.restarts).isEmpty();
      }
    }

    @Test
    default void nobody_is_started_again_that_was_told_to_stop() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Subject> ref =
            arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.PERMANENT));
        ref.stop();
        assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
        assertThat(heard.restarts).isEmpty();
      }
    }

    // ---- strategies ---------------------------------------------------------------------------

    default List<String> crashOfTheSecond(Strategy strategy, int notes) throws Exception {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        Monitor<Hooked> group = group(arbiter, often(5).strategy(strategy));
        assertThat(Journal.clear(journal)).containsExactly("start m-1", "start m-2", "start m-3");
        List<ActorRef<Hooked>> before = group.workers();
        crash(before.get(1));

        Object _ = Journal.await(journal, notes);
        assertThat(group.workers()).isEqualTo(before);
        for (ActorRef<Hooked> worker : before) {
          assertThat(worker.send("ping")).isEqualTo("pong");
        }
        List<String> all = Journal.clear(journal);
        group.stop();
        assertThat(get(group.ended())).isEqualTo(State.CLOSED);
        assertThat(Journal.await(journal, 6))
            .containsExactly(
                "stopping m-3", "stop m-3", "stopping m-2", "stop m-2", "stopping m-1", "stop m-1");
        return all;
      }
    }

    @Test
    default void rest_for_one_takes_those_that_came_after_along() throws Exception {
      assertThat(crashOfTheSecond(Strategy.REST_FOR_ONE, 5))
          .containsExactly("stop m-2", "stopping m-3", "stop m-3", "start m-2", "start m-3");
    }

    @Test
    default void an_arbiter_that_gives_up_ends() throws Exception {
      var heard = new Heard();
      var settings = ArbiterSettings.DEFAULTS.supervision(often(0));
      try (var arbiter = Arbiter.open(settings, heard)) {
        ActorRef<Subject> ref =
            arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.PERMANENT));
        crash(ref);
        assertThat(get(arbiter.ended())).isEqualTo(State.TERMINATED);
        assertThat(Heard.next(heard.lastWords)).startsWith("actor arbiter").contains("gives up");
        assertThatThrownBy(() -> ref.send("ping")).isInstanceOf(ActorStoppedException.class);
      }
    }

    // ---- meanwhile ----------------------------------------------------------------------------

    @Test
    default void what_is_sent_during_a_restart_waits_for_it() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        ActorRef<Hooked> ref =
            hooked(arbiter, spawn().with(Hooked.GATED, "true").restart(Restart.PERMANENT));
        Journal.gate(journal, true);
        crash(ref);
        Heard.Restarted _ = Heard.next(heard.restarts);
        Journal.awaitHeld(journal);

        var asked = ref.askAsync(_ -> Actor.current().name(), Until.LONG);
        ref.tell(_ -> Journal.note(Actor.current(), "told"));
        var pinged = CompletableFuture.supplyAsync(() -> ref.send("ping"));
        assertThat(asked).isNotDone();
        Journal.gate(journal, false);
        assertThat(get(asked)).isEqualTo("hooked");
        assertThat(get(pinged)).isEqualTo("pong");
        assertThat(Journal.await(journal, 4))
            .containsExactly("start hooked", "stop hooked", "start hooked", "told");
      }
    }

    @Test
    default void what_it_was_at_when_it_failed_fails_at_once_and_is_not_done_again()
        throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        Spawn spawn = spawn().restart(Restart.PERMANENT).period(Duration.ofHours(1));
        ActorRef<Hooked> ref = hooked(arbiter, spawn.stopDeadline(LATE));
        var stubborn =
            ref.askAsync(
                _ -> {
                  Journal.note(Actor.current(), "asked");
                  while (true) {
                    try {
                      return new CompletableFuture<Boolean>().get();
                    } catch (InterruptedException _) {
                      // its end is to be heard of although it does not give in
                    }
                  }
                },
                Until.LONG.multipliedBy(10));
        assertThat(Journal.await(journal, 2)).endsWith("asked");
        crash(ref);

        assertThatThrownBy(() -> get(stubborn)).cause().isInstanceOf(ActorStoppedException.class);
        Heard.Restarted _ = Heard.next(heard.restarts); // what is told now is for the next life
        ref.tell(_ -> Journal.note(Actor.current(), "told"));
        assertThat(Journal.await(journal, 5))
            .containsExactly("start hooked", "asked", "stop hooked", "start hooked", "told");
      }
    }

    @Test
    default void one_that_is_stopped_during_its_restart_stays_down() throws Exception {
      var heard = new Heard();
      var settings =
          ArbiterSettings.DEFAULTS.supervision(
              Supervision.DEFAULTS.backoff(Duration.ofMillis(200), Duration.ofMillis(200)));
      try (var arbiter = Arbiter.open(settings, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        ActorRef<Hooked> ref = hooked(arbiter, spawn().restart(Restart.PERMANENT));
        crash(ref); // the first restart is at once
        Object _ = Journal.await(journal, 3);
        assertThat(ref.send("ping")).isEqualTo("pong");
        crash(ref);
        Heard.Restarted _ = Heard.next(heard.restarts);
        Heard.Restarted second = Heard.next(heard.restarts);
        var waiting = ref.askAsync(_ -> "here", Until.LONG);
        ref.stop();

        assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
        assertThatThrownBy(() -> get(waiting)).cause().isInstanceOf(ActorStoppedException.class);
        // Its name is free, and who has it now is not disturbed by the restart that was due.
        ActorRef<Hooked> successor = hooked(arbiter, spawn());
        var due = new CompletableFuture<Boolean>();
        due.completeOnTimeout(true, 2 * second.after().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(get(due)).isEqualTo(true);
        assertThat(Journal.clear(journal))
            .containsExactly(
                "start hooked", "stop hooked", "start hooked", "stop hooked", "start hooked");
        assertThat(arbiter.find("hooked")).isEqualTo(successor);
      }
    }

    @Test
    default void its_timers_end_with_it() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        ActorRef<Subject> ref =
            arbiter.spawn(
                Subject.class, Subject.Plain::new, spawn().named("s").restart(Restart.PERMANENT));
        Object _ =
            ref.ask(_ -> {
              Actor self = Actor.current();
              return self.every(QUICK, () -> Journal.note(self, "old")) != null;
            });
        Object _ = Journal.await(journal, 2);
        crash(ref);
        Heard.Restarted _ = Heard.next(heard.restarts);
        assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1);
        Object _ = Journal.clear(journal);
        ref.tell(_ -> {
          Actor self = Actor.current();
          Object _ = self.after(QUICK.multipliedBy(10), () -> Journal.note(self, "new"));
        });
        assertThat(Journal.await(journal, 1)).containsExactly("new");
      }
    }

    @Test
    default void a_monitor_whose_worker_cannot_start_is_refused() throws Exception {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        assertThatThrownBy(() ->
                arbiter.monitor(
                    "m",
                    2,
                    Hooked.class,
                    Hooked::new,
                    spawn().with(Hooked.THROWING, "start"),
                    Supervision.DEFAULTS))
            .isInstanceOf(SpawnException.class)
            .hasMessageContaining("start throws");
        assertThatThrownBy(() -> arbiter.find("m")).isInstanceOf(ActorStoppedException.class);
        assertThatThrownBy(() -> arbiter.find("m-1")).isInstanceOf(ActorStoppedException.class);
        assertThat(Journal.await(journal, 2)).containsExactly("start m-1", "stop m-1");
      }
    }
  }

  /** What also holds in one JVM, or takes too many JVMs to be shown with them each time. */
  interface InOneJvm extends Contract {
    @Test
    default void one_that_fails_as_soon_as_it_has_started_is_started_again_too() throws Exception {
      var heard = new Heard();
      var settings = ArbiterSettings.DEFAULTS.supervision(often(1000));
      try (var arbiter = Arbiter.open(settings, heard)) {
        int count = spawn().kind() == Kind.PROCESS ? 2 : 100;
        for (int i = 0; i < count; i++) {
          ActorRef<Subject> ref =
              arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.PERMANENT));
          crash(ref);
          Heard.Restarted restarted = Heard.next(heard.restarts);
          assertThat(restarted.name()).isEqualTo(ref.id());
          assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1);
        }
      }
    }

    @Test
    default void one_for_one_starts_again_who_failed() throws Exception {
      assertThat(crashOfTheSecond(Strategy.ONE_FOR_ONE, 2))
          .containsExactly("stop m-2", "start m-2");
    }

    @Test
    default void one_for_all_stops_the_others_in_reverse_and_starts_all_in_order()
        throws Exception {
      assertThat(crashOfTheSecond(Strategy.ONE_FOR_ALL, 8))
          .containsExactly(
              "stop m-2",
              "stopping m-3",
              "stop m-3",
              "stopping m-1",
              "stop m-1",
              "start m-1",
              "start m-2",
              "start m-3");
    }

    @Test
    default void what_is_sent_to_its_siblings_meanwhile_waits_for_them() throws Exception {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        Spawn spawn =
            spawn()
                .restart(Restart.PERMANENT)
                .period(Duration.ofHours(1))
                .deadline(Until.LONG)
                .with(Hooked.GATED, "true")
                .with(Hooked.GATED_STOP, "true");
        Monitor<Hooked> group =
            arbiter.monitor(
                "m", 3, Hooked.class, Hooked::new, spawn, often(5).strategy(Strategy.ONE_FOR_ALL));
        List<ActorRef<Hooked>> workers = group.workers();
        List<String> _ = Journal.clear(journal);
        List<CompletableFuture<String>> asked = new ArrayList<>();
        Journal.gate(journal, true);

        crash(workers.get(1));
        for (int step = 1; step <= 3; step++) { // m-2's, m-3's and m-1's stop hooks wait, in turn
          Journal.awaitHeld(journal);
          for (ActorRef<Hooked> worker : workers) {
            asked.add(worker.askAsync(_ -> Actor.current().name(), Until.LONG));
          }
          Journal.passOne(journal);
        }
        Journal.awaitHeld(journal); // the start of m-1
        for (ActorRef<Hooked> worker : workers) {
          asked.add(worker.askAsync(_ -> Actor.current().name(), Until.LONG));
        }
        Journal.gate(journal, false);

        for (int i = 0; i < asked.size(); i++) {
          assertThat(get(asked.get(i))).isEqualTo("m-" + (i % 3 + 1));
        }
      }
    }

    @Test
    default void when_all_of_a_group_fail_at_once_each_runs_once_afterwards() throws Exception {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        Object _ = Journal.open(arbiter);
        Monitor<Hooked> group = group(arbiter, often(50).strategy(Strategy.ONE_FOR_ALL));
        List<ActorRef<Hooked>> workers = group.workers();
        for (int round = 0; round < 3; round++) {
          workers.forEach(SupervisionTest::crash);
          for (ActorRef<Hooked> worker : workers) {
            Until.holds(() -> isThere(worker));
          }
        }
        assertThat(group.workers()).isEqualTo(workers);
        assertThat(group.info().toString()).contains("number_of_children=3");
      }
    }

    @Test
    default void who_fails_too_often_is_given_up_together_with_its_supervisor() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        Monitor<Hooked> group = group(arbiter, often(2));
        List<ActorRef<Hooked>> workers = group.workers();
        for (int i = 0; i < 3; i++) {
          crash(workers.getFirst());
          if (i < 2) {
            Object _ = Journal.await(journal, 3 + 2 * (i + 1));
          }
        }
        assertThat(get(group.ended())).isEqualTo(State.TERMINATED);
        assertThat(Heard.next(heard.lastWords))
            .startsWith(
                group.ref() + " gives up: " + workers.getFirst() + " has failed more than 2")
            .contains("times within 60 s, the last time by ")
            .contains("boom");
        for (ActorRef<Hooked> worker : workers) {
          assertThat(get(worker.ended())).isEqualTo(State.TERMINATED);
        }
        assertThat(heard.restarts).hasSize(2);
        assertThatThrownBy(() -> arbiter.find("m")).isInstanceOf(ActorStoppedException.class);
        assertThat(arbiter.send("journal", "ping")).isEqualTo("pong");
      }
    }

    @Test
    default void failures_of_another_period_do_not_count() throws Exception {
      var heard = new Heard();
      Duration period = Duration.ofMillis(1);
      var settings =
          ArbiterSettings.DEFAULTS.supervision(
              Supervision.DEFAULTS.intensity(1, period).backoff(QUICK, QUICK));
      try (var arbiter = Arbiter.open(settings, heard)) {
        ActorRef<Subject> ref =
            arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.PERMANENT));
        for (int i = 1; i <= 4; i++) {
          crash(ref);
          assertThat(Heard.next(heard.restarts).restarts()).isEqualTo(i);
          long before = System.nanoTime();
          assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1);
          Until.holds(() -> System.nanoTime() - before > 3 * period.toNanos());
        }
      }
    }

    @Test
    default void the_waits_grow_twofold_up_to_the_longest() throws Exception {
      var heard = new Heard();
      var settings =
          ArbiterSettings.DEFAULTS.supervision(
              Supervision.DEFAULTS
                  .intensity(100, Duration.ofMinutes(1))
                  .backoff(Duration.ofMillis(4), Duration.ofMillis(25)));
      try (var arbiter = Arbiter.open(settings, heard)) {
        ActorRef<Subject> ref =
            arbiter.spawn(Subject.class, Subject.Plain::new, spawn().restart(Restart.PERMANENT));
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          crash(ref);
          waits.add(Heard.next(heard.restarts).after());
          assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1);
        }
        int[] expected = {0, 4, 8, 16, 25, 25};
        for (int i = 0; i < expected.length; i++) {
          assertThat(waits.get(i))
              .isBetween(
                  Duration.ofNanos(800_000L * expected[i]),
                  Duration.ofNanos(1_200_000L * expected[i]));
        }
      }
    }

    @Test
    default void a_senders_order_is_kept_over_restarts() throws Exception {
      var settings = ArbiterSettings.DEFAULTS.supervision(often(1000));
      try (var arbiter = Arbiter.open(settings, new Heard())) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        ActorRef<Hooked> ref = hooked(arbiter, spawn().restart(Restart.PERMANENT));
        int count = 1000;
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          if (i % 250 == 100) {
            crash(ref);
          }
          String text = "told " + i;
          ref.tell(_ -> Journal.note(Actor.current(), text));
          sent.add(text);
        }
        int hooks = 2 * 4 + 1;
        List<String> arrived = new ArrayList<>(Journal.await(journal, count + hooks));
        arrived.removeIf(note -> !note.startsWith("told "));
        assertThat(arrived).isEqualTo(sent);
      }
    }

    @Test
    default void its_own_children_go_with_it_and_come_again_as_its_start_says() throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Family> ref =
            arbiter.spawn(Family.class, Family::new, spawn().named("f").restart(Restart.PERMANENT));
        ActorRef<?> child = arbiter.find("child");
        crash(ref);
        assertThat(get(child.ended())).isEqualTo(State.TERMINATED);
        assertThat(ref.send("ping")).isEqualTo("pong");
        assertThat(arbiter.find("child")).isNotEqualTo(child);
        assertThat(arbiter.send("child", "ping")).isEqualTo("pong");
        assertThat(arbiter.send("child", "run", (Ask<Actor, Object>) InOneJvm::supervisorOf))
            .isEqualTo("f");
      }
    }

    private static String supervisorOf(Actor actor) {
      return actor.supervisor().map(ActorRef::name).orElse("");
    }

    @Test
    default void a_worker_whose_restart_fails_is_tried_again_until_it_is_given_up()
        throws Exception {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        Monitor<Hooked> group =
            arbiter.monitor(
                "m",
                1,
                Hooked.class,
                Hooked::new,
                spawn()
                    .restart(Restart.PERMANENT)
                    .with(Hooked.GATED, "true")
                    .startDeadline(spawn().kind() == Kind.PROCESS ? spawn().startDeadline() : LATE),
                often(3));
        Journal.gate(journal, true); // from now on no start returns
        crash(group.workers().getFirst());

        assertThat(get(group.ended())).isEqualTo(State.TERMINATED);
        assertThat(heard.restarts).hasSize(3);
        assertThat(Heard.next(heard.restarts).reason()).hasMessageContaining("boom");
        assertThat(Heard.next(heard.restarts).reason()).hasMessageContaining("has not started");
        assertThat(Heard.next(heard.lastWords)).contains("has not started within");
        Journal.gate(journal, false);
      }
    }
  }

  /** Has a child. */
  static final class Family implements Hooks {
    @Override
    public void start(Actor actor) {
      Object _ = actor.spawn(Subject.class, Subject.Plain::new, Spawn.shared().named("child"));
    }
  }

  @Nested
  class SharedTest implements InOneJvm {
    @Override
    public Spawn spawn() {
      return Spawn.shared();
    }
  }

  @Nested
  class ThreadTest implements InOneJvm {
    @Override
    public Spawn spawn() {
      return Spawn.inThread();
    }
  }

  @Nested
  class ProcessTest implements Contract {
    @Override
    public Spawn spawn() {
      return Programs.spawn();
    }
  }

  // ---- what only threads of this JVM can show ---------------------------------------------------

  /** Runs until it is let go, and never waits. */
  private static void spinForEver(AtomicBoolean letGo) {
    while (!letGo.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void an_endless_loop_is_named_the_others_go_on_and_it_is_replaced() throws Exception {
    var heard = new Heard();
    var letGo = new AtomicBoolean();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref =
          arbiter.spawn(
              Subject.class,
              Subject.Plain::new,
              Spawn.inThread()
                  .named("spinner")
                  .restart(Restart.PERMANENT)
                  .timeout(Duration.ofMillis(1200)));
      ActorRef<Subject> other = arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.inThread());
      var spinning =
          ref.askAsync(
              subject -> {
                spinForEver(letGo);
                return subject.add(100);
              },
              Until.LONG);
      var behind = ref.askAsync(subject -> subject.add(1), Until.LONG);
      var inFiber = other.askAsync(_ -> ref.ask(subject -> subject.add(1), Until.LONG), Until.LONG);

      Heard.Blocked blocked = Heard.next(heard.blocks);
      assertThat(blocked.loop()).isEqualTo("spinner");
      assertThat(blocked.time()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(blocked.report()).contains("spinner is blocked by fiber").contains("spinForEver");
      assertThat(other.proxy(Until.LONG).add(2)).isEqualTo(2);
      assertThat(arbiter.send("arbiter", "ping")).isEqualTo("pong");

      Heard.Restarted restarted = Heard.next(heard.restarts);
      long replaced = System.nanoTime();
      assertThat(restarted.name()).isEqualTo("spinner");
      assertThat(restarted.reason()).hasMessageContaining("has been silent for");
      for (CompletableFuture<Integer> waiting : List.of(spinning, behind)) {
        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(ActorStoppedException.class)
            .hasMessageContaining("was killed");
      }
      assertThatThrownBy(() -> inFiber.get(1, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(AskFailedException.class);
      assertThat(System.nanoTime() - replaced).isLessThan(TimeUnit.SECONDS.toNanos(1));
      assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(1);
      assertThat(ref.state()).isEqualTo(State.RUNNING);

      letGo.set(true); // the loop comes back, and does no harm any more
      for (int i = 2; i < 500; i++) {
        assertThat(ref.proxy(Until.LONG).add(1)).isEqualTo(i);
      }
      ref.stop();
      assertThat(ref.ended().get(2, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    } finally {
      letGo.set(true);
    }
  }

  @Test
  void one_that_spins_at_its_stop_is_given_up_at_the_deadline() throws Exception {
    var letGo = new AtomicBoolean();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
      ActorRef<Subject> ref =
          arbiter.spawn(
              Subject.class,
              Subject.Plain::new,
              Spawn.inThread().stopDeadline(Duration.ofMillis(100)));
      var spinning =
          ref.askAsync(
              _ -> {
                spinForEver(letGo);
                return 1;
              },
              Until.LONG);
      ref.stop();
      assertThatThrownBy(() -> spinning.get(2, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ActorStoppedException.class);
      assertThat(ref.ended().get(2, TimeUnit.SECONDS)).isEqualTo(State.TERMINATED);
    } finally {
      letGo.set(true);
    }
  }

  /** Stops at the moment at which its child has started, and before that is heard of. */
  private static final class Nursery implements Hooks {
    private final List<String> told = new ArrayList<>();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<Boolean> stopping = new CompletableFuture<>();
    private final CompletableFuture<Boolean> starts = new CompletableFuture<>();

    /** The child, on the same loop. */
    private final class Newborn implements Hooks {
      @Override
      public void start(Actor actor) throws Exception {
        begun.complete(true);
        boolean _ = stopping.get();
        starts.complete(true); // who waits for this goes on as soon as this fiber has ended
        told.add("start");
      }

      @Override
      public void stopping(Actor actor) {
        told.add("stopping");
      }

      @Override
      public void stop(Actor actor) {
        told.add("stop");
      }
    }

    String spawn() {
      return Actor.current().spawn(Newborn.class, Newborn::new, Spawn.shared()).id();
    }

    @Override
    public void stopping(Actor actor) throws Exception {
      stopping.complete(true);
      boolean _ = starts.get();
    }
  }

  @Test
  void one_that_has_just_started_when_its_supervisor_stops_ends_in_good_order() throws Exception {
    var nursery = new Nursery();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
      ActorRef<Nursery> ref =
          arbiter.spawn(Nursery.class, () -> nursery, Spawn.inThread().stopDeadline(Until.LONG));
      CompletableFuture<String> spawned = ref.askAsync(Nursery::spawn, Until.LONG);
      assertThat(get(nursery.begun)).isEqualTo(true);

      ref.stop();

      assertThat((String) get(spawned)).hasSize(8);
      assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
      assertThat(nursery.told).containsExactly("start", "stopping", "stop");
    }
  }

  @Test
  void a_stop_hook_that_never_returns_is_cut() throws Exception {
    for (Spawn spawn : List.of(Spawn.shared(), Spawn.inThread())) {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        var calls = new AtomicInteger();
        ActorRef<Hooks> ref =
            arbiter.spawn(
                Hooks.class,
                () ->
                    new Hooks() {
                      @Override
                      public void stop(Actor actor) throws Exception {
                        calls.incrementAndGet();
                        Object _ = new CompletableFuture<Object>().get();
                      }
                    },
                spawn.stopDeadline(Duration.ofMillis(100)));
        ref.stop();
        assertThat(ref.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.TERMINATED);
        assertThat(calls).hasValue(1);
      }
    }
  }

  @Test
  void the_stop_hook_runs_although_the_actor_is_killed_or_its_parent_fails() throws Exception {
    for (Spawn spawn : List.of(Spawn.shared(), Spawn.inThread())) {
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
        ActorRef<Journal> journal = Journal.open(arbiter);
        ActorRef<Subject> parent = arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.shared());
        Object _ =
            parent.ask(_ ->
                Actor.current().spawn(Hooked.class, Hooked::new, spawn.named("hooked")).name());
        parent.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));
        assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "stop hooked");

        ActorRef<Hooked> second =
            arbiter.spawn(
                Hooked.class,
                Hooked::new,
                spawn.named("second").stopDeadline(Duration.ofMillis(50)));
        var held =
            second.askAsync(
                _ -> {
                  Object _ = new CompletableFuture<Object>().get();
                  return 1;
                },
                Until.LONG);
        second.stop();
        assertThat(second.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.TERMINATED);
        assertThat(held).isCompletedExceptionally();
        assertThat(Journal.await(journal, 5)).endsWith("stopping second", "stop second");
      }
    }
  }
}
