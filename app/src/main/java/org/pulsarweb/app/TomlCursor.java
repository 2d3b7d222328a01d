package org.pulsarweb.app;

/** Where a TOML text is read. Knows signs, blanks, comments and strings, but no keys or tables. */
final class TomlCursor {
  /** What stands for the end of the text. */
  static final int END = -1;

  private final String name;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  TomlCursor(String name, String text) {
    this.name = name;
    this.text = text;
    if (text.startsWith("\uFEFF")) { // what some editors put before the first line
      at = 1;
      lineStart = 1;
    }
  }

  int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  boolean isNext(String signs) {
    return text.startsWith(signs, at);
  }

  /** Takes these signs if they are next; they are no ends of lines. */
  boolean take(String signs) {
    boolean isNext = isNext(signs);
    if (isNext) {
      at += signs.length();
    }
    return isNext;
  }

  TomlEntry.Place place() {
    return new TomlEntry.Place(line, text.codePointCount(lineStart, at) + 1);
  }

  IllegalArgumentException error(String message) {
    return error(place(), message);
  }

  IllegalArgumentException error(TomlEntry.Place place, String message) {
    return new IllegalArgumentException(name + ":" + place + ": " + message);
  }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  /** Skips blanks, comments and ends of lines. */
  void skipLines() {
    skipBlanks();
    while (skipComment() || takeLineEnd()) {
      skipBlanks();
    }
  }

  /** Takes the rest of a line, which must be empty. */
  void endLine() {
    skipBlanks();
    boolean _ = skipComment();
    if (!takeLineEnd() && peek() != END) {
      throw error("the line should end here; a value is followed by nothing but a comment");
    }
  }

  private boolean skipComment() {
    if (peek() != '#') {
      return false;
    }
    while (peek() != END && !isLineEnd()) {
      refuseControl();
      at++;
    }
    return true;
  }

  boolean takeLineEnd() {
    if (!isLineEnd()) {
      return false;
    }
    at += text.charAt(at) == '\r' ? 2 : 1;
    line++;
    lineStart = at;
    return true;
  }

  private boolean isLineEnd() {
    return peek() == '\n' || isNext("\r\n");
  }

  private void refuseControl() {
    int sign = peek();
    if ((sign < ' ' && sign != '\t') || sign == 0x7F) {
      throw error("a control character, " + sign + ", which must be written as an escape");
    }
  }

  /** Takes what stands up to a blank, a comma, a bracket, a comment or the end of the line. */
  String word() {
    int from = at;
    while (peek() != END && " \t\r\n,]}#".indexOf(peek()) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  /** Takes a name without quotes; an empty one if there is none. */
  String bareKey() {
    int from = at;
    while (isKeySign(peek())) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean isKeySign(int sign) {
    return (sign >= 'a' && sign <= 'z')
        || (sign >= 'A' && sign <= 'Z')
        || (sign >= '0' && sign <= '9')
        || sign == '_'
        || sign == '-';
  }

  /** Takes a string of one line; its opening quote is next. */
  String string() {
    TomlEntry.Place start = place();
    char quote = text.charAt(at++);
    var value = new StringBuilder();
    while (peek() != quote) {
      if (peek() == END || isLineEnd()) {
        throw error(start, "this string is not closed in its line");
      }
      sign(quote, value);
    }
    at++;
    return value.toString();
  }

  /** Takes a string between three quotes; they are next. */
  String longString() {
    TomlEntry.Place start = place();
    char quote = text.charAt(at);
    String close = String.valueOf(quote).repeat(3);
    at += close.length();
    boolean _ = takeLineEnd();
    var value = new StringBuilder();
    while (!isNext(close)) {
      if (peek() == END) {
        throw error(start, "this string is not closed");
      }
      if (isLineEnd()) {
        boolean _ = takeLineEnd();
        value.append('\n');
      } else if (quote == '"' && isContinued()) {
        skipLineEnds();
      } else {
        sign(quote, value);
      }
    }
    at += close.length();
    for (int more = 0; more < 2 && peek() == quote; more++) { // "" before the closing quotes
      value.append(quote);
      at++;
    }
    return value.toString();
  }

  /** Returns whether a backslash is next and nothing but blanks after it. */
  private boolean isContinued() {
    if (peek() != '\\') {
      return false;
    }
    int end = at + 1;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return end < text.length() && (text.charAt(end) == '\n' || text.startsWith("\r\n", end));
  }

  private void skipLineEnds() {
    at++;
    skipBlanks();
    while (takeLineEnd()) {
      skipBlanks();
    }
  }

  private void sign(char quote, StringBuilder value) {
    refuseControl();
    char sign = text.charAt(at);
    if (quote == '"' && sign == '\\') {
      escape(value);
    } else {
      value.append(sign);
      at++;
    }
  }

  private void escape(StringBuilder value) {
    TomlEntry.Place start = place();
    at++;
    int sign = peek();
    at++;
    switch (sign) {
      case 'b' -> value.append('\b');
      case 't' -> value.append('\t');
      case 'n' -> value.append('\n');
      case 'f' -> value.append('\f');
      case 'r' -> value.append('\r');
      case '"', '\\' -> value.append((char) sign);
      case 'u' -> value.appendCodePoint(codePoint(start, 4));
      case 'U' -> value.appendCodePoint(codePoint(start, 8));
      default ->
          throw error(
              start, "there is no such escape; a backslash is written twice, or in single quotes");
    }
  }

  private int codePoint(TomlEntry.Place start, int digits) {
    if (at + digits <= text.length()) {
      try {
        int code = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
        boolean isSurrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        if (Character.isValidCodePoint(code) && !isSurrogate) {
          at += digits;
          return code;
        }
      } catch (NumberFormatException _) {
        // the same as a number that is no character
      }
    }
    throw error(start, "an escape of " + digits + " hexadecimal digits that is no character");
  }
}
