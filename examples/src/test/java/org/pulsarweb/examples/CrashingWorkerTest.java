package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.actor.Kind;

class CrashingWorkerTest {
  @ParameterizedTest
  @EnumSource(Kind.class)
  void is_started_again_until_its_monitor_gives_up(Kind kind) throws Exception {
    Ran ran = Ran.program(CrashingWorker.class, "--kind", kind.toString(), "--restarts", "2");

    assertThat(ran.exitCode()).as(ran.complained()).isEqualTo(1);
    assertThat(ran.said())
        .containsSubsequence(
            "asked:",
            "ArithmeticException: / by zero",
            "it has had 1 job, and goes on",
            "told to divide by zero",
            "restart 1 of workers-1 in 0 ms",
            "told to divide by zero",
            "restart 2 of workers-1 in ",
            "told to divide by zero",
            "has failed more than 2 times within 30 s",
            "the monitor is terminated");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SHARED", "THREAD"})
  void what_waits_in_the_mailbox_is_for_the_new_one(Kind kind) throws Exception {
    Ran ran = Ran.program(CrashingWorker.class, "--kind", kind.toString(), "--restarts", "1");

    assertThat(ran.said()).contains("the new one has had 0 jobs");
  }
}
