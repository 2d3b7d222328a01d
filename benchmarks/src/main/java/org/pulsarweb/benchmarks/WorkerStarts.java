package org.pulsarweb.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.pulsarweb.app.Launch;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

/**
 * The arbiter of {@code benchmarks/workers}: starts one worker JVM after another and takes the time
 * from the order to the moment when the worker serves.
 *
 * <p>{@code ROUNDS FILE NAME=OPTIONS...}: what a worker runs is the source file, as {@code pulsar
 * run} does; each name stands for options of its JVM. Before it counts, each has had as many starts
 * as it takes to have a cache for quick starts. Prints {@code START NAME MILLIS CACHE} for each.
 *
 * <p>Owned by the main thread.
 */
final class WorkerStarts {
  private static final int WARM_UP_ROUNDS = 3;
  private static final long CACHE_MAX_SECONDS = 60;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final String MAKING = "-XX:AOTMode=create";
  private static final String WITH_CACHE = "-XX:AOTCache=";

  /** What the program in the file calls its application: as the file is called. */
  private static final String APPLICATION = "Hello";

  private WorkerStarts() {}

  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    var launch =
        new Launch("org.pulsarweb.dist.Main", List.of("run", args[1]), List.of(), () -> {});
    Map<String, Running> arbiters = new LinkedHashMap<>();
    try {
      for (String variant : List.of(args).subList(2, args.length)) {
        String[] parts = variant.split("=", 2);
        arbiters.put(parts[0], start(launch, parts[1]));
      }
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        for (Map.Entry<String, Running> one : arbiters.entrySet()) {
          String told = time(one.getValue());
          if (round >= 0) {
            System.out.println("START " + one.getKey() + " " + told);
          } else {
            awaitCache();
          }
        }
      }
    } finally {
      arbiters.values().forEach(Running::close);
    }
  }

  private static Running start(Launch launch, String options) throws IOException {
    var words =
        new ArrayList<String>(
            List.of("--bind", "127.0.0.1:0", "--workers", "1", "--concurrency", "process"));
    if (!options.isEmpty()) {
      words.addAll(List.of("--jvm", options));
    }
    return Pulsar.start(
        launch,
        Settings.of(words.toArray(String[]::new)),
        HttpServer.of(_ -> Response.text("the arbiter does not serve")).named(APPLICATION));
  }

  /** Starts a second worker, stops the first, and returns how long the start took. */
  private static String time(Running arbiter) {
    Set<Long> before = workers().keySet();
    long begun = System.nanoTime();
    arbiter.scale(APPLICATION, 2);
    long nanos = System.nanoTime() - begun;
    Map<Long, String> now = workers();
    now.keySet().removeAll(before);
    boolean cached = now.values().stream().allMatch(line -> line.contains(WITH_CACHE));
    arbiter.scale(APPLICATION, 1);
    return nanos / 1e6 + " " + (cached ? "cache" : "none");
  }

  private static Map<Long, String> workers() {
    return ProcessHandle.current()
        .children()
        .filter(child -> !line(child).contains(MAKING))
        .collect(Collectors.toMap(ProcessHandle::pid, WorkerStarts::line));
  }

  private static String line(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static void awaitCache() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CACHE_MAX_SECONDS);
    do {
      LockSupport.parkNanos(LOOK_NANOS);
    } while (System.nanoTime() < deadline
        && ProcessHandle.current().children().anyMatch(child -> line(child).contains(MAKING)));
  }
}
