package org.pulsarweb.app;

import java.util.List;

/**
 * One value that somebody gave.
 *
 * @param part for which of the applications, counted from 0
 * @param origin where: a flag, a variable, or a line of a file
 */
record Given<T>(int part, Setting<T> setting, T value, String origin) {
  /** Reads a word for a setting; {@code origin} is what messages call it. */
  static <T> Given<T> read(int part, Setting<T> setting, String word, String origin) {
    return new Given<>(part, setting, setting.read(word, origin), origin);
  }

  Given<T> withOrigin(String other) {
    return new Given<>(part, setting, value, other);
  }

  void into(List<Settings> settings) {
    settings.set(part, settings.get(part).put(setting, value, origin));
  }
}
