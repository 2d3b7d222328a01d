package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a program prints of its actors that has no log")
@Timeout(60)
class PlainEventsTest {
  private static final String DATE = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)? ";

  @TempDir Path folder;

  /** A program with an actor that fails, and one that prints. */
  static final class Program {
    static void main() throws Exception {
      try (var arbiter = Arbiter.open()) {
        ActorRef<Outpost> ref =
            arbiter.spawn(Outpost.class, Outpost.Plain::new, Outposts.spawn("worker"));
        int _ =
            ref.ask(outpost -> {
              outpost.print("hello");
              return 0;
            });
        ref.kill();
        Until.holds(() -> isBack(ref));
      }
    }

    private static boolean isBack(ActorRef<Outpost> ref) {
      try {
        return ref.info().toString().contains("restarts=1");
      } catch (ActorException _) {
        return false;
      }
    }
  }

  private List<String> said(String... options) throws Exception {
    JvmCommand command =
        Programs.command("program", Program.class)
            .withOptions(Stream.concat(Programs.QUICK.stream(), Stream.of(options)).toList());
    var said = new Lines();
    ChildProcess program =
        ChildProcess.start(
            "program",
            command.line(folder, List.of()),
            Optional.empty(),
            Map.of(),
            "s",
            ChildProcess.Sieve.NONE,
            said);
    assertThat(program.exit().get(30, TimeUnit.SECONDS)).isZero();
    return withoutBlocked(said.err());
  }

  /** Leaves out what is said, with a stack of some lines, where a machine has too much to do. */
  private static List<String> withoutBlocked(List<String> lines) {
    List<String> left = new ArrayList<>();
    boolean isBlocked = false;
    for (String line : lines) {
      isBlocked = line.contains("blocked for ") || (isBlocked && line.startsWith("  "));
      if (!isBlocked) {
        left.add(line);
      }
    }
    return left;
  }

  @Test
  void each_event_is_one_line_with_its_time() throws Exception {
    List<String> lines = said();

    assertThat(lines)
        .isNotEmpty()
        .allMatch(line -> line.matches(DATE + "(INFO|WARN|ERROR) .*"))
        .anyMatch(line -> line.matches(DATE + "INFO \\[worker] hello"))
        .anyMatch(line ->
            line.matches(DATE + "WARN actor worker \\(\\w+\\) failed and is started again in .*"));
  }

  @Test
  void where_the_jdks_logger_was_given_a_form_it_is_used() throws Exception {
    List<String> lines = said("-Djava.util.logging.SimpleFormatter.format=<%5$s>%n");

    assertThat(lines)
        .isNotEmpty()
        .allMatch(line -> line.matches("<.*>"))
        .contains("<[worker] hello>");
  }
}
