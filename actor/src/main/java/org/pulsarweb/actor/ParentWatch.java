package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The child's end of the pipe from its parent, which is its standard input: a secret, then
 * questions, and in the end the news that the parent is gone. Then this JVM stops within a second
 * and a half, and the parent's runtime folder is deleted, since the parent cannot do it.
 *
 * <p>The application has an empty standard input.
 *
 * <p>Safe for use by many threads.
 */
final class ParentWatch {
  /** The question for a dump of all threads. */
  static final String DUMP = "dump";

  /** What a shell reports when the terminal of a program went away: 128 and the number of HUP. */
  static final int EXIT_CODE_ORPHANED = 129;

  /** How long an orderly stop may take. */
  static final Duration STOP_MAX = Duration.ofMillis(1_500);

  /** The parent's pipe may end a moment before its lock. */
  private static final Duration FOLDER_MAX = Duration.ofMillis(250);

  private static final Duration FOLDER_RETRY = Duration.ofMillis(5);
  private static final int LINE_MAX_BYTES = 1024;

  private final InputStream in;
  private final Path runtimeFolder;
  private final Runnable stop;
  private final Runnable dump;
  private final CompletableFuture<String> secret = new CompletableFuture<>();

  private ParentWatch(InputStream in, Path runtimeFolder, Runnable stop, Runnable dump) {
    this.in = in;
    this.runtimeFolder = runtimeFolder;
    this.stop = stop;
    this.dump = dump;
  }

  /**
   * Takes the standard input of this JVM and begins to read it.
   *
   * @param runtimeFolder the parent's
   * @param stop begins an orderly stop, when the parent is gone
   * @param dump writes a dump of all threads to where the parent sees it
   */
  static ParentWatch start(Path runtimeFolder, Runnable stop, Runnable dump) {
    var watch = new ParentWatch(System.in, runtimeFolder, stop, dump);
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform().daemon().name("parent-watch").start(watch::watch);
    return watch;
  }

  /**
   * Waits for the secret.
   *
   * @throws IOException if it does not come in time
   */
  String await(Duration max) throws IOException, InterruptedException {
    try {
      return secret.get(max.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the parent has sent no secret within " + max.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("the parent is gone", e);
    }
  }

  private void watch() {
    try {
      for (String line = nextLine(); !line.isEmpty(); line = nextLine()) {
        if (!secret.complete(line) && line.equals(DUMP)) {
          answer();
        }
      }
    } catch (IOException _) {
      // as good as its end
    } finally {
      onParentGone();
    }
  }

  private void answer() {
    try {
      dump.run();
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void onParentGone() {
    long deadline = System.nanoTime() + STOP_MAX.toNanos();
    try {
      secret.completeExceptionally(new IOException("end of standard input"));
      deleteFolder();
      Thread.ofPlatform().daemon().name("orphan-stop").start(stop);
      while (System.nanoTime() < deadline) {
        LockSupport.parkNanos(deadline - System.nanoTime());
      }
    } finally {
      // what this JVM has started would be an orphan as well
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      Runtime.getRuntime().halt(EXIT_CODE_ORPHANED);
    }
  }

  /** Before the stop, which may end this JVM at any moment. */
  private void deleteFolder() {
    long deadline = System.nanoTime() + FOLDER_MAX.toNanos();
    while (!RuntimeFolder.deleteIfAbandoned(runtimeFolder) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(FOLDER_RETRY.toNanos());
    }
  }

  /** Returns the next line that has something in it, or an empty one at the end. */
  private String nextLine() throws IOException {
    var line = new byte[LINE_MAX_BYTES];
    int length = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        if (length == LINE_MAX_BYTES) {
          throw new IOException("a line from the parent is too long");
        }
        line[length++] = (byte) next;
      } else if (length > 0) {
        return new String(line, 0, length, UTF_8);
      }
    }
    return "";
  }
}
