package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MillionActorsTest {
  @Test
  void each_of_many_answers() throws Exception {
    Ran ran = Ran.program(MillionActors.class, "--count", "200000");

    assertThat(ran.exitCode()).as(ran.complained()).isZero();
    assertThat(ran.said())
        .contains("spawned 200,000 actors in ")
        .contains("the sum is 20,000,100,000\n")
        .contains("stopped them in ");
  }
}
