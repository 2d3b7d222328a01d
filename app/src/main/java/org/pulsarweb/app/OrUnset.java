package org.pulsarweb.app;

import java.util.Optional;

/** What may also be unset. */
record OrUnset<T>(Words<T> words) implements Words<Optional<T>> {
  @Override
  public Optional<T> read(String word) {
    return word.isEmpty() ? Optional.empty() : Optional.of(words.read(word));
  }

  @Override
  public String write(Optional<T> value) {
    return value.isPresent() ? words.write(value.get()) : "";
  }

  @Override
  public String allowed() {
    return words.allowed();
  }

  @Override
  public boolean isOptional() {
    return true;
  }

  @Override
  public char separator() {
    return words.separator();
  }
}
