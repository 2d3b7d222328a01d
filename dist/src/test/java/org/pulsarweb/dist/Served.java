package org.pulsarweb.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A program that serves HTTP in a process of its own. */
final class Served implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("serving on (http://\\S+)");
  private static final int KILLED_AFTER_SECONDS = 20;

  private final Process process;
  private final Path output;

  private Served(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts the command in a folder; both its streams go to a file there. */
  static Served start(Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    return start(folder, folder, command, environment);
  }

  /** Starts the command in a folder; both its streams go to a file in the other folder. */
  static Served start(
      Path folder, Path outputs, List<String> command, Map<String, String> environment)
      throws IOException {
    Path output = Files.createTempFile(outputs, "served", ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeAll(List.of("CLASSPATH", "JDK_JAVA_OPTIONS"));
    builder.environment().put("PULSAR_LOG_FORMAT", "text");
    builder.environment().putAll(environment);
    return new Served(builder.start(), output);
  }

  /** Asks for a path, as soon as the program says where it serves. */
  String get(String path) throws IOException, InterruptedException {
    Until.holds(() -> address() != null || !process.isAlive());
    String address = address();
    if (address == null) {
      throw new IOException("it does not serve: " + said());
    }
    var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(9));
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  private @Nullable String address() {
    Matcher line = ADDRESS.matcher(said());
    return line.find() ? line.group(1) : null;
  }

  /** Returns all that it has printed. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells it and all that it has started to stop, as Ctrl-C does, and waits for them. */
  void stopAll() throws InterruptedException {
    List<ProcessHandle> started = process.descendants().toList();
    started.forEach(ProcessHandle::destroy);
    stop();
    Until.holds(() -> started.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Tells it to stop, and returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(KILLED_AFTER_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("TERM does not stop it: " + said());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
