package org.pulsarweb.app;

import java.util.Objects;

/**
 * The one declaration of a setting: its names, what it means, its default and how it is read and
 * checked. Two settings are equal when they are the same object.
 *
 * <p>Immutable.
 *
 * @param <T> what the setting's word becomes
 */
public final class Setting<T> {
  private final String group;
  private final String name;
  private final String letter;
  private final String metavar;
  private final String help;
  private final String initialWord;
  private final Words<T> words;

  /**
   * Declares a setting.
   *
   * @param group the heading in the help text
   * @param name the flag without its dashes
   * @param letter the short flag without its dash, or empty
   * @param metavar what the help text calls the value
   * @param help what it is for, why its default is what it is
   * @param initialWord the default, as it would be written on the command line; empty if unset
   * @param words how values are read
   */
  Setting(
      String group,
      String name,
      String letter,
      String metavar,
      String help,
      String initialWord,
      Words<T> words) {
    this.group = Objects.requireNonNull(group);
    this.name = Objects.requireNonNull(name);
    this.letter = Objects.requireNonNull(letter);
    this.metavar = Objects.requireNonNull(metavar);
    this.help = Objects.requireNonNull(help);
    this.initialWord = Objects.requireNonNull(initialWord);
    this.words = Objects.requireNonNull(words);
  }

  /**
   * Returns the name, as in {@code keep-alive}.
   *
   * @return the flag without its dashes
   */
  public String name() {
    return name;
  }

  /**
   * Returns the flag, as in {@code --keep-alive}.
   *
   * @return the flag with its dashes
   */
  public String flag() {
    return "--" + name;
  }

  /**
   * Returns what the setting is for.
   *
   * @return one or more sentences, for people
   */
  public String help() {
    return help;
  }

  /**
   * Reads a value.
   *
   * @param word the value as written on the command line
   * @return the value, checked
   * @throws IllegalArgumentException if it is not allowed; the message names the flag, the value
   *     and what is allowed
   */
  public T read(String word) {
    try {
      return words.read(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "bad value '" + word + "' for " + flag() + ": " + e.getMessage(), e);
    }
  }

  T initial() {
    return words.read(initialWord);
  }

  String group() {
    return group;
  }

  String letter() {
    return letter;
  }

  String metavar() {
    return metavar;
  }

  /** Writes a value as the command line has it; empty if it is unset. */
  String write(T value) {
    return words.write(value);
  }

  @Override
  public String toString() {
    return flag();
  }
}
