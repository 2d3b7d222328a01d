package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main method run in a JVM of its own, with the tests' class path. */
final class ChildJvm {
  static final List<String> FLAG = List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED");

  private ChildJvm() {}

  /** Runs it to its end; returns what it said. */
  static String run(List<String> before, List<String> flags, Class<?> program)
      throws IOException, InterruptedException {
    Process child = start(before, flags, program);
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** Starts it; whoever does ends it. */
  static Process start(List<String> before, List<String> flags, Class<?> program)
      throws IOException {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
