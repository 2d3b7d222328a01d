package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.loop.EventLoop;

@DisplayName("Deadlines of answers, on the asker's loop")
class DeadlinesTest {
  private Arbiter arbiter;
  private ActorRef<Object> asker;
  private ActorRef<Subject> silent;

  @BeforeEach
  void open() throws Exception {
    arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, ActorListener.NONE);
    asker = arbiter.spawn(Object.class, Object::new, Spawn.inThread());
    silent =
        arbiter.spawn(
            Subject.class,
            Subject.Plain::new,
            Spawn.inThread().stopDeadline(Duration.ofMillis(100)));
  }

  @AfterEach
  void close() {
    arbiter.close();
  }

  private <R> R inAsker(Ask<Object, R> work) {
    return asker.ask(work, Until.LONG);
  }

  private static Deadlines deadlines() {
    return ((Cell<?>) Actor.current().ref()).home().deadlines;
  }

  private static long elapsedNanos(CompletableFuture<?> future, long start) throws Exception {
    assertThatThrownBy(() -> future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS))
        .cause()
        .isInstanceOf(AskTimeoutException.class);
    return System.nanoTime() - start;
  }

  @Test
  void each_is_kept_and_never_early() {
    for (int millis : List.of(1, 19, 20, 21, 55, 130)) {
      long elapsed =
          inAsker(_ -> {
            long start = System.nanoTime();
            return elapsedNanos(
                silent.askAsync(subject -> subject.hold(""), Duration.ofMillis(millis)), start);
          });
      assertThat(elapsed).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void it_is_not_early_although_the_loop_has_stood_still() {
    long elapsed =
        inAsker(_ -> {
          var early = silent.askAsync(subject -> subject.hold(""), Until.LONG);
          long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          long start = System.nanoTime();
          long taken =
              elapsedNanos(
                  silent.askAsync(subject -> subject.hold(""), Duration.ofMillis(100)), start);
          assertThat(early).isNotDone();
          return taken;
        });
    assertThat(elapsed).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void those_that_were_answered_are_forgotten() {
    int left =
        inAsker(_ -> {
          List<CompletableFuture<Integer>> all = new ArrayList<>();
          for (int i = 0; i < 1000; i++) {
            all.add(silent.askAsync(subject -> subject.add(1), Until.LONG));
          }
          assertThat(deadlines().count()).isEqualTo(1000);
          for (CompletableFuture<Integer> one : all) {
            Object _ = one.get();
          }
          return deadlines().count();
        });
    assertThat(left).isZero();
  }

  @Test
  void many_of_all_lengths_expire_each_in_its_time() {
    int failed =
        inAsker(_ -> {
          long start = System.nanoTime();
          List<CompletableFuture<String>> all = new ArrayList<>();
          List<CompletableFuture<Integer>> answered = new ArrayList<>();
          for (int i = 0; i < 600; i++) {
            all.add(silent.askAsync(subject -> subject.hold(""), Duration.ofMillis(i % 300)));
            answered.add(silent.askAsync(subject -> subject.add(1), Duration.ofSeconds(5)));
          }
          int count = 0;
          for (int i = 0; i < all.size(); i++) {
            long elapsed = elapsedNanos(all.get(i), start);
            assertThat(elapsed).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(i % 300));
            count++;
          }
          for (int i = 0; i < answered.size(); i++) {
            assertThat(answered.get(i).get()).isEqualTo(i + 1);
          }
          assertThat(deadlines().count()).isZero();
          return count;
        });
    assertThat(failed).isEqualTo(600);
  }

  @Test
  void what_waits_for_one_that_has_died_fails_and_nothing_else() {
    ActorRef<Subject> other = arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.inThread());
    boolean done =
        inAsker(_ -> {
          List<CompletableFuture<String>> doomed = new ArrayList<>();
          List<CompletableFuture<String>> living = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            doomed.add(silent.askAsync(s -> s.hold(""), Duration.ofSeconds(1 + i)));
            living.add(other.askAsync(s -> s.hold("x"), Duration.ofSeconds(1 + i)));
          }
          deadlines().fail((Ref<?>) silent, new ActorStoppedException("it died", null));
          assertThat(doomed).allSatisfy(one -> assertThat(one).isCompletedExceptionally());
          assertThat(living).allSatisfy(one -> assertThat(one).isNotDone());
          other.proxy().release();
          for (CompletableFuture<String> one : living) {
            assertThat(one.get()).isEqualTo("x");
          }
          return true;
        });
    assertThat(done).isTrue();
  }

  @Test
  void an_answer_to_an_asker_that_has_gone_on_is_ignored() {
    int sum =
        inAsker(_ -> {
          assertThatThrownBy(() -> silent.ask(s -> s.hold("late"), Duration.ofMillis(1)))
              .isInstanceOf(AskTimeoutException.class);
          silent.proxy().release();
          return silent.ask(s -> s.add(5));
        });
    assertThat(sum).isEqualTo(5);
  }

  @Test
  void an_asker_that_is_cancelled_waits_no_longer() {
    int left =
        inAsker(_ -> {
          var fiber = EventLoop.current().start(() -> silent.ask(s -> s.hold(""), Until.LONG));
          Until.holds(() -> deadlines().count() == 1);
          fiber.cancel();
          assertThatThrownBy(fiber::join)
              .rootCause()
              .hasMessageContaining("the asker was interrupted while it waited for");
          return deadlines().count();
        });
    assertThat(left).isZero();
  }
}
