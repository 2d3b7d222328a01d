package org.pulsarweb.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.pulsarweb.loop.EventLoop;

/** What is counted of every worker, whatever it serves. */
final class ServingMeters {
  private static final String APPLICATION = "application";

  private ServingMeters() {}

  /** Registers them; {@code facts} tells the numbers, and is asked on the worker's loop. */
  static void register(
      Worker worker, String application, boolean isOwnJvm, Supplier<Map<String, Object>> facts) {
    MeterRegistry meters = worker.meters();
    FunctionCounter.builder("pulsar.requests", worker, Worker::handled)
        .description("Requests that were handled, or connections where there are no requests.")
        .tag(APPLICATION, application)
        .register(meters);
    Gauge.builder("pulsar.connections", facts, known -> number(known, "connections"))
        .description("Connections that are open.")
        .tag(APPLICATION, application)
        .register(meters);
    FunctionCounter.builder(
            "pulsar.connections.accepted", facts, known -> number(known, "accepted"))
        .description("Connections that were accepted.")
        .tag(APPLICATION, application)
        .register(meters);
    FunctionCounter.builder("pulsar.connections.shed", facts, known -> number(known, "shed"))
        .description("Connections that were closed at once, because too many were open.")
        .tag(APPLICATION, application)
        .register(meters);
    Gauge.builder("pulsar.fibers", worker.loop(), EventLoop::fiberCount)
        .description("Fibers that live.")
        .tag(APPLICATION, application)
        .register(meters);
    Gauge.builder("pulsar.loop.lag", worker.loop(), loop -> loop.lag().toNanos() / 1e9)
        .description("How late the worker's loop is.")
        .baseUnit("seconds")
        .tag(APPLICATION, application)
        .register(meters);
    if (isOwnJvm) { // else each worker would tell of the same heap
      registerMemory(meters, application);
    }
  }

  private static void registerMemory(MeterRegistry meters, String application) {
    Runtime runtime = Runtime.getRuntime();
    Gauge.builder("jvm.memory.used", runtime, own -> own.totalMemory() - own.freeMemory())
        .description("Heap in use, garbage included.")
        .baseUnit("bytes")
        .tag(APPLICATION, application)
        .register(meters);
  }

  private static double number(Supplier<Map<String, Object>> facts, String name) {
    return facts.get().get(name) instanceof Number number ? number.doubleValue() : 0;
  }
}
