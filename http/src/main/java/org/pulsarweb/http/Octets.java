package org.pulsarweb.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The alphabets of HTTP, and the scans that find where a run of them ends.
 *
 * <p>Values and targets are the bulk of a request, so they are read eight bytes at a time: a word
 * in which no byte can end the run is passed with five operations. The lowest marked byte of a word
 * is exact; a mark above it may come from a borrow and is never used.
 */
final class Octets {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** RFC 9110 §5.6.2: what a token is made of. */
  private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");

  /** RFC 3986 §3.2.2: a registered name or an address, without the brackets and the port. */
  private static final boolean[] HOST = table("-._~!$&'()*+,;=%");

  private Octets() {}

  private static boolean[] table(String marks) {
    boolean[] table = new boolean[256];
    for (int c = '0'; c <= '9'; c++) {
      table[c] = true;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      table[c] = true;
      table[c - 0x20] = true;
    }
    for (int i = 0; i < marks.length(); i++) {
      table[marks.charAt(i)] = true;
    }
    return table;
  }

  /** Returns the eight bytes at {@code at}, the first of them lowest. */
  static long word(byte[] array, int at) {
    return (long) LONGS.get(array, at);
  }

  /** Returns the word that {@link #word} reads where these up to eight characters stand. */
  static long wordOf(String text) {
    long word = 0;
    for (int i = 0; i < text.length(); i++) {
      word |= (long) text.charAt(i) << (8 * i);
    }
    return word;
  }

  static boolean isToken(int c) {
    return c >= 0 && c < 256 && TOKEN[c];
  }

  /** Returns the first index in {@code from..to} that is no token character, or {@code to}. */
  static int tokenEnd(byte[] array, int from, int to) {
    int i = from;
    while (i < to && TOKEN[array[i] & 0xFF]) {
      i++;
    }
    return i;
  }

  /**
   * Returns the first index in {@code from..to} that a field value may not hold, or {@code to}: a
   * control character but TAB (RFC 9110 §5.5).
   */
  static int valueEnd(byte[] array, int from, int to) {
    int i = from;
    int lastWord = to - Long.BYTES;
    while (i <= lastWord) {
      long word = (long) LONGS.get(array, i);
      long del = word ^ (0x7F * ONES);
      long hits = (((word - 0x20 * ONES) & ~word) | ((del - ONES) & ~del)) & HIGHS;
      if (hits == 0) {
        i += Long.BYTES;
      } else {
        i += Long.numberOfTrailingZeros(hits) >>> 3;
        if (array[i] != '\t') {
          return i;
        }
        i++;
      }
    }
    while (i < to && isValue(array[i] & 0xFF)) {
      i++;
    }
    return i;
  }

  static boolean isValue(int c) {
    return c >= 0x20 ? c != 0x7F && c <= 0xFF : c == '\t';
  }

  /**
   * Returns the first index in {@code from..to} that a request target may not hold, or {@code to}:
   * anything but visible ASCII, and the fragment's {@code #} (RFC 9112 §3.2).
   */
  static int targetEnd(byte[] array, int from, int to) {
    int i = from;
    int lastWord = to - Long.BYTES;
    while (i <= lastWord) {
      long word = (long) LONGS.get(array, i);
      long del = word ^ (0x7F * ONES);
      long hash = word ^ ('#' * ONES);
      long hits =
          ((word - 0x21 * ONES) | word | ((del - ONES) & ~del) | ((hash - ONES) & ~hash)) & HIGHS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < to && isTarget(array[i])) {
      i++;
    }
    return i;
  }

  static boolean isTarget(int c) {
    return c > 0x20 && c < 0x7F && c != '#';
  }

  static int indexOf(byte wanted, byte[] array, int from, int to) {
    for (int i = from; i < to; i++) {
      if (array[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Tells whether the slice is {@code lower}, which is in lower case, case-blind. */
  static boolean equalsLower(byte[] array, int from, int to, byte[] lower) {
    if (to - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (lowered(array[from + i]) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether the slice and the text are the same, case-blind, without making a String. */
  static boolean equalsBlind(byte[] array, int from, int to, String text) {
    int length = to - from;
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int a = array[from + i] & 0xFF;
      int b = text.charAt(i);
      if (a != b && (lowered(a) != lowered(b))) {
        return false;
      }
    }
    return true;
  }

  static int lowered(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** Returns the value of a hexadecimal digit, or -1. */
  static int hex(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int low = c | 0x20;
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  }

  /**
   * Tells whether the slice is {@code host [":" port]} (RFC 9112 §3.2, RFC 3986 §3.2.2).
   *
   * <p>User information is refused (RFC 9110 §4.2.4); what stands in brackets is only checked for
   * its alphabet, because nobody connects to it.
   */
  static boolean isAuthority(byte[] array, int from, int to) {
    int i = from;
    if (i < to && array[i] == '[') {
      i++;
      while (i < to && (hex(array[i]) >= 0 || array[i] == ':' || array[i] == '.')) {
        i++;
      }
      if (i >= to || array[i] != ']' || i == from + 1) {
        return false;
      }
      i++;
    } else {
      while (i < to && HOST[array[i] & 0xFF]) {
        if (array[i] == '%' && (i + 2 >= to || hex(array[i + 1]) < 0 || hex(array[i + 2]) < 0)) {
          return false;
        }
        i++;
      }
    }
    if (i < to && array[i] == ':') {
      i++;
      while (i < to && array[i] >= '0' && array[i] <= '9') {
        i++;
      }
    }
    return i == to;
  }

  static boolean isAscii(byte[] array, int from, int to) {
    return asciiEnd(array, from, to) == to;
  }

  /** Returns where the first byte is that is not ASCII, or {@code to}. */
  static int asciiEnd(byte[] array, int from, int to) {
    int i = from;
    int lastWord = to - Long.BYTES;
    while (i <= lastWord && ((long) LONGS.get(array, i) & HIGHS) == 0) {
      i += Long.BYTES;
    }
    while (i < to && array[i] >= 0) {
      i++;
    }
    return i;
  }

  /**
   * Masks or unmasks a slice, eight bytes at a time (RFC 6455 §5.3).
   *
   * @param mask its first byte highest
   */
  static void mask(byte[] array, int from, int to, int mask) {
    int turned = Integer.reverseBytes(mask); // as a word has its first byte lowest
    long word = (long) turned << 32 | (turned & 0xFFFF_FFFFL);
    int i = from;
    for (int lastWord = to - Long.BYTES; i <= lastWord; i += Long.BYTES) {
      LONGS.set(array, i, (long) LONGS.get(array, i) ^ word);
    }
    for (; i < to; i++, word >>>= Byte.SIZE) {
      array[i] ^= (byte) word;
    }
  }

  static String latin1(byte[] array, int from, int to) {
    return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
