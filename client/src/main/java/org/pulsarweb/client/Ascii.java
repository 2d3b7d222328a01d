package org.pulsarweb.client;

import java.util.Locale;

/** Names of protocols, which know no letters but those of ASCII. */
final class Ascii {
  private Ascii() {}

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Tells whether a text has digits alone, and at least one. */
  static boolean isDecimal(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Tells whether a character may stand in a token (RFC 9110 §5.6.2). */
  static boolean isToken(char c) {
    return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Returns a text in quotes (RFC 9110 §5.6.4). */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
