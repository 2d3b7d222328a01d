package org.pulsarweb.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@link Depot} in a JVM of its own, with what it says. Killed, with its workers, when closed. */
final class DepotProgram implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> heard = new ArrayList<>();
  private int port;

  private DepotProgram(Process process) {
    this.process = process;
  }

  /** Starts it with settings, and waits until it serves. */
  static DepotProgram start(Path folder, String... settings) throws Exception {
    return start(folder, List.of(), settings);
  }

  /** The same, started by a command that takes the rest of its line for a command. */
  static DepotProgram start(Path folder, List<String> before, String... settings) throws Exception {
    return start(folder, before, 256, settings);
  }

  /** The same, with so much heap. */
  static DepotProgram start(Path folder, List<String> before, int heapMegabytes, String... settings)
      throws Exception {
    List<String> words = new ArrayList<>(before);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx" + heapMegabytes + "m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Depot.class.getName(),
            "--bind=127.0.0.1:0",
            "--log-format=text",
            "--control-socket=none"));
    words.addAll(List.of(settings));
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put(Depot.FOLDER, folder.toString());
    var program = new DepotProgram(builder.start());
    Thread.ofVirtual().start(program::pump);
    String line = program.awaitLine("serving on");
    program.port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return program;
  }

  private void pump() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException | UncheckedIOException _) {
      // it was killed
    }
  }

  /** Waits for a line with these words, and returns it. */
  String awaitLine(String words) throws InterruptedException {
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        process.destroyForcibly();
        throw new AssertionError("no line with '" + words + "' after\n" + String.join("\n", heard));
      }
      heard.add(line);
      if (line.contains(words)) {
        return line;
      }
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  RawClient connect() throws IOException {
    return RawClient.connect(address());
  }

  /** Asks on a connection of its own. */
  RawClient.Answer get(String path) throws IOException {
    try (RawClient client = connect()) {
      return client.ask(RawClient.get(path));
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
    if (kill.waitFor() != 0) {
      throw new IOException("there is no process " + process.pid());
    }
  }

  /** Waits until it has ended; returns its exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; it said\n" + String.join("\n", heard) + lines);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
