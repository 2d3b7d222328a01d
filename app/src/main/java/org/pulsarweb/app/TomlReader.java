package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads TOML 1.0 and tells of each value where it stands. Not read are arrays of tables, because no
 * setting is one, and what a date means.
 */
final class TomlReader {
  /** Arrays and tables within each other; a list of settings has one. */
  private static final int DEPTH_MAX = 16;

  private final TomlCursor cursor;
  private final List<TomlEntry> entries = new ArrayList<>();

  /** Keys that have a value, and tables that are closed for more. */
  private final Set<List<String>> values = new HashSet<>();

  /** Tables that have a line of their own. */
  private final Set<List<String>> headers = new HashSet<>();

  /** Tables that a key with dots has made. */
  private final Set<List<String>> dotted = new HashSet<>();

  /** Tables that are there because a table within them is. */
  private final Set<List<String>> implied = new HashSet<>();

  private List<String> table = List.of();

  private TomlReader(String name, String text) {
    cursor = new TomlCursor(name, text);
  }

  /**
   * Returns the entries in their order.
   *
   * @param name what messages call the text
   * @throws IllegalArgumentException if it is not TOML; the message begins with name, line and
   *     column
   */
  static List<TomlEntry> read(String name, String text) {
    var reader = new TomlReader(name, text);
    reader.document();
    return reader.entries;
  }

  private void document() {
    cursor.skipLines();
    while (cursor.peek() != TomlCursor.END) {
      if (cursor.peek() == '[') {
        header();
      } else {
        keyAndValue(table, 0);
      }
      cursor.endLine();
      cursor.skipLines();
    }
  }

  private void header() {
    TomlEntry.Place place = cursor.place();
    if (cursor.take("[[")) {
      throw cursor.error(place, "no setting is a list of tables; write [NAME]");
    }
    boolean _ = cursor.take("[");
    cursor.skipBlanks();
    List<String> path = key();
    cursor.skipBlanks();
    if (!cursor.take("]")) {
      throw cursor.error("a table's name ends with ]");
    }
    refuseValues(place, path, 1, path.size());
    if (dotted.contains(path) || !headers.add(path)) {
      throw cursor.error(place, "the table " + String.join(".", path) + " is there twice");
    }
    for (int size = 1; size < path.size(); size++) {
      implied.add(List.copyOf(path.subList(0, size)));
    }
    table = path;
  }

  /** Reads {@code key = value}, where the key is one of {@code parent}'s. */
  private void keyAndValue(List<String> parent, int depth) {
    TomlEntry.Place place = cursor.place();
    List<String> key = key();
    cursor.skipBlanks();
    if (!cursor.take("=")) {
      throw cursor.error("after a key comes =");
    }
    cursor.skipBlanks();
    var path = new ArrayList<String>(parent);
    path.addAll(key);
    List<String> whole = List.copyOf(path);
    refuseValues(place, whole, parent.size() + 1, whole.size() - 1);
    for (int size = parent.size() + 1; size < whole.size(); size++) {
      List<String> between = List.copyOf(whole.subList(0, size));
      if (headers.contains(between)) {
        throw cursor.error(place, "the table " + String.join(".", between) + " is there already");
      }
      dotted.add(between);
    }
    boolean isTable = headers.contains(whole) || dotted.contains(whole) || implied.contains(whole);
    if (isTable || !values.add(whole)) {
      throw cursor.error(place, String.join(".", whole) + " is there twice");
    }
    if (cursor.peek() == '{') {
      inlineTable(whole, depth + 1);
    } else {
      entries.add(new TomlEntry(whole, place, value(depth)));
    }
  }

  /** Throws if what the path goes through is a value, or a table in braces. */
  private void refuseValues(TomlEntry.Place place, List<String> path, int least, int most) {
    for (int size = least; size <= most; size++) {
      List<String> through = path.subList(0, size);
      if (values.contains(through)) {
        throw cursor.error(
            place, String.join(".", through) + " has a value already and takes no more keys");
      }
    }
  }

  private void inlineTable(List<String> path, int depth) {
    refuseDepth(depth);
    boolean _ = cursor.take("{");
    cursor.skipBlanks();
    boolean isFirst = true;
    while (!cursor.take("}")) {
      if (!isFirst) {
        if (!cursor.take(",")) {
          throw cursor.error("a table in braces goes on with , or ends with } in its line");
        }
        cursor.skipBlanks();
      }
      keyAndValue(path, depth);
      cursor.skipBlanks();
      isFirst = false;
    }
  }

  private List<String> key() {
    var parts = new ArrayList<String>();
    do {
      cursor.skipBlanks();
      parts.add(keyPart());
      cursor.skipBlanks();
    } while (cursor.take("."));
    return List.copyOf(parts);
  }

  private String keyPart() {
    if (cursor.peek() == '"' || cursor.peek() == '\'') {
      if (cursor.isNext("\"\"\"") || cursor.isNext("'''")) {
        throw cursor.error("a key is written in one line");
      }
      return cursor.string();
    }
    String part = cursor.bareKey();
    if (part.isEmpty()) {
      throw cursor.error("here a key is wanted: letters, digits, _ and -, or a string");
    }
    return part;
  }

  private TomlEntry.Value value(int depth) {
    TomlEntry.Place place = cursor.place();
    int first = cursor.peek();
    if (first == '"' || first == '\'') {
      boolean isLong = cursor.isNext("\"\"\"") || cursor.isNext("'''");
      return new TomlEntry.Scalar(place, isLong ? cursor.longString() : cursor.string());
    }
    if (first == '[') {
      return array(place, depth + 1);
    }
    if (first == '{') {
      throw cursor.error("no setting is a list of tables");
    }
    return new TomlEntry.Scalar(place, bare(place));
  }

  private TomlEntry.Array array(TomlEntry.Place place, int depth) {
    refuseDepth(depth);
    boolean _ = cursor.take("[");
    var elements = new ArrayList<TomlEntry.Value>();
    cursor.skipLines();
    while (!cursor.take("]")) {
      if (cursor.peek() == TomlCursor.END) {
        throw cursor.error(place, "this list is not closed");
      }
      elements.add(value(depth));
      cursor.skipLines();
      if (!cursor.take(",") && cursor.peek() != ']') {
        throw cursor.error("a list goes on with , or ends with ]");
      }
      cursor.skipLines();
    }
    return new TomlEntry.Array(place, List.copyOf(elements));
  }

  private void refuseDepth(int depth) {
    if (depth > DEPTH_MAX) {
      throw cursor.error("more than " + DEPTH_MAX + " lists or tables within each other");
    }
  }

  /** Reads a boolean, number or date. */
  private String bare(TomlEntry.Place place) {
    String word = cursor.word();
    if (word.equals("true") || word.equals("false")) {
      return word;
    }
    if (TomlNumber.isDate(word)) {
      return word;
    }
    String number = TomlNumber.plain(word);
    if (number.isEmpty()) {
      throw cursor.error(
          place,
          word.isEmpty()
              ? "here a value is wanted"
              : "'" + word + "' is neither a number nor true or false; text stands in quotes");
    }
    return number;
  }
}
