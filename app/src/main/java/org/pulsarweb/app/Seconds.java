package org.pulsarweb.app;

import java.math.BigDecimal;
import java.time.Duration;

/** A time in seconds, with decimals down to the nanosecond. */
record Seconds(int least) implements Words<Duration> {
  /** The longest time that can be asked for: a year is for ever enough. */
  static final int MOST = 365 * 24 * 60 * 60;

  /** BigDecimal would also take 1e999999999, and then work on it for minutes. */
  private static final int LENGTH_MAX = 20;

  private static final int DECIMALS = 9;

  @Override
  public Duration read(String word) {
    BigDecimal seconds = decimal(word);
    if (seconds.compareTo(BigDecimal.valueOf(least)) < 0
        || seconds.compareTo(BigDecimal.valueOf(MOST)) > 0) {
      throw new IllegalArgumentException("give " + allowed());
    }
    return Duration.ofNanos(seconds.movePointRight(DECIMALS).longValue());
  }

  @Override
  public String write(Duration value) {
    return BigDecimal.valueOf(value.toNanos(), DECIMALS).stripTrailingZeros().toPlainString();
  }

  @Override
  public String allowed() {
    return "seconds from " + least + " to " + MOST;
  }

  private static BigDecimal decimal(String word) {
    if (word.length() > LENGTH_MAX || word.indexOf('e') >= 0 || word.indexOf('E') >= 0) {
      return BigDecimal.valueOf(-1);
    }
    try {
      return new BigDecimal(word);
    } catch (NumberFormatException _) {
      return BigDecimal.valueOf(-1);
    }
  }
}
