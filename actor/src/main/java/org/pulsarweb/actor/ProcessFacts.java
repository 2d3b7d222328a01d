package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM takes of its machine, from the JDK and from Linux's {@code /proc}. To ask takes
 * less than a millisecond, the first time some more.
 *
 * <p>Safe for use by many threads.
 */
final class ProcessFacts {
  /** Stands for what a system does not tell. */
  static final long UNKNOWN = -1;

  /** The kernel counts time in steps of 10 ms: in a shorter while a share would say nothing. */
  private static final long WHILE_MIN_NANOS = Duration.ofMillis(100).toNanos();

  private static final long KIBI = 1024;
  private static final Path SELF = Path.of("/proc/self");

  /** Where {@code /proc/self/stat} has it, behind the name, which may have blanks in it. */
  private static final int NICE = 16;

  private long askedAtNanos = System.nanoTime(); // guarded by this, as the next two
  private long cpuNanos = totalCpuNanos();
  private double cpuPercent;

  /**
   * One answer.
   *
   * @param memoryBytes resident
   * @param memoryVirtualBytes address space
   * @param heapUsedBytes with what is garbage by now
   * @param heapCommittedBytes taken from the system
   * @param heapMaxBytes what it may grow to
   * @param heapAfterGcBytes what the last collections left; zero before the first
   * @param cpuPercent of one core, since it was asked before; zero the first time
   * @param nice 0 is usual (and said where it is not known), -20 the highest priority, 19 the
   *     lowest
   * @param threads the system's, so not fibers
   * @param openFiles descriptors, with those of sockets
   */
  record Snapshot(
      long memoryBytes,
      long memoryVirtualBytes,
      long heapUsedBytes,
      long heapCommittedBytes,
      long heapMaxBytes,
      long heapAfterGcBytes,
      double cpuPercent,
      int nice,
      long threads,
      long openFiles) {}

  Snapshot snapshot() {
    String status = text(SELF.resolve("status"));
    Runtime heap = Runtime.getRuntime();
    return new Snapshot(
        kibibytes(status, "\nVmRSS:"),
        kibibytes(status, "\nVmSize:"),
        heap.totalMemory() - heap.freeMemory(),
        heap.totalMemory(),
        heap.maxMemory(),
        heapAfterGc(),
        cpuPercent(System.nanoTime(), totalCpuNanos()),
        nice(),
        threads(status),
        openFiles());
  }

  private synchronized double cpuPercent(long nowNanos, long nowCpuNanos) {
    long whileNanos = nowNanos - askedAtNanos;
    if (whileNanos >= WHILE_MIN_NANOS) {
      cpuPercent = 100.0 * (nowCpuNanos - cpuNanos) / whileNanos;
      askedAtNanos = nowNanos;
      cpuNanos = nowCpuNanos;
    }
    return cpuPercent;
  }

  private static long totalCpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private static long heapAfterGc() {
    long sum = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        @Nullable MemoryUsage left = pool.getCollectionUsage();
        sum += left == null ? 0 : left.getUsed();
      }
    }
    return sum;
  }

  private static int nice() {
    String stat = text(SELF.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > NICE ? Integer.parseInt(fields[NICE]) : 0;
  }

  private static long threads(String status) {
    long told = number(status, "\nThreads:");
    return told == UNKNOWN ? ManagementFactory.getThreadMXBean().getThreadCount() : told;
  }

  /** Linux says since 6.2 how many there are; before, they have to be counted. */
  private static long openFiles() {
    Path descriptors = SELF.resolve("fd");
    try {
      long told = Files.size(descriptors);
      if (told > 0) {
        return told;
      }
      try (Stream<Path> files = Files.list(descriptors)) {
        return files.count();
      }
    } catch (IOException _) {
      return UNKNOWN;
    }
  }

  private static long kibibytes(String status, String name) {
    long number = number(status, name);
    return number == UNKNOWN ? UNKNOWN : number * KIBI;
  }

  /** Returns the number that follows a name. */
  private static long number(String status, String name) {
    int at = status.indexOf(name);
    if (at < 0) {
      return UNKNOWN;
    }
    String rest = status.substring(at + name.length());
    return Long.parseLong(rest.strip().split("\\s", 2)[0]);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException _) {
      return ""; // not Linux
    }
  }
}
