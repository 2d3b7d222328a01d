package org.pulsarweb.actor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processes by their number, for tests that stop and kill them. */
final class Pids {
  private Pids() {}

  /** Ends it, as {@code kill -9} does. */
  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Sends it a signal, such as {@code STOP}. */
  static void signal(long pid, String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
    int code = kill.waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " " + pid + " ended with " + code);
    }
  }

  /** Returns whether it runs: one that has ended stays in the table until it is taken notice of. */
  static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException _) {
      return false;
    }
  }

  static void awaitEnd(long pid) {
    Until.holds(() -> !isRunning(pid));
  }

  /** Returns the words of its command line. */
  static List<String> words(long pid) throws IOException {
    return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).split("\0"));
  }

  /** Returns one of the system properties on its command line. */
  static String property(long pid, String name) throws IOException {
    String start = "-D" + name + "=";
    return words(pid).stream()
        .filter(word -> word.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }

  /** Returns the runtime folder of an actor's arbiter. */
  static Path folder(long pid) throws IOException {
    return Path.of(property(pid, "pulsar.actor.folder"));
  }
}
