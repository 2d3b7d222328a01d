package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM as its parent has it: its standard streams, its signals and its end.
 *
 * <p>Its standard input stays open as long as this process lives: the first line is the secret, the
 * end says that the parent is gone. Its output arrives line by line on threads of its own, which
 * end with it. (Something that the child has started and left behind with the same output keeps
 * them.)
 *
 * <p>Safe for use by many threads.
 */
final class ChildProcess {
  /** Which of its streams a line came from. */
  enum Source {
    OUT,
    ERR
  }

  /** Takes out of a line what is not the program's. */
  @FunctionalInterface
  interface Sieve {
    /** Lets every line through. */
    Sieve NONE = Optional::of;

    /** Returns what is left of a line, if there is something. */
    Optional<String> left(String line);
  }

  /** Takes what a child says. While it takes a line the child's next ones wait. */
  @FunctionalInterface
  interface Output {
    void onLine(Source source, String line);
  }

  private static final int LAST_LINES_MAX = 20;

  /** How long the last lines may take to arrive when the process has ended. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(1);

  private static final long SIGNAL_MAX_MILLIS = 1_000;

  private final String title;
  private final Process process;
  private final OutputStream in;
  private final Sieve sieve;
  private final Output output;
  private final Deque<String> lastLines = new ArrayDeque<>(); // guarded by itself
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  private ChildProcess(String title, Process process, Sieve sieve, Output output) {
    this.title = title;
    this.process = process;
    this.in = process.getOutputStream();
    this.sieve = sieve;
    this.output = output;
  }

  /**
   * Starts a JVM. This takes some milliseconds, which a loop does not have.
   *
   * @param line the words of the command line
   * @param folder where it works; that of this process by default
   * @param environment what it has in addition to the environment of this process
   * @param secret one line that nobody else can see
   * @param sieve takes out of a line what is not the program's
   * @param output takes what is
   * @throws IOException if the system has no room for another process, or no such program
   */
  static ChildProcess start(
      String title,
      List<String> line,
      Optional<Path> folder,
      Map<String, String> environment,
      String secret,
      Sieve sieve,
      Output output)
      throws IOException {
    if (secret.lines().count() != 1) {
      throw new IllegalArgumentException("the secret is one line");
    }
    var builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    folder.ifPresent(path -> builder.directory(path.toFile()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("a JVM for " + title + " cannot be started: " + e.getMessage(), e);
    }
    var child = new ChildProcess(title, process, sieve, output);
    boolean begun = false;
    try {
      child.begin();
      begun = true;
    } finally {
      if (!begun) {
        child.kill();
      }
    }
    child.tryWrite(secret); // if it has ended already, its exit code and last lines say why
    return child;
  }

  private void begin() {
    Thread out =
        start("out", new LinePump(process.getInputStream(), line -> onLine(Source.OUT, line)));
    Thread err =
        start("err", new LinePump(process.getErrorStream(), line -> onLine(Source.ERR, line)));
    start("exit", () -> awaitEnd(out, err));
  }

  private Thread start(String part, Runnable task) {
    return Thread.ofPlatform().daemon().name(title + "-" + part).start(task);
  }

  private void onLine(Source source, String line) {
    sieve.left(line).ifPresent(left -> onLineOfProgram(source, left));
  }

  private void onLineOfProgram(Source source, String line) {
    synchronized (lastLines) {
      if (lastLines.size() == LAST_LINES_MAX) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
    output.onLine(source, line);
  }

  private void awaitEnd(Thread out, Thread err) {
    try {
      int code = process.waitFor();
      long deadline = System.nanoTime() + DRAIN_MAX.toNanos();
      for (Thread pump : List.of(out, err)) {
        pump.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
      closeStreams();
      exit.complete(code);
    } catch (InterruptedException e) {
      kill(); // nobody interrupts this thread but who wants it to end
      exit.completeExceptionally(e);
    }
  }

  private void closeStreams() {
    for (AutoCloseable stream : List.of(in, process.getInputStream(), process.getErrorStream())) {
      try {
        stream.close();
      } catch (Exception _) {
        // what could not be written has no reader
      }
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns a future of the exit code; of a process that a signal ended it is 128 and the signal's
   * number. It completes when the last lines have been handed on.
   */
  CompletableFuture<Integer> exit() {
    return exit;
  }

  /** Returns the last lines of both streams, at most twenty. */
  List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }

  /** Asks for a dump of all threads; it arrives in the output. */
  void dump() {
    tryWrite(ParentWatch.DUMP);
  }

  /** Wakes it if it was stopped by STOP; starts a process and waits for it, up to a second. */
  void proceed() {
    if (!process.isAlive()) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -CONT " + pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.getOutputStream().close();
      if (!kill.waitFor(SIGNAL_MAX_MILLIS, TimeUnit.MILLISECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException _) {
      // a system without a shell: KILL still works
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks it to end (TERM). Not through {@link Process#destroy}, which closes the streams as well:
   * the child would think that its parent is gone, and its last lines would be lost.
   */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Ends it and all that it has started (KILL). */
  void kill() {
    List<ProcessHandle> family = process.descendants().toList();
    process.toHandle().destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  private void tryWrite(String line) {
    synchronized (in) {
      try {
        in.write((line + "\n").getBytes(UTF_8));
        in.flush();
      } catch (IOException _) {
        // it has ended, and its exit says so
      }
    }
  }
}
