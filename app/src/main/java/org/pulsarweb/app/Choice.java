package org.pulsarweb.app;

import java.util.Locale;

/** One of several names, in any case. */
final class Choice<E extends Enum<E>> implements Words<E> {
  private final E[] choices;

  Choice(E[] choices) {
    this.choices = choices.clone();
  }

  @Override
  public E read(String word) {
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("give " + allowed() + NearestName.hint(word, names()));
  }

  @Override
  public String write(E value) {
    return lower(value);
  }

  @Override
  public String allowed() {
    return NearestName.list(names());
  }

  /** Returns a name as it is written on the command line. */
  static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private String[] names() {
    var names = new String[choices.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = lower(choices[i]);
    }
    return names;
  }
}
