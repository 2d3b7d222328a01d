package org.pulsarweb.app;

/** A text without control characters; what it means is not looked at here. */
record TextWords(String allowed) implements Words<String> {
  @Override
  public String read(String word) {
    if (word.isBlank()) {
      throw new IllegalArgumentException("give " + allowed);
    }
    for (int i = 0; i < word.length(); i++) {
      if (Character.isISOControl(word.charAt(i))) {
        throw new IllegalArgumentException("give " + allowed + ", without control characters");
      }
    }
    return word;
  }

  @Override
  public String write(String value) {
    return value;
  }
}
