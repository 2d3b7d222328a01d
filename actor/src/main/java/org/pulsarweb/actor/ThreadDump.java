package org.pulsarweb.actor;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;

/**
 * What every thread of this JVM does, as text for a log. Platform threads come from the JVM with
 * the monitors they hold; fibers from whoever knows them. Locks that are not monitors are named
 * only where a thread waits for one: to find their holders the JVM would walk the whole heap.
 */
final class ThreadDump {
  private static final int FRAMES_MAX = 100;
  private static final int CHARS_MAX = 1024 * 1024;

  private ThreadDump() {}

  /**
   * Returns the dump, at most a million characters.
   *
   * @param fibers the text about the fibers of this JVM; empty if there are none
   */
  static String text(Supplier<String> fibers) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ThreadInfo[] infos = threads.dumpAllThreads(true, false, FRAMES_MAX);
    Arrays.sort(infos, Comparator.comparingLong(ThreadInfo::getThreadId));
    var text = new StringBuilder();
    text.append(
        "threads of process %d (%d):%n".formatted(ProcessHandle.current().pid(), infos.length));
    long[] deadlocked = threads.findMonitorDeadlockedThreads();
    if (deadlocked != null) {
      text.append("deadlock of threads ");
      text.append(Arrays.toString(deadlocked)).append('\n');
    }
    int shown = 0;
    while (shown < infos.length && text.length() < CHARS_MAX / 2) {
      append(infos[shown], text);
      shown++;
    }
    if (shown < infos.length) {
      text.append("and %d threads more%n".formatted(infos.length - shown));
    }
    appendFibers(fibers, text);
    return text.substring(0, Math.min(CHARS_MAX, text.length()));
  }

  /** The threads are of use even if the fibers cannot be told. */
  private static void appendFibers(Supplier<String> fibers, StringBuilder text) {
    try {
      text.append(fibers.get());
    } catch (RuntimeException e) {
      text.append("its fibers cannot be told: ").append(e).append('\n');
    }
  }

  private static void append(ThreadInfo thread, StringBuilder text) {
    text.append('"').append(thread.getThreadName()).append("\" #").append(thread.getThreadId());
    text.append(thread.isDaemon() ? " daemon " : " ").append(thread.getThreadState());
    if (thread.getLockName() != null) {
      text.append(" on ").append(thread.getLockName());
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(thread.getLockOwnerName()).append("\" #");
      text.append(thread.getLockOwnerId());
    }
    text.append('\n');
    StackTraceElement[] frames = thread.getStackTrace();
    for (int depth = 0; depth < frames.length; depth++) {
      text.append("  at ").append(place(frames[depth])).append('\n');
      for (MonitorInfo monitor : thread.getLockedMonitors()) {
        if (monitor.getLockedStackDepth() == depth) {
          text.append("  holds ").append(monitor).append('\n');
        }
      }
    }
  }

  /** Leaves out what every frame would repeat: class loaders, modules and their versions. */
  private static String place(StackTraceElement frame) {
    return new StackTraceElement(
            frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())
        .toString();
  }
}
