package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.concurrent.TimeUnit;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.HttpDate;
import org.pulsarweb.loop.EventLoop;

/** What the exchanges of one server on one loop have in common; touched on that loop only. */
final class HttpLoop {
  static final String LOG = "pulsar.web";

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  final Worker worker;
  final EventLoop loop;
  final HttpSettings settings;
  final Answering answering;
  final Admission admission;
  final StreamRelay streams;
  final boolean inFibers;
  final int requestsPerConnection;

  /**
   * How long a connection has to be idle before a stop closes it: a second, and less if stopping
   * has no time for that. One that was used within this time may have its next request on the way:
   * that is answered, and the answer says that it was the last. Closed before it, the client could
   * not tell whether it was served.
   */
  final long stopIdleNanos;

  /** Where an answer is put together. Emptied before anything waits, so all may use the one. */
  final ByteSink sink = ByteSink.open();

  private byte[] date = new byte[0];
  private long dateUntilNanos;

  HttpLoop(Worker worker, HttpHandler handler, HttpSettings settings, boolean inFibers) {
    this.worker = worker;
    this.loop = worker.loop();
    this.settings = settings;
    this.answering = new Answering(worker, handler);
    this.streams = new StreamRelay(loop);
    HttpQuotas quotas = settings.quotas();
    this.admission =
        new Admission(
            loop,
            worker.share(quotas.requestMax()),
            worker.share(quotas.requestQueueMax()),
            quotas.queueTimeout());
    this.inFibers = inFibers;
    Duration keepAlive = settings.deadlines().keepAlive();
    this.requestsPerConnection = keepAlive.isZero() ? 1 : quotas.requestsPerConnection();
    this.stopIdleNanos =
        Math.min(
            Math.min(SECOND_NANOS, keepAlive.toNanos()),
            worker.settings().exitTimeout().toNanos() / 3);
    this.dateUntilNanos = loop.coarseNanos();
  }

  /** Logs an error that is the program's or ours. */
  void report(String where, Throwable error) {
    worker.report(LOG, where, error);
  }

  /** Returns the time as Date has it; the same array for a second. */
  byte[] date() {
    long now = loop.coarseNanos();
    if (now - dateUntilNanos >= 0) {
      Instant instant = Instant.now();
      long intoSecond = instant.get(ChronoField.NANO_OF_SECOND);
      date = HttpDate.text(instant).getBytes(StandardCharsets.US_ASCII);
      dateUntilNanos = now + SECOND_NANOS - intoSecond; // until the next second begins
    }
    return date;
  }
}
