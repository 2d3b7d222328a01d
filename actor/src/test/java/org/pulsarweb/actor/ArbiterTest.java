package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.loop.EventLoop;

@DisplayName("The arbiter: the first actor, which all others come from")
class ArbiterTest {
  private static Object get(CompletableFuture<?> future) throws Exception {
    return Objects.requireNonNull(future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Arbiter open() throws Exception {
    return Arbiter.open(ArbiterSettings.DEFAULTS, ActorListener.NONE);
  }

  private static ActorRef<Subject> subject(Arbiter arbiter, Spawn spawn) {
    return arbiter.spawn(Subject.class, Subject.Plain::new, spawn);
  }

  // ---- itself ---------------------------------------------------------------------------------

  @Test
  void it_is_an_actor_called_arbiter() throws Exception {
    try (var arbiter = open()) {
      assertThat(arbiter.ref().name()).isEqualTo("arbiter");
      assertThat(arbiter.ref().state()).isEqualTo(State.RUNNING);
      assertThat(arbiter.find("arbiter")).isEqualTo(arbiter.ref());
      assertThat(arbiter.send("arbiter", "ping")).isEqualTo("pong");
      assertThat(arbiter.send("arbiter", "run", (Ask<Actor, Object>) Actor::name))
          .isEqualTo("arbiter");
      assertThat(arbiter.ended()).isNotDone();
      assertThat(arbiter.exitCode()).isZero();
      assertThatThrownBy(() -> arbiter.send("nobody", "ping"))
          .isInstanceOf(ActorStoppedException.class)
          .hasMessage("there is no actor nobody: neither an id nor a name of one that lives");
    }
  }

  @Test
  void several_are_opened_one_after_another() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (var arbiter = open()) {
        ActorRef<Subject> ref = subject(arbiter, Spawn.inThread().named("s"));
        assertThat(ref.proxy().add(i)).isEqualTo(i);
      }
    }
  }

  @Test
  void two_at_once_know_nothing_of_each_other() throws Exception {
    Arbiter other = open();
    try (var one = open()) {
      ActorRef<Subject> mine = subject(one, Spawn.shared().named("s"));
      ActorRef<Subject> yours = subject(other, Spawn.inThread().named("s"));
      assertThat(mine.proxy().add(1)).isEqualTo(1);
      assertThat(yours.proxy().add(2)).isEqualTo(2);
      assertThat(one.find("s").kind()).isEqualTo(Kind.SHARED);
      assertThat(other.find("s").kind()).isEqualTo(Kind.THREAD);

      other.close();
      assertThatThrownBy(() -> yours.proxy().add(1)).isInstanceOf(ActorStoppedException.class);
      assertThat(mine.proxy().add(1)).isEqualTo(2);
      assertThatThrownBy(() -> subject(other, Spawn.shared()))
          .isInstanceOf(ActorStoppedException.class);
    } finally {
      other.close();
    }
  }

  // ---- close ----------------------------------------------------------------------------------

  @Test
  void closing_stops_the_youngest_first_and_may_be_done_again() throws Exception {
    List<String> stops = Collections.synchronizedList(new ArrayList<>());
    Arbiter arbiter = open();
    for (Kind kind : List.of(Kind.SHARED, Kind.THREAD)) {
      for (int i = 0; i < 2; i++) {
        Object _ =
            arbiter.spawn(
                Hooks.class,
                () ->
                    new Hooks() {
                      @Override
                      public void stop(Actor actor) {
                        stops.add(actor.name());
                      }
                    },
                Spawn.shared().kind(kind).named(kind + "-" + i));
      }
    }
    arbiter.close();
    assertThat(stops).containsExactly("thread-1", "thread-0", "shared-1", "shared-0");
    assertThat(get(arbiter.ended())).isEqualTo(State.CLOSED);
    arbiter.close();
    arbiter.close();
    assertThat(stops).hasSize(4);
  }

