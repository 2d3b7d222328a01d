package org.pulsarweb.app;

/** Numbers and dates as TOML writes them. */
final class TomlNumber {
  private TomlNumber() {}

  /** Returns whether a word begins as a date or a time of day does; it is not looked at closer. */
  static boolean isDate(String word) {
    return isMark(word, 4, '-') || isMark(word, 2, ':');
  }

  private static boolean isMark(String word, int digits, char mark) {
    if (word.length() <= digits || word.charAt(digits) != mark) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      if (!isDigit(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns a number without the underscores between its digits and without a plus; one of another
   * base than ten as it is; or nothing if it is not a number.
   */
  static String plain(String word) {
    int digits = word.startsWith("+") || word.startsWith("-") ? 1 : 0;
    String sign = word.startsWith("-") ? "-" : "";
    String rest = word.substring(digits);
    if (rest.equals("inf") || rest.equals("nan")) {
      return sign + rest;
    }
    if (digits == 0 && isOfOtherBase(rest)) {
      return rest;
    }
    return isDecimal(rest) ? sign + rest.replace("_", "") : "";
  }

  private static boolean isOfOtherBase(String word) {
    String allowed =
        word.startsWith("0x")
            ? "0123456789abcdefABCDEF"
            : word.startsWith("0o") ? "01234567" : word.startsWith("0b") ? "01" : "";
    return !allowed.isEmpty() && digits(word, 2, allowed) == word.length();
  }

  private static boolean isDecimal(String word) {
    String ten = "0123456789";
    int at = digits(word, 0, ten);
    if (at <= 0 || (word.charAt(0) == '0' && at > 1)) {
      return false; // no digit, or one that is not wanted
    }
    if (at < word.length() && word.charAt(at) == '.') {
      at = digits(word, at + 1, ten);
    }
    if (at > 0 && at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
      boolean isSigned = word.startsWith("+", at + 1) || word.startsWith("-", at + 1);
      at = digits(word, at + (isSigned ? 2 : 1), ten);
    }
    return at == word.length();
  }

  /** Returns where digits end that begin here, with single underscores between; -1 for none. */
  private static int digits(String word, int from, String allowed) {
    int at = from;
    boolean isDigitBefore = false;
    for (; at < word.length(); at++) {
      boolean isDigit = allowed.indexOf(word.charAt(at)) >= 0;
      if (!isDigit && !(isDigitBefore && word.charAt(at) == '_')) {
        break;
      }
      isDigitBefore = isDigit;
    }
    return isDigitBefore ? at : -1;
  }

  private static boolean isDigit(char sign) {
    return sign >= '0' && sign <= '9';
  }
}
