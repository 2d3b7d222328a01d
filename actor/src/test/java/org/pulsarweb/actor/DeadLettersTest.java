package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages that were lost: counted one by one, told as sums")
class DeadLettersTest {
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    clock.shutdownNow();
  }

  /** A sum. */
  record Told(String target, String reason, long count) {}

  /** Writes down sums, and counts messages. */
  private static final class Sums implements ActorListener {
    private final BlockingQueue<Told> told = new ArrayBlockingQueue<>(10_000);
    private final AtomicLong single = new AtomicLong();

    @Override
    public void onDeadLetter(String target, String reason) {
      single.incrementAndGet();
    }

    @Override
    public void onDeadLetters(String target, String reason, long count) {
      told.add(new Told(target, reason, count));
    }
  }

  @Test
  void the_first_to_each_is_told_at_once_and_what_follows_as_a_sum() {
    var sums = new Sums();
    var letters = new DeadLetters(sums, clock);
    letters.add("a", "first");
    letters.add("b", "other");
    assertThat(sums.told).containsExactly(new Told("a", "first", 1), new Told("b", "other", 1));
    sums.told.clear();
    long sent = 0;
    while (sums.told.isEmpty()) { // until a second has gone by
      letters.add("a", "again");
      sent++;
    }
    letters.close();

    List<Told> all = List.copyOf(sums.told);
    assertThat(all).allSatisfy(told -> assertThat(told.target()).isEqualTo("a"));
    assertThat(all.stream().mapToLong(Told::count).sum()).isEqualTo(sent);
    assertThat(all.size()).isLessThan(5);
  }

  @Test
  void what_is_lost_to_too_many_within_a_second_is_one_sum() {
    var sums = new Sums();
    var over = new CountDownLatch(1);
    Object _ = clock.submit(() -> over.await(1, TimeUnit.HOURS)); // the second does not end
    var letters = new DeadLetters(sums, clock);
    for (int i = 0; i < 3 * DeadLetters.TARGETS_MAX; i++) {
      letters.add("actor " + i, "gone");
    }
    letters.close();

    List<Told> all = List.copyOf(sums.told);
    assertThat(all.stream().mapToLong(Told::count).sum()).isEqualTo(3 * DeadLetters.TARGETS_MAX);
    assertThat(all).hasSize(DeadLetters.TARGETS_MAX + 2);
    assertThat(all.getLast())
        .isEqualTo(new Told("other actors", "gone", 2 * DeadLetters.TARGETS_MAX - 1));
  }

  @Test
  void a_thousand_to_one_that_has_ended_are_counted_one_by_one_and_told_in_few_lines()
      throws Exception {
    var sums = new Sums();
    int most = 1000;
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, sums)) {
      ActorRef<Subject> ref =
          arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.shared().named("gone"));
      ref.stop();
      assertThat(ref.ended().get()).isEqualTo(State.CLOSED);
      long begin = System.nanoTime();
      for (int i = 0; i < most; i++) {
        assertThatThrownBy(() -> ref.tell(_ -> {})).isInstanceOf(ActorStoppedException.class);
      }
      long seconds = (System.nanoTime() - begin) / 1_000_000_000;
      assertThat(sums.single).hasValue(most);
      assertThat(arbiter.info().toString()).contains("dead_letters=" + most);
      assertThat(sums.told.size()).isLessThanOrEqualTo((int) seconds + 2);
    }
    assertThat(sums.told.stream().mapToLong(Told::count).sum()).isEqualTo(most);
    assertThat(sums.told).allSatisfy(told -> assertThat(told.target()).contains("gone"));
  }
}
