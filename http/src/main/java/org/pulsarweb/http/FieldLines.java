package org.pulsarweb.http;

import java.util.Arrays;

/**
 * Reads field lines (RFC 9112 §5) up to the empty line: the same for a head and for trailers.
 *
 * <p>It works on an array that grows at its end and never copies a byte: what it finds are indexes.
 * A line that is not whole yet is looked at again only once its line feed has come, so that a head
 * in many small pieces costs no more than two looks at each byte.
 */
final class FieldLines {
  /** Options of Connection fields (RFC 9110 §7.6.1). */
  static final int CLOSE = 1;

  static final int KEEP_ALIVE = 2;
  static final int UPGRADE = 4;

  private final int countMax;
  private int[] at = new int[16 * Headers.STRIDE];
  private int count;
  private int line;
  private int scanned;
  private int known;
  private int repeated;
  private int options;

  private final Repeats repeats = new Repeats();
  private boolean repeatable;

  FieldLines(int countMax) {
    this.countMax = countMax;
  }

  /** Starts anew with the line at an index, where the same lines may come as the last time. */
  void beginRepeatable(int index) {
    begin(index);
    repeatable = true;
  }

  /** Starts anew with the line at an index. */
  void begin(int index) {
    repeatable = false;
    line = index;
    scanned = index;
    count = 0;
    known = KnownField.NONE;
    repeated = KnownField.NONE;
    options = 0;
  }

  /** Follows the bytes to another place. */
  void shift(int delta) {
    line += delta;
    scanned += delta;
    for (int i = 0; i < count * Headers.STRIDE; i++) {
      at[i] += delta;
    }
  }

  /**
   * Reads on and returns the index after the empty line, or -1 if it has not come yet.
   *
   * @param origin where the bytes begin that {@code maxBytes} limits
   */
  int advance(byte[] array, int limit, int origin, int maxBytes) throws ProtocolException.ByPeer {
    int p = line;
    boolean unseen = repeatable && scanned == p && count == 0;
    if (unseen) {
      int end = repeats.recall(array, p, limit);
      if (end >= 0) {
        requireSize(end - origin, maxBytes);
        line = end;
        return end;
      }
    }
    int start = p;
    if (scanned > p && Octets.indexOf((byte) '\n', array, scanned, limit) < 0) {
      return pause(p, limit, origin, maxBytes);
    }
    while (p < limit) {
      int nameTo = Octets.tokenEnd(array, p, limit);
      if (nameTo == limit) {
        break;
      }
      if (array[nameTo] != ':' || nameTo == p) {
        if (nameTo > p || array[p] != '\r') {
          throw badName(array, p, nameTo);
        }
        if (p + 1 == limit) {
          break;
        }
        requireLineEnd(array, p, limit);
        requireSize(p + 2 - origin, maxBytes);
        line = p + 2;
        if (unseen) {
          repeats.remember(array, start, line);
        }
        return line;
      }
      int from = nameTo + 1;
      while (from < limit && Octets.isBlank(array[from])) {
        from++;
      }
      int end = Octets.valueEnd(array, from, limit);
      if (end == limit || (end + 1 == limit && array[end] == '\r')) {
        break;
      }
      requireLineEnd(array, end, limit);
      int to = end;
      while (to > from && Octets.isBlank(array[to - 1])) {
        to--;
      }
      requireSize(end + 2 - origin, maxBytes);
      add(array, p, nameTo, from, to);
      p = end + 2;
    }
    return pause(p, limit, origin, maxBytes);
  }

  private int pause(int p, int limit, int origin, int maxBytes) throws ProtocolException.ByPeer {
    requireSize(limit - origin, maxBytes);
    line = p;
    scanned = limit;
    return -1;
  }

  private void add(byte[] array, int nameFrom, int nameTo, int from, int to)
      throws ProtocolException.ByPeer {
    if (count == countMax) {
      throw new ProtocolException.ByPeer(
          431, "RFC 6585 §5", "more than " + countMax + " header fields");
    }
    int i = count * Headers.STRIDE;
    if (i == at.length) {
      at = Arrays.copyOf(at, i * 2);
    }
    at[i] = nameFrom;
    at[i + 1] = nameTo;
    at[i + 2] = from;
    at[i + 3] = to;
    count++;
    int field = KnownField.of(array, nameFrom, nameTo);
    if (field != KnownField.NONE) {
      repeated |= known & field;
      known |= field;
      if (field == KnownField.CONNECTION) {
        options |= optionsOf(array, from, to);
      }
    }
  }

  private static int optionsOf(byte[] array, int from, int to) {
    int options = 0;
    int start = from;
    while (start < to) {
      int comma = Octets.indexOf((byte) ',', array, start, to);
      int end = comma < 0 ? to : comma;
      int first = start;
      int last = end;
      while (first < last && Octets.isBlank(array[first])) {
        first++;
      }
      while (last > first && Octets.isBlank(array[last - 1])) {
        last--;
      }
      if (Octets.equalsBlind(array, first, last, "keep-alive")) {
        options |= KEEP_ALIVE;
      } else if (Octets.equalsBlind(array, first, last, "close")) {
        options |= CLOSE;
      } else if (Octets.equalsBlind(array, first, last, "upgrade")) {
        options |= UPGRADE;
      }
      start = end + 1;
    }
    return options;
  }