  @Test
  void closing_leaves_no_thread_behind() throws Exception {
    try (var arbiter = open()) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread().named("left-behind"));
      assertThat(ref.proxy().add(1)).isEqualTo(1);
      assertThat(isRunning("left-behind")).isTrue();
    }
    Until.holds(() -> !isRunning("left-behind"));
  }

  private static boolean isRunning(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(running -> running.getName().equals(thread));
  }

  @Test
  void closing_ends_what_is_busy_at_its_deadline_and_fails_what_waits() throws Exception {
    var letGo = new AtomicBoolean();
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    Duration deadline = Duration.ofMillis(100);
    long start;
    try (var arbiter = open()) {
      for (Spawn spawn : List.of(Spawn.shared(), Spawn.inThread())) {
        ActorRef<Subject> ref = subject(arbiter, spawn.stopDeadline(deadline));
        waiting.add(ref.askAsync(subject -> subject.hold(""), Until.LONG));
        waiting.add(
            CompletableFuture.supplyAsync(() -> ref.ask(subject -> subject.hold(""), Until.LONG)));
        assertThat(ref.send("ping")).isEqualTo("pong");
      }
      ActorRef<Subject> spinning = subject(arbiter, Spawn.inThread().stopDeadline(deadline));
      waiting.add(
          spinning.askAsync(
              _ -> {
                while (!letGo.get()) {
                  Thread.onSpinWait();
                }
                return 1;
              },
              Until.LONG));
      start = System.nanoTime();
    }
    long elapsed = System.nanoTime() - start;
    letGo.set(true);
    assertThat(elapsed).isLessThan(TimeUnit.SECONDS.toNanos(5));
    for (CompletableFuture<?> one : waiting) {
      assertThatThrownBy(() -> one.get(1, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ActorStoppedException.class);
    }
  }

  @Test
  void what_waited_for_a_loop_that_was_given_up_is_done_by_its_successor() throws Exception {
    var heard = new Heard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref =
          subject(arbiter, Spawn.inThread().restart(Restart.TRANSIENT).deadline(Until.LONG));
      ref.tell(_ -> {
        while (!Thread.interrupted()) {
          Thread.onSpinWait();
        }
      });
      ref.tell(subject -> subject.note(7));

      ref.kill();

      Heard.Restarted _ = Heard.next(heard.restarts);
      assertThat(ref.proxy().notes()).containsExactly(7);
    }
  }

  @Test
  void what_was_asked_of_a_loop_that_was_given_up_fails_and_is_not_done_by_its_successor()
      throws Exception {
    var heard = new Heard();
    var stands = new CompletableFuture<Boolean>();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref =
          subject(arbiter, Spawn.inThread().restart(Restart.TRANSIENT).deadline(Until.LONG));
      CompletableFuture<Boolean> spinning =
          ref.askAsync(
              subject -> {
                subject.note(1);
                stands.complete(true);
                while (!Thread.interrupted()) {
                  Thread.onSpinWait();
                }
                return true;
              },
              Until.LONG);
      Object _ = get(stands);
      CompletableFuture<Boolean> behind =
          ref.askAsync(
              subject -> {
                subject.note(2);
                return true;
              },
              Until.LONG);
      ref.tell(subject -> subject.note(3));

      ref.kill();

      for (CompletableFuture<Boolean> asked : List.of(spinning, behind)) {
        assertThatThrownBy(() -> get(asked))
            .cause()
            .isInstanceOf(ActorStoppedException.class)
            .hasMessageContaining("was killed");
      }
      Heard.Restarted _ = Heard.next(heard.restarts);
      assertThat(ref.proxy().notes()).containsExactly(3);
    }
  }

  @Test
  void what_is_asked_of_the_next_life_does_not_fail_by_the_end_of_the_one_before()
      throws Exception {
    var heard = new Heard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread().restart(Restart.PERMANENT));
      ActorRef<Subject> asker = subject(arbiter, Spawn.inThread().deadline(Until.LONG));
      CompletableFuture<String> answer =
          asker.askAsync(
              _ -> {
                ref.kill();
                while (heard.restarts.isEmpty() || ref.state() != State.RUNNING) {
                  Thread.onSpinWait(); // whatever this loop is told meanwhile, it hears later
                }
                return ref.ask(subject -> subject.hold("held"), Until.LONG);
              },
              Until.LONG);

      for (int i = 0; i < 2; i++) {
        assertThat(asker.send("ping")).isEqualTo("pong"); // by now it has heard it
      }
      ref.proxy().release();
      assertThat(get(answer)).isEqualTo("held");
    }
  }

  @Test
  void the_children_of_one_whose_loop_is_given_up_end_with_it() throws Exception {
    try (var arbiter = open()) {
      ActorRef<Subject> parent = subject(arbiter, Spawn.inThread());
      List<ActorRef<?>> children = new ArrayList<>();
      for (Kind kind : List.of(Kind.SHARED, Kind.THREAD)) {
        String id = parent.proxy().spawn(Spawn.shared().kind(kind));
        children.add(arbiter.find(id));
      }
      parent.tell(_ -> {
        while (!Thread.interrupted()) {
          Thread.onSpinWait();
        }
      });

      parent.kill();

      assertThat(get(parent.ended())).isEqualTo(State.TERMINATED);
      for (ActorRef<?> child : children) {
        assertThat(get(child.ended())).isEqualTo(State.TERMINATED);
        assertThatThrownBy(() -> arbiter.find(child.id()))
            .isInstanceOf(ActorStoppedException.class);
      }
    }
  }

  @Test
  void it_can_be_told_to_stop() throws Exception {
    try (var arbiter = open()) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread());
      assertThat(arbiter.send("arbiter", "stop")).isNull();
      assertThat(get(arbiter.ended())).isEqualTo(State.CLOSED);
      assertThat(ref.ended()).isDone();
    }
  }

  // ---- who asks -------------------------------------------------------------------------------

  @Test
  void plain_threads_ask_and_tell() throws Exception {
    try (var arbiter = open()) {
      List<ActorRef<Subject>> refs =
          List.of(subject(arbiter, Spawn.shared()), subject(arbiter, Spawn.inThread()));
      int each = 300;
      int threads = 4;
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        var done = new CompletableFuture<Boolean>();
        all.add(done);
        Thread _ =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    for (int i = 0; i < each; i++) {
                      for (ActorRef<Subject> ref : refs) {
                        int total = ref.ask(subject -> subject.add(1));
                        assertThat(total).isPositive();
                        ref.tell(subject -> subject.add(1));
                      }
                    }
                    done.complete(true);
                  } catch (Throwable e) {
                    done.completeExceptionally(e);
                  }
                });
      }
      for (CompletableFuture<Boolean> one : all) {
        Object _ = get(one);
      }
      for (ActorRef<Subject> ref : refs) {
        assertThat(ref.proxy().add(0)).isEqualTo(2 * threads * each);
      }
    }
  }

  @Test
  void a_thread_that_is_interrupted_waits_no_longer() throws Exception {
    try (var arbiter = open()) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread());
      var failure = new CompletableFuture<Throwable>();
      Thread asker =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Object _ = ref.ask(subject -> subject.hold(""), Until.LONG);
                } catch (RuntimeException e) {
                  failure.complete(e);
                }
              });
      Until.holds(() -> asker.getState() == Thread.State.TIMED_WAITING);
      asker.interrupt();
      assertThat((Throwable) get(failure))
          .hasMessageContaining("the asker was interrupted while it waited for " + ref);
      ref.proxy().release();
    }
  }

  @Test
  void a_callback_may_not_wait_for_an_answer_but_may_have_it_later() throws Exception {
    try (var arbiter = open()) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread());
      var refused = new CompletableFuture<Throwable>();
      var later = new CompletableFuture<Integer>();
      arbiter
          .ref()
          .tell(_ ->
              EventLoop.current()
                  .execute(() -> {
                    try {
                      Object _ = ref.proxy().add(1);
                    } catch (IllegalStateException e) {
                      refused.complete(e);
                    }
                    var _ =
                        ref.askAsync(subject -> subject.add(5), Until.LONG)
                            .thenAccept(later::complete);
                  }));
      assertThat((Throwable) get(refused))
          .hasMessage("a callback must not wait for an answer: use askAsync, or start a fiber");
      assertThat(get(later)).isEqualTo(5);
    }
  }

  // ---- many -----------------------------------------------------------------------------------

  @Test
  void a_million_actors_fit_and_stop() throws Exception {
    int count = 1_000_000;
    long used;
    try (var arbiter = open()) {
      ActorRef<Object> nursery = arbiter.spawn(Object.class, Object::new, Spawn.inThread());
      System.gc();
      long before = usedBytes();
      long sum =
          nursery.ask(
              _ -> {
                Actor self = Actor.current();
                List<ActorRef<Object>> all = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                  all.add(self.spawn(Object.class, Object::new, Spawn.shared()));
                }
                long total = 0;
                for (int i = 0; i < count; i += 1000) {
                  total += all.get(i).ask(_ -> 1);
                }
                return total;
              },
              Duration.ofSeconds(60));
      assertThat(sum).isEqualTo(count / 1000);
      System.gc();
      used = usedBytes() - before;
      assertThat(arbiter.info().toString()).contains("number_of_children=" + count);
      nursery.stop();
      assertThat(nursery.ended().get(60, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
      assertThat(arbiter.info().toString()).contains("number_of_actors=0");
    }
    assertThat(used / count).isLessThan(250); // bytes, of which others' tests are a part
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  // ---- dead letters ---------------------------------------------------------------------------

  @Test
  void messages_that_reach_nobody_are_counted() throws Exception {
    var heard = new Heard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      for (Spawn spawn : List.of(Spawn.shared(), Spawn.inThread())) {
        ActorRef<Subject> ref = subject(arbiter, spawn);
        ref.stop();
        Object _ = get(ref.ended());
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> ref.tell(_ -> {})).isInstanceOf(ActorStoppedException.class);
        }
        assertThatThrownBy(() -> ref.proxy().reset()).isInstanceOf(ActorStoppedException.class);
      }
      assertThat(heard.deadLetters).hasValue(8);
      assertThat(arbiter.info().toString()).contains("dead_letters=8");
    }
  }

  @Test
  void what_a_stopped_actor_still_had_in_its_mailbox_is_failed_and_counted() throws Exception {
    var heard = new Heard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref = subject(arbiter, Spawn.inThread());
      var gate = new CompletableFuture<Boolean>();
      var stands = new CompletableFuture<Boolean>();
      ref.tell(_ ->
          EventLoop.current()
              .execute(() -> {
                stands.complete(true);
                boolean _ = gate.join();
              }));
      Object _ = get(stands);
      ref.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));
      List<CompletableFuture<Integer>> asked = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        asked.add(ref.askAsync(subject -> subject.add(1), Until.LONG));
        ref.tell(subject -> subject.add(1));
      }
      gate.complete(true);
      for (CompletableFuture<Integer> one : asked) {
        assertThatThrownBy(() -> one.get(1, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(ActorStoppedException.class);
      }
      Until.holds(() -> heard.deadLetters.get() == 5);
    }
  }
}
