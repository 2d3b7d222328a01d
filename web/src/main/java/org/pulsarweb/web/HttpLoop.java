package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.loop.EventLoop;

/** What the exchanges of one server on one loop have in common; touched on that loop only. */
final class HttpLoop {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** RFC 9110 §5.6.7. */
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  final EventLoop loop;
  final HttpHandler handler;
  final HttpSettings settings;
  final int requestMax;
  final boolean inFibers;

  /** Where an answer is put together. Emptied before anything waits, so all may use the one. */
  final ByteSink sink = ByteSink.open();

  /** Requests being answered now. */
  int requests;

  private byte[] date = new byte[0];
  private long dateUntilNanos;

  HttpLoop(
      EventLoop loop,
      HttpHandler handler,
      HttpSettings settings,
      int requestMax,
      boolean inFibers) {
    this.loop = loop;
    this.handler = handler;
    this.settings = settings;
    this.requestMax = requestMax;
    this.inFibers = inFibers;
    this.dateUntilNanos = loop.coarseNanos();
  }

  /** Returns the time as Date has it; the same array for a second. */
  byte[] date() {
    long now = loop.coarseNanos();
    if (now - dateUntilNanos >= 0) {
      Instant instant = Instant.now();
      long intoSecond =
          instant.get(ChronoField.NANO_OF_SECOND); // the date holds until the next second begins
      date = IMF_FIXDATE.format(instant).getBytes(StandardCharsets.US_ASCII);
      dateUntilNanos = now + SECOND_NANOS - intoSecond;
    }
    return date;
  }
}
