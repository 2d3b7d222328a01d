package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a small JVM to its end. */
final class ChildJvm {
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  static final String CLASS_PATH = System.getProperty("java.class.path");

  /** A small JVM that is up soon, and may do what Pulsar does. */
  static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx64m",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  private static final long END_MAX_SECONDS = 60;

  /**
   * What came of it.
   *
   * @param out what it printed, line by line
   * @param err what it printed to the other stream
   */
  record Output(int exitCode, List<String> out, List<String> err) {}

  private ChildJvm() {}

  /** Runs a main class of the tests. */
  static Output run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    return run(words(main, arguments), Path.of(""), Map.of());
  }

  static List<String> words(Class<?> main, String... arguments) {
    var words = new ArrayList<String>();
    words.add(JAVA.toString());
    words.addAll(FLAGS);
    words.addAll(List.of("-cp", CLASS_PATH, main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  /** Runs a command in a folder, with more in its environment than this JVM has. */
  static Output run(List<String> words, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(words).directory(folder.toAbsolutePath().toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<List<String>> out = lines(process.getInputStream());
    CompletableFuture<List<String>> err = lines(process.getErrorStream());
    try {
      if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(words + " has not ended after " + END_MAX_SECONDS + " s");
      }
      return new Output(process.exitValue(), out.join(), err.join());
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<List<String>> lines(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
