package org.pulsarweb.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.FiberInfo;

/** What all threads of this JVM, and all fibers of a loop, are doing. */
final class Dump {
  private Dump() {}

  /** Returns the stacks, for people; waits for a turn of the loop. */
  static String of(EventLoop loop) throws InterruptedException {
    var text = new StringBuilder();
    Map<String, StackTraceElement[]> threads = new TreeMap<>();
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> threads.put(thread.getName() + " " + thread.getState(), stack));
    threads.forEach((thread, stack) -> {
      text.append(thread).append('\n');
      for (StackTraceElement frame : stack) {
        text.append("    at ").append(frame).append('\n');
      }
    });
    text.append("fibers of ").append(loop.name()).append('\n');
    try {
      List<FiberInfo> fibers = loop.fibers();
      fibers.forEach(fiber -> text.append(fiber).append('\n'));
    } catch (TimeoutException _) {
      text.append("    the loop is blocked: they cannot be listed\n");
    }
    return text.toString();
  }
}
