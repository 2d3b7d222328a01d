package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessFactsTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void memory_threads_and_files_are_those_of_this_process() {
    var facts = new ProcessFacts().snapshot();

    assertThat(facts.memoryBytes()).isBetween(20 * MIB, 16 * 1024 * MIB);
    assertThat(facts.memoryVirtualBytes()).isGreaterThan(facts.memoryBytes());
    assertThat(facts.heapUsedBytes()).isBetween(1L, facts.heapCommittedBytes());
    assertThat(facts.heapMaxBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(facts.heapAfterGcBytes()).isBetween(0L, facts.heapCommittedBytes());
    assertThat(facts.nice()).isBetween(-20, 19);
    assertThat(facts.threads()).isGreaterThan(5);
    assertThat(facts.openFiles()).isBetween(3L, 100_000L);
  }

  @Test
  void the_share_of_the_cpu_is_that_since_it_was_asked_before() {
    var facts = new ProcessFacts();
    assertThat(facts.snapshot().cpuPercent()).as("too early to say").isBetween(0.0, 6_400.0);

    spin(TimeUnit.MILLISECONDS.toNanos(300));

    assertThat(facts.snapshot().cpuPercent()).isBetween(5.0, 6_400.0);
  }

  @Test
  void to_ask_is_cheap() {
    var facts = new ProcessFacts();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long start = System.nanoTime();
      facts.snapshot();
      best = Math.min(best, System.nanoTime() - start);
    }

    assertThat(best).isLessThan(TimeUnit.MILLISECONDS.toNanos(1));
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
