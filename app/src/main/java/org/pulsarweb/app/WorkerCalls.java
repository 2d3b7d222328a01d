package org.pulsarweb.app;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the arbiter says to a worker, in whatever JVM it lives. */
interface WorkerCalls {
  /** Takes what waits to be accepted, and then no more: nobody will serve after this worker. */
  void takeLast();

  /** The program was interrupted: it is to drain next, and for that reason. */
  void interrupted();

  /** Takes nothing new, and finishes what it has; completes when that is done. */
  CompletableFuture<Boolean> drain();

  /** Tells what there is to count. */
  Map<String, Object> facts();

  /** Tells what its meters show. */
  MetricsSnapshot metrics();

  /** Hears what a worker in another JVM has told all. */
  void told(String topic, byte[] bytes);

  /** Changes what is logged from now on, in words of a command line. */
  void logLevels(String words);

  /** Tells what its threads and fibers are doing. */
  String dump();
}
