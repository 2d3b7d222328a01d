package org.pulsarweb.client;

import java.util.concurrent.atomic.LongAdder;

/** What the pools of a session count, each on its loop. */
final class Counters {
  final LongAdder opened = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder idle = new LongAdder();
  final LongAdder waiting = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder reused = new LongAdder();
  final LongAdder repeated = new LongAdder();

  ClientStatistics read() {
    return new ClientStatistics(
        Math.max(0, opened.sum() - closed.sum()),
        Math.max(0, idle.sum()),
        Math.max(0, waiting.sum()),
        opened.sum(),
        requests.sum(),
        reused.sum(),
        repeated.sum());
  }
}
