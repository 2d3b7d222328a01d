package org.pulsarweb.app;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /**
   * Returns the options, those of the user last.
   *
   * @param environment where a JVM finds options too: with two collectors it would not start
   */
  static List<String> options(List<String> given, Map<String, String> environment) {
    List<String> said =
        Stream.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
            .flatMap(name -> Stream.of(environment.getOrDefault(name, "").split("\\s+")))
            .collect(toCollection(() -> new ArrayList<>(given)));
    List<String> options = new ArrayList<>();
    if (said.stream().noneMatch(one -> COLLECTOR.matcher(one).matches())) {
      options.add(SERIAL);
      if (said.stream().noneMatch(one -> HEAP.matcher(one).matches())) {
        options.add(SMALL);
      }
    }
    options.addAll(given);
    return options;
  }
}
