package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the JVM of a worker is told, unless the user says something else about the same. A worker is
 * one loop with a small heap: the serial collector needs no threads and no tables of its own, and a
 * heap that begins small is touched where it is needed only.
 */
final class WorkerJvm {
  private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w*GC");

  /** Says how the heap begins, or that it ends below what we would begin with. */
  private static final Pattern HEAP =
      Pattern.compile(
          "-Xms.*|-Xmn.*|-XX:(Initial|Min|Max)(HeapSize|RAMPercentage)=.*|-XX:NewSize=.*"
              + "|-Xmx([12]?\\d|3[01])[mM]|-Xmx\\d+[kK]");

  private static final String SERIAL = "-XX:+UseSerialGC";
  private static final String SMALL = "-Xms32m";

  private WorkerJvm() {}

  /** Returns the options, those of the user last. */
  static List<String> options(List<String> given) {
    List<String> options = new ArrayList<>();
    if (given.stream().noneMatch(one -> COLLECTOR.matcher(one).matches())) {
      options.add(SERIAL);
      if (given.stream().noneMatch(one -> HEAP.matcher(one).matches())) {
        options.add(SMALL);
      }
    }
    options.addAll(given);
    return options;
  }
}
