package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that goes on without the terminal that started it. The first JVM starts the same
 * command once more, shows what that one says, and exits when it says that it is ready; if it ends
 * before, with the same exit code. The second JVM has a session of its own, and from when it is
 * ready on its output goes to a file or nowhere.
 *
 * <p>Not by {@code fork}, as C programs do it: that copies the calling thread only, and a JVM is
 * many.
 *
 * <p>Safe for use by many threads.
 */
final class Daemon {
  /**
   * What the second JVM is told: the number of the first, and a word that only both know. Not the
   * variable of the setting, {@code PULSAR_DAEMON}, which the second JVM reads, too.
   */
  private static final String VARIABLE = "PULSAR_DAEMON_OF";

  private static final Path NOWHERE = Path.of("/dev/null");
  private static final long END_MAX_SECONDS = 5;

  private final String word;

  private Daemon(String word) {
    this.word = word;
  }

  /**
   * How a daemon starts.
   *
   * @param folder its working folder
   * @param readyMax how long it may take to be ready
   */
  record Settings(Path folder, Duration readyMax) {}

  // ---- the first JVM --------------------------------------------------------------------------

  /**
   * Starts a command as a daemon, and waits until it is ready.
   *
   * @param command what to start; its main method finds {@link #own} present
   * @param out what it prints until then goes here
   * @param err and its errors here
   * @return what this JVM is to exit with: 0 if the daemon is ready, else what that ended with
   * @throws IOException if it cannot be started
   */
  static int start(JvmCommandLine command, Settings settings, PrintStream out, PrintStream err)
      throws IOException {
    Optional<String> unsupported = Libc.unsupported();
    if (unsupported.isPresent()) {
      throw new StartFault(
          Program.WRONG_SETTINGS, "there are no daemons here: " + unsupported.get());
    }
    if (!Files.isDirectory(settings.folder())) {
      throw new StartFault(
          Program.WRONG_SETTINGS, "there is no folder " + settings.folder() + " for the daemon");
    }
    String word = Long.toHexString(ThreadLocalRandom.current().nextLong());
    var builder =
        new ProcessBuilder(command.movedTo(settings.folder()).words())
            .directory(settings.folder().toFile())
            .redirectInput(NOWHERE.toFile());
    builder.environment().put(VARIABLE, ProcessHandle.current().pid() + "-" + word);
    Process process = builder.start();
    var hook = new Thread(process::destroy, "daemon-start"); // whoever gives up waiting, ends it
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return await(process, word, settings, out, err);
    } finally {
      forget(hook);
    }
  }

  private static int await(
      Process process, String word, Settings settings, PrintStream out, PrintStream err) {
    // Both streams say it, so that all is shown that was printed before.
    CompletableFuture<Boolean> ready =
        pump(process.getInputStream(), out, readyLine(word))
            .thenCombine(pump(process.getErrorStream(), err, readyLine(word)), (a, b) -> a && b);
    CompletableFuture<Process> _ =
        process
            .onExit()
            .whenComplete((_, _) ->
                // what it has started may keep its output open
                ready.completeOnTimeout(false, END_MAX_SECONDS, TimeUnit.SECONDS));
    try {
      boolean isReady = ready.get(settings.readyMax().toNanos(), TimeUnit.NANOSECONDS);
      return isReady ? Program.OK : ended(process.waitFor());
    } catch (TimeoutException _) {
      process.destroyForcibly();
      err.println("the daemon was not ready after " + text(settings.readyMax()));
      return Program.FAILED;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return Program.FAILED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // it runs
    }
  }

  /** A daemon that ends before it is ready has failed, whatever it says. */
  private static int ended(int exitCode) {
    return exitCode == Program.OK ? Program.FAILED : exitCode;
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  /** Hands lines on; returns a future of whether the line came, or else the end. */
  private static CompletableFuture<Boolean> pump(InputStream in, PrintStream to, String readyLine) {
    var ready = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .daemon()
        .name("daemon-output")
        .start(() -> {
          try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
              if (line.equals(readyLine)) {
                ready.complete(true);
                return;
              }
              to.println(line);
            }
          } catch (IOException _) {
            // the same as an end
          } finally {
            to.flush();
            ready.complete(false);
          }
        });
    return ready;
  }

  private static String readyLine(String word) {
    return "pulsar-daemon-ready " + word;
  }

  // ---- the second JVM -------------------------------------------------------------------------

  /**
   * Returns this JVM as a daemon, if it was started as one. A process that a daemon starts has the
   * same in its environment, but another parent.
   */
  static Optional<Daemon> own() {
    String told = System.getenv().getOrDefault(VARIABLE, "");
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    String start = parent + "-";
    return told.startsWith(start)
        ? Optional.of(new Daemon(told.substring(start.length())))
        : Optional.empty();
  }

  /**
   * Leaves the terminal: a session of its own, and its own mask for new files. To be called once,
   * before anything is opened.
   *
   * @param umask which rights new files do not get: 0022, as ever
   * @throws IOException if the system refuses
   */
  void enter(int umask) throws IOException {
    Libc.newSession();
    int _ = Libc.umask(umask);
  }

  /**
   * Tells the first JVM that this one serves; from now on nobody reads what is printed but in the
   * file.
   *
   * @param log where standard output and standard error go on; empty for nowhere
   * @throws IOException if that file cannot be had; then the first JVM still waits
   */
  void ready(Optional<Path> log) throws IOException {
    System.out.flush();
    System.err.flush();
    Optional<IOException> fault = log.flatMap(Daemon::notWritable);
    if (fault.isPresent()) {
      throw fault.get();
    }
    System.out.println(readyLine(word));
    System.err.println(readyLine(word));
    redirect(log);
  }

  private static Optional<IOException> notWritable(Path log) {
    try (var _ = Files.newOutputStream(log, CREATE, APPEND)) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new StartFault(
              Program.WRONG_SETTINGS, "the log file " + log + " cannot be written: " + e, e));
    }
  }

  /**
   * Has standard output and standard error go to a file from now on, or nowhere; again after the
   * file was renamed, so that a new one is begun.
   */
  static void redirect(Optional<Path> log) throws IOException {
    System.out.flush();
    System.err.flush();
    Libc.redirectOutput(log.orElse(NOWHERE));
  }
}
