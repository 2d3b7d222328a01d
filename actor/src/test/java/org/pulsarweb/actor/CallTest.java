package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.Fibers;

@DisplayName("A quick question to an idle actor of the same loop is a call")
class CallTest {
  private static final int OFTEN = 1_000_000;

  private Arbiter arbiter;
  private ActorRef<Asker> asker;
  private ActorRef<Answerer> target;

  @BeforeEach
  void open() throws Exception {
    arbiter = Arbiter.open();
    asker = arbiter.spawn(Asker.class, Asker::new, Spawn.shared());
    target = arbiter.spawn(Answerer.class, Answerer::new, Spawn.shared());
  }

  @AfterEach
  void close() {
    arbiter.close();
  }

  private static final class Asker {
    /** Asks until the answerer answers in the fiber that asks. */
    void becomeUsedTo(ActorRef<Answerer> answerer) {
      for (int i = 0; i < OFTEN; i++) {
        if (answerer.ask(Answerer.QUESTION) == Thread.currentThread().threadId()) {
          return;
        }
      }
      throw new AssertionError("it was never called");
    }
  }

  /** Something that an answer does before it comes; may wait. */
  private interface Chore {
    void run() throws Exception;
  }

  private static final class Answerer {
    /** Answers with the thread that has answered. */
    static final Ask<Answerer, Long> QUESTION = Answerer::answer;

    final List<String> events = new ArrayList<>();
    @Nullable Chore chore; // of the next answer
    long answered;

    long answer() throws Exception {
      Chore own = chore;
      chore = null;
      if (own != null) {
        own.run();
      }
      answered++;
      events.add("answered");
      return Thread.currentThread().threadId();
    }
  }

  private <R> R inAsker(Ask<Asker, R> work) {
    return asker.ask(work, Until.LONG);
  }

  private void becomeUsed() {
    long _ =
        inAsker(own -> {
          own.becomeUsedTo(target);
          return 1L;
        });
  }

  /** Has the next answer do something first. */
  private void next(Chore chore) {
    long _ =
        target.ask(own -> {
          own.chore = chore;
          return 1L;
        });
  }

  private int underWay(ActorRef<?> ref) {
    return target.ask(_ -> ((Cell<?>) ref).underWay());
  }

  @Test
  void once_it_is_known_to_be_quick_and_counts_as_a_message() {
    long before = ((Cell<?>) target).handled();
    long called =
        inAsker(own -> {
          own.becomeUsedTo(target);
          return ((Cell<?>) target).handled();
        });
    long answered = target.ask(own -> own.answered);
    assertThat(answered).isGreaterThan(64).isEqualTo(called - before);
  }

  @Test
  void not_before_what_was_sent_earlier() {
    becomeUsed();
    List<String> events =
        inAsker(_ -> {
          target.tell(own -> own.events.clear());
          target.tell(own -> own.events.add("told"));
          long _ = target.ask(Answerer.QUESTION);
          return target.ask(own -> List.copyOf(own.events));
        });
    assertThat(events).containsExactly("told", "answered");
  }

  @Test
  void whose_failure_is_the_askers_to_see() {
    becomeUsed();
    next(() -> {
      throw new IllegalStateException("no answer");
    });
    Throwable thrown = inAsker(_ -> catchThrowable(() -> target.ask(Answerer.QUESTION)));
    assertThat(thrown)
        .isInstanceOf(AskFailedException.class)
        .hasMessageContaining(target.name())
        .cause()
        .hasMessage("no answer");
  }

  @Test
  void that_others_overtake_should_it_wait() throws Exception {
    becomeUsed();
    var gate = new CompletableFuture<String>();
    var waits = new CountDownLatch(1);
    next(() -> {
      waits.countDown();
      String _ = gate.get();
    });
    CompletableFuture<Boolean> same =
        asker.askAsync(
            _ -> target.ask(Answerer.QUESTION, Until.LONG) == Thread.currentThread().threadId(),
            Until.LONG);
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();

    int events = inAsker(_ -> target.ask(own -> own.events.size()));
    assertThat(events).isPositive();
    assertThat(underWay(target)).isEqualTo(1);
    assertThat(underWay(asker)).isEqualTo(1);
    gate.complete("go");

    assertThat(same.get(30, TimeUnit.SECONDS)).as("it was called").isTrue();
    assertThat(underWay(target)).isZero();
    assertThat(underWay(asker)).isZero();
    boolean again =
        inAsker(_ -> target.ask(Answerer.QUESTION) == Thread.currentThread().threadId());
    assertThat(again).as("one that has waited is called again").isFalse();
  }

