package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the real command in JVMs of their own, with a cache that is the test's. */
record Pulsars(Path folder, Map<String, String> environment) {
  Pulsars(Path folder) {
    this(folder, Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
  }

  /** What a command printed, and its exit code. */
  record Outcome(int exitCode, String out, String err) {}

  /** Returns the same with one more variable in the environment. */
  Pulsars with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new Pulsars(folder, more);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  Path cache() {
    return folder.resolve("cache");
  }

  Outcome run(Object... args) throws IOException, InterruptedException {
    return run(folder, command(args), environment);
  }

  /** Returns the command in a JVM that starts quickly. */
  List<String> command(Object... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return command;
  }

  static Outcome run(Path folder, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    builder.environment().keySet().removeAll(List.of("CLASSPATH", "JDK_JAVA_OPTIONS"));
    var process = builder.start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running: " + command);
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
