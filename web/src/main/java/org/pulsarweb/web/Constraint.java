package org.pulsarweb.web;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter of a path takes.
 *
 * @param key tells constraints apart; what a template says after the colon
 * @param rank who is asked first where several could take a text: the lower
 * @param kind how it looks at a text
 * @param pattern of a regular expression
 */
record Constraint(String key, int rank, Kind kind, @Nullable Pattern pattern) {
  enum Kind {
    ANY,
    INT,
    LONG,
    UUID,
    REGEX,
    PATH
  }

  static final Constraint ANY = new Constraint("", 5, Kind.ANY, null);

  private static final String REGEX = "regex(";

  /** Returns the constraint of that name, or null if there is none. */
  static @Nullable Constraint of(String text) {
    return switch (text) {
      case "int" -> new Constraint(text, 3, Kind.INT, null);
      case "long" -> new Constraint(text, 4, Kind.LONG, null);
      case "uuid" -> new Constraint(text, 2, Kind.UUID, null);
      case "path" -> new Constraint(text, 6, Kind.PATH, null);
      default -> regex(text);
    };
  }

  private static @Nullable Constraint regex(String text) {
    if (!text.startsWith(REGEX) || !text.endsWith(")")) {
      return null;
    }
    try {
      String expression = text.substring(REGEX.length(), text.length() - 1);
      return new Constraint(text, 1, Kind.REGEX, Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a regular expression: " + text, e);
    }
  }

  boolean takes(String value) {
    return switch (kind) {
      case ANY -> !value.isEmpty();
      case INT -> isNumber(value, Integer.MAX_VALUE);
      case LONG -> isNumber(value, Long.MAX_VALUE);
      case UUID -> isUuid(value);
      case REGEX -> pattern != null && pattern.matcher(value).matches();
      case PATH -> true;
    };
  }

  /** Tells whether the text is digits alone, of a number that is not too large. */
  private static boolean isNumber(String value, long max) {
    if (value.isEmpty() || value.length() > 19) {
      return false;
    }
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      int digit = c - '0';
      if (number > (max - digit) / 10) {
        return false;
      }
      number = number * 10 + digit;
    }
    return true;
  }

  /** Tells whether the text is a UUID in its usual form (RFC 9562 §4). */
  private static boolean isUuid(String value) {
    if (value.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = value.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return false;
      }
    }
    return true;
  }

  /** Returns what may stand for it in the expression of a segment; {@link #takes} has the word. */
  String expression() {
    return switch (kind) {
      case INT, LONG -> "[0-9]+";
      case UUID -> "[0-9a-fA-F-]{36}";
      case REGEX -> pattern == null ? "" : pattern.pattern();
      case ANY, PATH -> ".+?";
    };
  }
}