  private static void requireSize(int bytes, int maxBytes) throws ProtocolException.ByPeer {
    if (bytes > maxBytes) {
      throw new ProtocolException.ByPeer(
          431, "RFC 6585 §5", "header fields larger than " + maxBytes + " bytes");
    }
  }

  /** Throws unless CR and LF stand at the index where a value or the fields end. */
  private static void requireLineEnd(byte[] array, int end, int limit)
      throws ProtocolException.ByPeer {
    if (array[end] == '\r' && end + 1 < limit && array[end + 1] == '\n') {
      return;
    }
    throw switch (array[end]) {
      case '\r' -> refused("RFC 9112 §2.2", "a CR without LF");
      case '\n' -> refused("RFC 9112 §2.2", "an LF without CR");
      default -> refused("RFC 9110 §5.5", "a control character in a header value");
    };
  }

  private static ProtocolException.ByPeer badName(byte[] array, int from, int to) {
    byte stop = array[to];
    if (to > from && Octets.isBlank(stop)) {
      return refused("RFC 9112 §5.1", "whitespace between a header name and its colon");
    }
    if (to > from) {
      return stop == '\r' || stop == '\n'
          ? refused("RFC 9112 §5", "a header line without a colon")
          : refused("RFC 9110 §5.1", "an illegal character in a header name");
    }
    return switch (stop) {
      case ' ', '\t' -> refused("RFC 9112 §5.2", "a header line that begins with whitespace");
      case ':' -> refused("RFC 9110 §5.1", "an empty header name");
      case '\n' -> refused("RFC 9112 §2.2", "an LF without CR");
      default -> refused("RFC 9110 §5.1", "an illegal character in a header name");
    };
  }

  private static ProtocolException.ByPeer refused(String rule, String message) {
    return new ProtocolException.ByPeer(400, rule, message);
  }

  boolean has(int field) {
    return (known & field) != 0;
  }

  boolean isRepeated(int field) {
    return (repeated & field) != 0;
  }

  boolean hasOption(int option) {
    return (options & option) != 0;
  }

  int count() {
    return count;
  }

  /** Returns the place of the next value of a field, from a place on, or -1. */
  int next(int field, byte[] array, int place) {
    for (int i = place; i < count; i++) {
      int j = i * Headers.STRIDE;
      if (KnownField.of(array, at[j], at[j + 1]) == field) {
        return i;
      }
    }
    return -1;
  }

  int valueFrom(int place) {
    return at[place * Headers.STRIDE + 2];
  }

  int valueTo(int place) {
    return at[place * Headers.STRIDE + 3];
  }

  /** Returns what was read; it keeps the array. */
  Headers headers(byte[] array) {
    return Headers.received(array, Arrays.copyOf(at, count * Headers.STRIDE), known);
  }

  /**
   * What was read last, to be known again: a browser, and most programs, send the same fields with
   * each request of a connection. To compare them with those before is eight times as fast as to
   * read them, and means the same, because what lines mean depends on their bytes alone.
   */
  private final class Repeats {
    /** Larger fields are not kept: a connection that idles shall hold little memory. */
    private static final int KEPT_MAX_BYTES = 2048;

    /** After so many different heads in a row a connection is taken for one that never repeats. */
    private static final int MISSES_MAX = 8;

    private byte[] bytes = new byte[0];
    private int[] places = new int[0];
    private int keptKnown;
    private int keptRepeated;
    private int keptOptions;
    private int misses;

    /** Recalls the fields that begin at an index; returns the index after them, or -1. */
    int recall(byte[] array, int from, int limit) {
      int end = from + bytes.length;
      if (bytes.length == 0
          || end > limit
          || !Arrays.equals(bytes, 0, bytes.length, array, from, end)) {
        return -1;
      }
      if (at.length < places.length) {
        at = new int[places.length];
      }
      for (int i = 0; i < places.length; i++) {
        at[i] = places[i] + from;
      }
      count = places.length / Headers.STRIDE;
      known = keptKnown;
      repeated = keptRepeated;
      options = keptOptions;
      misses = 0;
      return end;
    }

    /** Keeps the fields that were just read. */
    void remember(byte[] array, int from, int to) {
      if (to - from > KEPT_MAX_BYTES || misses == MISSES_MAX) {
        bytes = new byte[0];
        return;
      }
      misses++;
      bytes = Arrays.copyOfRange(array, from, to);
      places = Arrays.copyOf(at, count * Headers.STRIDE);
      for (int i = 0; i < places.length; i++) {
        places[i] -= from;
      }
      keptKnown = known;
      keptRepeated = repeated;
      keptOptions = options;
    }
  }
}
