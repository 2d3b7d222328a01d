package org.pulsarweb.benchmarks;

import io.netty.util.AsciiString;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The Date header's value, made once a second, for the peers whose library makes none; all of them
 * stand on Netty. RFC 9110 §5.6.7.
 *
 * <p>Safe for use by many threads.
 */
final class DateLine {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private static volatile AsciiString value = format();

  static {
    Thread.ofPlatform().name("date").daemon(true).start(DateLine::keep);
  }

  private DateLine() {}

  static AsciiString value() {
    return value;
  }

  private static void keep() {
    while (!Thread.interrupted()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      value = format();
    }
  }

  private static AsciiString format() {
    return AsciiString.cached(IMF_FIXDATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
  }
}
