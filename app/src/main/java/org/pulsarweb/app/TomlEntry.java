package org.pulsarweb.app;

import java.util.List;

/**
 * A key of a TOML file and its value.
 *
 * @param path the table's name and the key's, each in its parts
 * @param place where the key is
 */
record TomlEntry(List<String> path, Place place, Value value) {
  TomlEntry {
    path = List.copyOf(path);
  }

  /** A line and a column, both counted from 1. */
  record Place(int line, int column) {
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  /** A value and where it begins. */
  sealed interface Value {
    Place place();
  }

  /** One value: a string without its quotes, or a number, boolean or date as it is written. */
  record Scalar(Place place, String text) implements Value {}

  /** Values in brackets. */
  record Array(Place place, List<Value> elements) implements Value {}
}
