package org.pulsarweb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer that runs in a process of its own, on a port that the system chose. */
final class RunningPeer implements AutoCloseable {
  private final Process process;
  private final int port;

  private RunningPeer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a peer, and returns when it listens. */
  static RunningPeer start(Class<?> peer, String... words) throws IOException {
    var arguments = new ArrayList<>(List.of("0"));
    arguments.addAll(List.of(words));
    Process process = run(peer, arguments);
    try {
      return new RunningPeer(process, heardPort(process));
    } catch (IOException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Starts a program of this module. */
  static Process run(Class<?> program, List<String> arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static int heardPort(Process process) throws IOException {
    var told =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String line = told.readLine();
    while (line != null && !line.startsWith("listening ")) {
      line = told.readLine();
    }
    assertThat(line).as("the line that tells the port").isNotNull();
    return Integer.parseInt(line.substring("listening ".length()));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    var _ = process.destroyForcibly().onExit().join();
  }
}
