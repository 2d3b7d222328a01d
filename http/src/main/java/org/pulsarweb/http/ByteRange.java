package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a resource (RFC 9110 §14).
 *
 * <p>Immutable.
 *
 * @param from the first byte, 0 or more
 * @param to the one after the last, greater than {@code from}
 */
public record ByteRange(long from, long to) {
  /** As many parts as are served at once; one with more is answered whole, as if it had none. */
  private static final int COUNT_MAX = 32;

  /** Checks the order. */
  public ByteRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("no range: " + from + " to " + to);
    }
  }

  /** {@return how many bytes it has} */
  public long length() {
    return to - from;
  }

  /**
   * {@return the value of Content-Range}
   *
   * @param whole how long the resource is
   */
  public String text(long whole) {
    return "bytes " + from + "-" + (to - 1) + "/" + whole;
  }

  /**
   * {@return the parts that a Range asks for, as far as they are there; an empty list if none is,
   * which is answered with 416; nothing if it is to be ignored: it is malformed, of another unit,
   * or asks for more than 32 parts or for parts that overlap}
   *
   * <p>Parts that overlap or are many cost the server more than the client (RFC 9110 §17.15).
   *
   * @param field the value of Range
   * @param whole how long the resource is
   */
  public static Optional<List<ByteRange>> parse(String field, long whole) {
    if (!field.regionMatches(true, 0, "bytes=", 0, 6)) {
      return Optional.empty();
    }
    var ranges = new ArrayList<ByteRange>(1);
    int asked = 0;
    for (String part : field.substring(6).split(",", -1)) {
      String spec = part.strip();
      if (spec.isEmpty()) {
        continue;
      }
      asked++;
      int dash = spec.indexOf('-');
      long first = dash < 0 ? -2 : number(spec.substring(0, dash));
      long last = dash < 0 ? -2 : number(spec.substring(dash + 1));
      boolean isMalformed = first == -2 || last == -2 || (first == -1 && last == -1);
      if (isMalformed || (first >= 0 && last >= 0 && last < first) || asked > COUNT_MAX) {
        return Optional.empty();
      }
      long from = first >= 0 ? first : Math.max(0, whole - last);
      long to = first < 0 || last < 0 ? whole : Math.min(whole, last + 1);
      if (from < to) {
        ranges.add(new ByteRange(from, to));
      }
    }
    if (asked == 0 || overlaps(ranges)) {
      return Optional.empty();
    }
    return Optional.of(List.copyOf(ranges));
  }

  private static boolean overlaps(List<ByteRange> ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      for (int j = i + 1; j < ranges.size(); j++) {
        if (ranges.get(i).from < ranges.get(j).to && ranges.get(j).from < ranges.get(i).to) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the number, -1 if there is none, -2 if it is malformed. */
  private static long number(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -2;
    }
    return Long.parseLong(digits);
  }
}
