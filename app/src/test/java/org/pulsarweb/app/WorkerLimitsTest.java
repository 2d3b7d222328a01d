package org.pulsarweb.app;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerLimitsTest {
  private static final long MEBI = 1024 * 1024;
  private static final RandomGenerator SEEDED = new Random(20261126);

  /** Samples of one worker, one after another, and after which of them why it is replaced. */
  record Case(
      String name, WorkerLimits limits, List<WorkerLimits.Sample> samples, int at, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static WorkerLimits.Sample sample(long requests, long seconds, long heap, long memory) {
    return new WorkerLimits.Sample(requests, ofSeconds(seconds), heap * MEBI, memory * MEBI);
  }

  private static WorkerLimits limits(
      long requests, Duration lifetime, long heap, long memory, int samples) {
    return new WorkerLimits(requests, 0, lifetime, heap * MEBI, memory * MEBI, samples);
  }

  static Stream<Case> cases() {
    var huge = sample(Long.MAX_VALUE, 1_000_000, 1_000_000, 1_000_000);
    return Stream.of(
        new Case("no limits", WorkerLimits.NONE, List.of(huge, huge), -1, ""),
        new Case(
            "requests, one less",
            limits(100, ZERO, 0, 0, 1),
            List.of(sample(0, 1, 1, 1), sample(99, 2, 1, 1)),
            -1,
            ""),
        new Case(
            "requests, as many",
            limits(100, ZERO, 0, 0, 3),
            List.of(sample(99, 1, 1, 1), sample(100, 2, 1, 1)),
            1,
            "it has answered 100 requests, and its limit is 100"),
        new Case(
            "requests, many at once",
            limits(100, ZERO, 0, 0, 1),
            List.of(sample(2345, 1, 1, 1)),
            0,
            "it has answered 2345 requests, and its limit is 100"),
        new Case(
            "age, a second less",
            limits(0, ofSeconds(3600), 0, 0, 1),
            List.of(sample(0, 3599, 1, 1)),
            -1,
            ""),
        new Case(
            "age",
            limits(0, ofSeconds(3600), 0, 0, 1),
            List.of(sample(0, 3599, 1, 1), sample(0, 3600, 1, 1)),
            1,
            "it is 3600 s old, and its limit is 3600 s"),
        new Case(
            "heap, exactly as much",
            limits(0, ZERO, 64, 0, 1),
            List.of(sample(0, 1, 64, 1000)),
            -1,
            ""),
        new Case(
            "heap, once",
            limits(0, ZERO, 64, 0, 1),
            List.of(sample(0, 1, 64, 1), sample(0, 1, 65, 1)),
            1,
            "65 MiB of its heap are in use after a collection, and its limit is 64 MiB"),
        new Case(
            "heap, a peak between",
            limits(0, ZERO, 64, 0, 2),
            List.of(sample(0, 1, 65, 1), sample(0, 2, 60, 1), sample(0, 3, 65, 1)),
            -1,
            ""),
        new Case(
            "heap, three in a row after a peak",
            limits(0, ZERO, 64, 0, 3),
            List.of(
                sample(0, 1, 70, 1),
                sample(0, 2, 10, 1),
                sample(0, 3, 70, 1),
                sample(0, 4, 71, 1),
                sample(0, 5, 72, 1)),
            4,
            "72 MiB of its heap are in use after a collection, and its limit is 64 MiB, 3 times in"
                + " a row"),
        new Case(
            "memory",
            limits(0, ZERO, 0, 256, 2),
            List.of(sample(0, 1, 1000, 300), sample(0, 2, 1000, 301)),
            1,
            "its process takes 301 MiB of memory, and its limit is 256 MiB, 2 times in a row"),
        new Case(
            "memory that is not known",
            limits(0, ZERO, 64, 256, 1),
            List.of(sample(0, 1, 0, -1)),
            -1,
            ""),
        new Case(
            "heap and memory take turns",
            limits(0, ZERO, 64, 256, 2),
            List.of(sample(0, 1, 65, 1), sample(0, 2, 1, 257), sample(0, 3, 65, 1)),
            -1,
            ""),
        new Case(
            "the first reason stays",
            limits(10, ofSeconds(5), 0, 0, 1),
            List.of(sample(10, 1, 1, 1), sample(20, 9, 1, 1)),
            0,
            "it has answered 10 requests, and its limit is 10"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_worker_is_replaced_at_its_limits(Case test) {
    WorkerLimits.Life life = test.limits().begin(SEEDED);
    for (int i = 0; i < test.samples().size(); i++) {
      life = test.limits().next(life, test.samples().get(i));
      boolean isDue = test.at() >= 0 && i >= test.at();
      assertThat(life.reason())
          .as("after sample %d", i)
          .isEqualTo(isDue ? Optional.of(test.reason()) : Optional.empty());
    }
  }

  @Test
  void each_worker_draws_its_own_limit_once_evenly_up_to_the_jitter() {
    var limits = new WorkerLimits(1000, 4, ZERO, 0, 0, 1);
    var drawn = new HashSet<Long>();
    for (int i = 0; i < 200; i++) {
      drawn.add(limits.begin(SEEDED).requestMax());
    }
    assertThat(drawn).containsExactlyInAnyOrder(1000L, 1001L, 1002L, 1003L, 1004L);
    WorkerLimits.Life life = limits.begin(SEEDED);
    assertThat(limits.next(life, sample(1, 1, 1, 1)).requestMax()).isEqualTo(life.requestMax());
  }

  @Test
  void a_jitter_of_no_limit_is_no_limit() {
    var limits = new WorkerLimits(0, 50, ZERO, 0, 0, 1);

    assertThat(limits.begin(SEEDED).requestMax()).isZero();
  }

  @Test
  void a_limit_below_zero_is_refused() {
    assertThatThrownBy(() -> new WorkerLimits(-1, 0, ZERO, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorkerLimits(0, 0, ofSeconds(-1), 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorkerLimits(0, 0, ZERO, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
