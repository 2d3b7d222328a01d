package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;

/**
 * A list in one word. Double quotes keep separators and blanks within an element; in them a
 * backslash stands before a quote or a backslash that is meant.
 */
record ListWords<T>(Words<T> element, char separator) implements Words<List<T>> {
  @Override
  public List<T> read(String word) {
    var values = new ArrayList<T>();
    for (String part : split(word, separator)) {
      values.add(element.read(part));
    }
    return List.copyOf(values);
  }

  @Override
  public String write(List<T> values) {
    var parts = new ArrayList<String>();
    for (T value : values) {
      parts.add(element.write(value));
    }
    return join(parts, separator);
  }

  @Override
  public String allowed() {
    return element.allowed();
  }

  @Override
  public boolean isOptional() {
    return true;
  }

  /** Returns the elements of a word, without their quotes and the blanks around them. */
  static List<String> split(String word, char separator) {
    var parts = new ArrayList<String>();
    int at = skipBlanks(word, 0);
    while (at < word.length()) {
      var part = new StringBuilder();
      at = element(word, at, separator, part);
      parts.add(part.toString());
      at = skipBlanks(word, at);
      if (at < word.length() && separator != ' ') { // at a separator
        at = skipBlanks(word, at + 1);
        if (at == word.length()) {
          parts.add("");
        }
      }
    }
    return parts;
  }

  /** Reads to the separator, or to the end, and returns where that is. */
  private static int element(String word, int from, char separator, StringBuilder part) {
    boolean inQuotes = false;
    int kept = 0; // blanks after this are not the element's
    int at = from;
    for (; at < word.length(); at++) {
      char sign = word.charAt(at);
      if (sign == '"') {
        inQuotes = !inQuotes;
        kept = part.length();
      } else if (inQuotes && sign == '\\' && isEscaped(word, at + 1)) {
        part.append(word.charAt(++at));
        kept = part.length();
      } else if (sign == separator && !inQuotes) {
        break;
      } else {
        part.append(sign);
        if (inQuotes || sign != ' ') {
          kept = part.length();
        }
      }
    }
    if (inQuotes) {
      throw new IllegalArgumentException("a double quote is not closed");
    }
    part.setLength(kept);
    return at;
  }

  private static boolean isEscaped(String word, int at) {
    return at < word.length() && (word.charAt(at) == '"' || word.charAt(at) == '\\');
  }

  private static int skipBlanks(String word, int from) {
    int at = from;
    while (at < word.length() && word.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /** Returns the word whose elements these are. */
  static String join(List<String> parts, char separator) {
    var word = new StringBuilder();
    for (String part : parts) {
      if (!word.isEmpty()) {
        word.append(separator);
      }
      boolean isPlain =
          !part.isEmpty()
              && part.indexOf(separator) < 0
              && part.indexOf('"') < 0
              && part.equals(part.strip());
      word.append(isPlain ? part : quoted(part));
    }
    return word.toString();
  }

  private static String quoted(String part) {
    return '"' + part.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
