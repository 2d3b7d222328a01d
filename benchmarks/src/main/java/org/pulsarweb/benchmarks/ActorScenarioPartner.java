package org.pulsarweb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A second JVM with this one's flags and class path. It is a program that calls {@link #serve}: it
 * prints where it listens and ends when whoever started it does.
 *
 * <p>Safe for use by many threads.
 */
final class ActorScenarioPartner implements AutoCloseable {
  private final Process process;
  private final int port;

  private ActorScenarioPartner(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the program and returns when it listens. */
  static ActorScenarioPartner start(Class<?> main, String... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new ActorScenarioPartner(process, heardPort(process));
    } catch (IOException | RuntimeException failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** In the partner: tells the port, and returns when the JVM that started it is gone. */
  static void serve(int port) throws IOException {
    Greeting.listening(port);
    var _ = System.in.read(); // nothing is ever written: this is the end of the pipe
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        var _ = process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private static int heardPort(Process process) throws IOException {
    var told =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      if (line.startsWith("listening ")) return Integer.parseInt(line.substring(10).strip());
    }
    throw new IOException("the partner ended before it listened");
  }
}
