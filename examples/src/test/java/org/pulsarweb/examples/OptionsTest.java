package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.actor.Spawn;

class OptionsTest {
  private static final Option<Integer> COUNT = Option.count("count", "10", "how many");
  private static final Option<Double> PERIOD = Option.seconds("period", "2", "how long");

  @Test
  void what_is_not_said_has_its_default() {
    var options = read("--period", "0.5");

    assertThat(options.value(Option.KIND)).isEqualTo(Spawn.inThread());
    assertThat(options.value(COUNT)).isEqualTo(10);
    assertThat(options.value(PERIOD)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --kind moon  | --kind KIND cannot be 'moon': where actors live
          --count 0    | --count N cannot be '0': how many
          --count -1   | --count N cannot be '-1': how many
          --count x    | --count N cannot be 'x': how many
          --period NaN | --period SECONDS cannot be 'NaN': how long
          --period     | --period needs a value: SECONDS
          --perod 1    | there is no setting --perod; there are --kind, --count, --period
          """)
  void a_mistake_is_named(String line, String message) {
    assertThatThrownBy(() -> read(line.split(" ", -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void help_is_a_line_for_each() {
    assertThat(Options.help("example", Option.KIND, COUNT))
        .isEqualTo(
            """
            Usage: example [SETTING VALUE]...

              --kind KIND               where actors live: shared, thread or process (thread)
              --count N                 how many (10)
              --help                    print this and exit
            """);
  }

  @Test
  void a_mistake_ends_a_program_with_exit_code_2_and_help_with_0() throws Exception {
    Ran refused = Ran.program(Greeter.class, "--kind");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.complained()).isEqualTo("greeter: --kind needs a value: KIND\n");
    Ran helped = Ran.program(Greeter.class, "--help");
    assertThat(helped.exitCode()).isZero();
    assertThat(helped.said()).startsWith("Usage: greeter [SETTING VALUE]...\n");
  }

  private static Options read(String... args) {
    return Options.read(args, Option.KIND, COUNT, PERIOD);
  }
}
