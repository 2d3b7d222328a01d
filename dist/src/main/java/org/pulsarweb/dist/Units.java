package org.pulsarweb.dist;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Numbers as people read them. What a number is of is known by the name that it comes with: {@code
 * uptime} is seconds, {@code heap_used} bytes.
 */
final class Units {
  private static final Pattern SECONDS =
      Pattern.compile("uptime|age|lag|lifetime|(.*_)(age|lag|seconds|timeout)");
  private static final Pattern BYTES = Pattern.compile("memory.*|heap.*|rss.*|.*_bytes");
  private static final Pattern TIME = Pattern.compile("(.*_)?(start_time|time|since)");
  private static final Pattern PERCENT = Pattern.compile(".*_percent");
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final int THOUSAND = 1024;
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Units() {}

  /** Returns the heading for a name: what its unit says already is left away. */
  static String heading(String name) {
    return name.replaceFirst("_(seconds|bytes|percent)$", "").replace('_', ' ');
  }

  /** Returns a number in the unit that its name tells of. */
  static String text(String name, Number number) {
    double value = number.doubleValue();
    if (SECONDS.matcher(name).matches()) {
      return duration(value);
    }
    if (BYTES.matcher(name).matches()) {
      return bytes(value);
    }
    if (PERCENT.matcher(name).matches()) {
      return String.format(Locale.ROOT, "%.1f %%", value);
    }
    if (TIME.matcher(name).matches()) {
      return SECOND.format(
          Instant.ofEpochMilli(Math.round(value * 1e3)).atZone(ZoneId.systemDefault()));
    }
    return isWhole(value)
        ? Long.toString(number.longValue())
        : String.format(Locale.ROOT, "%.3f", value);
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value);
  }

  /** Returns a time with its two largest units, as in {@code 3 h 12 min}. */
  static String duration(double seconds) {
    if (seconds < 0) {
      return "-"; // not known
    }
    if (seconds == 0) {
      return "0 s";
    }
    if (seconds < 1e-3) {
      return Math.round(seconds * 1e6) + " µs";
    }
    if (seconds < 1) {
      return Math.round(seconds * 1e3) + " ms";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    var time = Duration.ofSeconds(Math.round(seconds));
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return time.toSeconds() + " s";
  }

  /** Returns a size, as in {@code 12.3 MiB}. */
  static String bytes(double bytes) {
    if (bytes < 0) {
      return "-"; // no limit, or not known
    }
    double size = bytes;
    int unit = 0;
    while (size >= THOUSAND && unit < SIZES.length - 1) {
      size /= THOUSAND;
      unit++;
    }
    return unit == 0
        ? Math.round(size) + " B"
        : String.format(Locale.ROOT, size < 100 ? "%.1f %s" : "%.0f %s", size, SIZES[unit]);
  }
}
