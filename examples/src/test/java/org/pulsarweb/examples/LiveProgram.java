package org.pulsarweb.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, with all that it says. Killed, with its workers, when closed. */
final class LiveProgram implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String SERVING = " serving on ";

  private final Process process;
  private final Thread pump;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> heard = new ArrayList<>();

  private LiveProgram(Process process) {
    this.process = process;
    this.pump = Thread.ofVirtual().unstarted(this::pump);
  }

  static LiveProgram start(Class<?> main, String... args) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    words.addAll(List.of(args));
    words.addAll(List.of("--bind=127.0.0.1:0", "--log-format=text", "--control-socket=none"));
    var program = new LiveProgram(new ProcessBuilder(words).redirectErrorStream(true).start());
    program.pump.start();
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
        throw new AssertionError("no line with '" + words + "' after\n" + String.join("\n", heard));
      }
      heard.add(line);
      if (line.contains(words)) {
        return line;
      }
    }
  }

  /** Waits until an application serves; returns its address. */
  InetSocketAddress awaitServing(String application) throws InterruptedException {
    String line = awaitLine(application + SERVING);
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  static HttpResponse<String> get(InetSocketAddress address, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
    if (kill.waitFor() != 0) {
      throw new IOException("there is no process " + process.pid());
    }
  }

  /** Asks it to stop, and waits for that; returns its exit code. */
  int stop() throws IOException, InterruptedException {
    signal("TERM");
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; it said\n" + String.join("\n", heard));
    }
    return process.exitValue();
  }

  /** Returns all that it said, when it has ended. */
  List<String> said() throws InterruptedException {
    pump.join();
    lines.drainTo(heard);
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
