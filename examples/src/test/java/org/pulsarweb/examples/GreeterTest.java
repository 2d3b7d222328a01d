package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.actor.Kind;

class GreeterTest {
  @ParameterizedTest
  @EnumSource(Kind.class)
  void greets_whoever_asks(Kind kind) throws Exception {
    Ran ran = Ran.program(Greeter.class, "--kind", kind.toString());

    assertThat(ran.exitCode()).as(ran.complained()).isZero();
    assertThat(ran.said())
        .startsWith(
            """
            Hello Ann!
            Good evening Bob!
            1 guest had come before Bob
            Good night Cid! Good night Dan!
            """)
        .contains("IllegalArgumentException: a guest has a name");
  }
}