  @Test
  void which_the_deadline_interrupts() throws Exception {
    becomeUsed();
    var interrupted = new CompletableFuture<Exception>();
    next(() -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.complete(e);
      }
    });
    Throwable thrown =
        inAsker(_ -> {
          Throwable seen =
              catchThrowable(() -> target.ask(Answerer.QUESTION, Duration.ofMillis(100)));
          return Thread.currentThread().isInterrupted() ? new AssertionError("interrupted") : seen;
        });
    assertThat(thrown).isInstanceOf(AskTimeoutException.class).hasMessageContaining("100 ms");
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(underWay(target)).isZero();
  }

  @Test
  void which_ends_when_its_asker_is_cancelled() throws Exception {
    becomeUsed();
    var interrupted = new CompletableFuture<Exception>();
    var waits = new CountDownLatch(1);
    next(() -> {
      waits.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.complete(e);
        throw e;
      }
    });
    var thrown = new CompletableFuture<Throwable>();
    Fiber<?> fiber =
        inAsker(_ ->
            Fibers.start(() -> {
              thrown.complete(catchThrowable(() -> target.ask(Answerer.QUESTION, Until.LONG)));
              return Thread.currentThread().isInterrupted();
            }));
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
    fiber.cancel();
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
  }

  @Test
  void that_fails_when_the_one_who_answers_is_killed() throws Exception {
    becomeUsed();
    var waits = new CountDownLatch(1);
    next(() -> {
      waits.countDown();
      new CountDownLatch(1).await();
    });
    CompletableFuture<Throwable> thrown =
        asker.askAsync(
            _ -> catchThrowable(() -> target.ask(Answerer.QUESTION, Until.LONG)), Until.LONG);
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
    target.kill();
    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(ActorStoppedException.class);
    boolean stray = inAsker(_ -> Thread.currentThread().isInterrupted());
    assertThat(stray).isFalse();
  }

  @Test
  void that_is_interrupted_when_the_one_who_asks_is_killed() throws Exception {
    becomeUsed();
    var interrupted = new CompletableFuture<Exception>();
    var waits = new CountDownLatch(1);
    next(() -> {
      waits.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.complete(e);
      }
    });
    asker.tell(_ -> {
      long _ = target.ask(Answerer.QUESTION, Until.LONG);
    });
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
    asker.kill();
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isNotNull();
    int events = target.ask(own -> own.events.size());
    assertThat(events).isPositive();
  }

  @Test
  void that_may_ask_others_itself() {
    ActorRef<Answerer> third = arbiter.spawn(Answerer.class, Answerer::new, Spawn.inThread());
    becomeUsed();
    next(() -> {
      long _ = third.ask(Answerer.QUESTION);
    });
    long answered =
        inAsker(_ -> {
          long _ = target.ask(Answerer.QUESTION);
          return third.ask(own -> own.answered);
        });
    assertThat(answered).isEqualTo(1);
    assertThat(underWay(target)).isZero();
    assertThat(underWay(asker)).isZero();
  }

  @Test
  void of_which_any_number_leave_the_loop_its_turns() throws Exception {
    var enough = new AtomicBoolean();
    asker.tell(_ -> {
      while (!enough.get()) {
        long _ = target.ask(Answerer.QUESTION);
      }
    });
    for (int i = 0; i < 100; i++) {
      long answered = target.ask(own -> own.answered);
      Until.holds(() -> target.ask(own -> own.answered) > answered);
    }
    enough.set(true);
  }

  @Test
  void and_whoever_asks_whom_each_is_answered_and_nothing_stays_under_way() throws Exception {
    List<ActorRef<Any>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int seed = i;
      all.add(arbiter.spawn(Any.class, () -> new Any(seed, all), Spawn.shared()));
    }
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      answers.add(all.get(i % 5).askAsync(any -> any.chain(6), Until.LONG));
    }
    for (CompletableFuture<Integer> answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(6);
    }
    for (ActorRef<Any> one : all) {
      assertThat(underWay(one)).isZero();
    }
  }

  /** Asks somebody else, and sometimes waits. Its state is the loop's own. */
  private static final class Any {
    private final Random random;
    private final List<ActorRef<Any>> all;

    Any(int seed, List<ActorRef<Any>> all) {
      this.random = new Random(seed);
      this.all = all;
    }

    int chain(int length) {
      int answer = 0;
      for (int i = 0; i < 20; i++) {
        int known = i;
        ActorRef<Any> other = all.get(random.nextInt(all.size()));
        int same = other.ask(any -> any.same(known), Until.LONG);
        assertThat(same).isEqualTo(i);
      }
      if (random.nextInt(50) == 0) {
        LockSupport.parkNanos(100_000);
      }
      if (length > 0) {
        ActorRef<Any> other = all.get(random.nextInt(all.size()));
        answer = 1 + other.ask(any -> any.chain(length - 1), Until.LONG);
      }
      return answer;
    }

    int same(int number) {
      if (random.nextInt(100_000) == 0) {
        LockSupport.parkNanos(100_000);
      }
      return number;
    }
  }
}
