package org.pulsarweb.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How values of one kind are read from a word and written as one. The word of a list has all its
 * elements. Reading what was written gives an equal value. Messages say what is allowed and leave
 * the name of the setting to the caller.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what the word becomes
 */
public interface Words<T> {
  /**
   * Reads a value.
   *
   * @param word as written on the command line, in the environment or in a file; empty only where
   *     {@link #isOptional} says so
   * @return the value, checked
   * @throws IllegalArgumentException if it is not allowed; the message says what is
   */
  T read(String word);

  /**
   * Writes a value.
   *
   * @param value one that is allowed
   * @return the word that gives an equal value
   */
  String write(T value);

  /**
   * Returns what is allowed, as in {@code a whole number from 0 to 1024}.
   *
   * @return a phrase for people, to stand after "give"
   */
  String allowed();

  /**
   * Returns whether an empty word is a value: unset, or an empty list.
   *
   * @return false unless overridden
   */
  default boolean isOptional() {
    return false;
  }

  /**
   * Returns what stands between the elements of a list. An element with this sign in it is written
   * in double quotes.
   *
   * @return a comma or a blank; zero unless overridden: not a list
   */
  default char separator() {
    return 0;
  }

  /**
   * Returns words for whole numbers.
   *
   * @param least the least that is allowed
   * @param most the greatest that is allowed
   * @return the words
   */
  static Words<Integer> wholeNumber(int least, int most) {
    return new WholeNumber(least, most);
  }

  /**
   * Returns words for a time in seconds, with decimals if wanted, from nothing to a year.
   *
   * @return the words
   */
  static Words<Duration> seconds() {
    return new Seconds(0);
  }

  /**
   * Returns words for a time in seconds, with decimals if wanted, up to a year.
   *
   * @param least the least that is allowed, in seconds
   * @return the words
   */
  static Words<Duration> seconds(int least) {
    return new Seconds(least);
  }

  /**
   * Returns words for a number of bytes such as 65536, 64K, 512M, 2G or 1T, in powers of 1024.
   *
   * @param least the least that is allowed, in bytes
   * @param most the greatest that is allowed, in bytes
   * @return the words
   */
  static Words<Long> size(long least, long most) {
    return new Size(least, most);
  }

  /**
   * Returns words for a text without control characters.
   *
   * @param allowed what it is, as in {@code the name of a user}
   * @return the words
   */
  static Words<String> text(String allowed) {
    return new TextWords(allowed);
  }

  /**
   * Returns words for the path of a file or folder, which need not exist.
   *
   * @return the words
   */
  static Words<Path> path() {
    return new PathWords();
  }

  /**
   * Returns words for true and false. On the command line such a setting needs no value, and {@code
   * --no-NAME} turns it off.
   *
   * @return the words
   */
  static Words<Boolean> yesOrNo() {
    return new YesOrNo();
  }

  /**
   * Returns words for one of several names, in any case.
   *
   * @param <E> whose names
   * @param choices all that are allowed, in the order of the help text
   * @return the words
   */
  static <E extends Enum<E>> Words<E> choice(E[] choices) {
    return new Choice<>(choices);
  }

  /**
   * Returns words for a list, which may be empty.
   *
   * @param <T> what the elements are
   * @param element how one is read
   * @param separator what stands between them: a comma, most often
   * @return the words
   */
  static <T> Words<List<T>> list(Words<T> element, char separator) {
    return new ListWords<>(element, separator);
  }

  /**
   * Returns words for what may also be unset, which is written as an empty word.
   *
   * @param <T> what it is if set
   * @param words how it is read then
   * @return the words
   */
  static <T> Words<Optional<T>> orUnset(Words<T> words) {
    return new OrUnset<>(words);
  }
}
