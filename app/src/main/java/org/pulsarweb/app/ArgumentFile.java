package org.pulsarweb.app;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of arguments for the {@code java} command ({@code java @FILE}), read as that command reads
 * it: words between blanks; quotes of either kind, within which a backslash escapes; {@code #} up
 * to the end of the line; a backslash at the end of a line within quotes joins the next.
 */
final class ArgumentFile {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int at;
  private boolean inWord;

  private ArgumentFile(String text) {
    this.text = text;
  }

  /**
   * Returns the words in a file.
   *
   * @throws IOException if it cannot be read
   */
  static List<String> words(Path file) throws IOException {
    return words(Files.readString(file, charset()));
  }

  static List<String> words(String text) {
    return new ArgumentFile(text).read();
  }

  /** The launcher knows nothing of charsets; what it reads means what a command line would. */
  private static Charset charset() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  private List<String> read() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t', '\n', '\r', '\f' -> endWord();
        case '\'', '"' -> quoted(c);
        case '#' -> skipLine();
        default -> add(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void add(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void skipLine() {
    while (at < text.length() && !isLineEnd(text.charAt(at))) {
      at++;
    }
  }

  /** Reads up to the closing quote, or to the end of the line, which ends the word as well. */
  private void quoted(char quote) {
    inWord = true;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return;
      }
      if (isLineEnd(c)) {
        endWord();
        return;
      }
      if (c == '\\' && at < text.length()) {
        escaped(text.charAt(at++));
      } else {
        word.append(c);
      }
    }
  }

  private void escaped(char c) {
    switch (c) {
      case 'n' -> word.append('\n');
      case 'r' -> word.append('\r');
      case 't' -> word.append('\t');
      case 'f' -> word.append('\f');
      case '\n', '\r' -> skipIndentation();
      default -> word.append(c);
    }
  }

  private void skipIndentation() {
    while (at < text.length() && " \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
