package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.actor.Kind;

class RemoteStateTest {
  @ParameterizedTest
  @EnumSource(Kind.class)
  void what_was_set_is_got(Kind kind) throws Exception {
    Ran ran = Ran.program(RemoteState.class, "--kind", kind.toString());

    assertThat(ran.exitCode()).as(ran.complained()).isZero();
    assertThat(ran.said())
        .isEqualTo(
            """
            the colour is green
            the shape is round
            the size is large
            the language is it
            state lives as %s
            """
                .formatted(kind));
  }
}
