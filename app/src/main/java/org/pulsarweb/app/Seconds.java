package org.pulsarweb.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A time in seconds, with decimals down to the nanosecond. */
record Seconds(int least) implements Words<Duration> {
  /** The longest time that can be asked for: a year is for ever enough. */
  static final int MOST = 365 * 24 * 60 * 60;

  /*
   * Without BigDecimal, whose class alone takes a start eight milliseconds, and which takes
   * 1e999999999, to work on it for minutes.
   */
  private static final int LENGTH_MAX = 20;

  private static final int DECIMALS = 9;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public Duration read(String word) {
    long nanos = nanos(word);
    if (nanos < least * SECOND_NANOS || nanos > MOST * SECOND_NANOS) {
      throw new IllegalArgumentException("give " + allowed());
    }
    return Duration.ofNanos(nanos);
  }

  @Override
  public String write(Duration value) {
    if (value.isNegative()) {
      return "-" + write(value.negated()); // not allowed, but to be named
    }
    long nanos = value.toNanos();
    String decimals = Long.toString(SECOND_NANOS + nanos % SECOND_NANOS).substring(1);
    int end = DECIMALS;
    while (end > 0 && decimals.charAt(end - 1) == '0') {
      end--;
    }
    return nanos / SECOND_NANOS + (end == 0 ? "" : "." + decimals.substring(0, end));
  }

  @Override
  public String allowed() {
    return "seconds from " + least + " to " + MOST;
  }

  /** Returns nanoseconds; -1 for what is no number, or none that could be meant. */
  private static long nanos(String word) {
    int point = word.indexOf('.');
    String whole = point < 0 ? word : word.substring(0, point);
    String decimals = point < 0 ? "" : word.substring(point + 1);
    String digits = whole + decimals;
    if (digits.isEmpty()
        || word.length() > LENGTH_MAX
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    try {
      return Long.parseLong(whole + (decimals + "0".repeat(DECIMALS)).substring(0, DECIMALS));
    } catch (NumberFormatException _) {
      return -1; // more than there are nanoseconds
    }
  }
}
