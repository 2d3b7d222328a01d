package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that has run to its end in a JVM of its own: what it said, and its exit code. */
record Ran(int exitCode, String said, String complained) {
  static Ran program(Class<?> program, String... args) throws IOException, InterruptedException {
    Path out = Files.createTempFile("ran", ".out");
    Path errors = Files.createTempFile("ran", ".err");
    Process process = start(program, out.toFile(), errors.toFile(), args);
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("%s has ended", program).isTrue();
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(errors));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(errors);
    }
  }

  static Process start(Class<?> program, File out, File errors, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectOutput(out).redirectError(errors).start();
  }
}
