package org.pulsarweb.http;

/**
 * Checks UTF-8 that comes in pieces, cut anywhere, and fails at the first byte that cannot be right
 * (RFC 3629 §4). No overlong forms, no surrogates, nothing beyond U+10FFFF.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class Utf8 {
  /** Bytes still to come of the character under way. */
  private int missing;

  /** What the next of them may be; differs from 80..BF for the second byte only. */
  private int least = 0x80;

  private int most = 0xBF;

  /** Takes a piece; returns whether all so far may be the beginning of UTF-8. */
  boolean accepts(byte[] array, int from, int to) {
    int i = from;
    while (i < to) {
      if (missing == 0) {
        i = Octets.asciiEnd(array, i, to);
        if (i == to) {
          return true;
        }
        if (!begins(array[i] & 0xFF)) {
          return false;
        }
      } else {
        int c = array[i] & 0xFF;
        if (c < least || c > most) {
          return false;
        }
        least = 0x80;
        most = 0xBF;
        missing--;
      }
      i++;
    }
    return true;
  }

  /** Notes what follows the first byte of a character that is not ASCII (RFC 3629 §4). */
  private boolean begins(int c) {
    if (c >= 0xC2 && c <= 0xDF) {
      missing = 1;
    } else if (c >= 0xE0 && c <= 0xEF) {
      missing = 2;
      least = c == 0xE0 ? 0xA0 : 0x80;
      most = c == 0xED ? 0x9F : 0xBF;
    } else if (c >= 0xF0 && c <= 0xF4) {
      missing = 3;
      least = c == 0xF0 ? 0x90 : 0x80;
      most = c == 0xF4 ? 0x8F : 0xBF;
    } else {
      return false;
    }
    return true;
  }

  /** Returns whether no character is cut off. */
  boolean isWhole() {
    return missing == 0;
  }
}
