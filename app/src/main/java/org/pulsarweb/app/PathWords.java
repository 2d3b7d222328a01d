package org.pulsarweb.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a file or folder. Whether there is one is found out by whoever opens it. */
record PathWords() implements Words<Path> {
  @Override
  public Path read(String word) {
    try {
      if (!word.isBlank()) {
        return Path.of(word);
      }
    } catch (InvalidPathException _) {
      // the same as none
    }
    throw new IllegalArgumentException("give " + allowed());
  }

  @Override
  public String write(Path value) {
    return value.toString();
  }

  @Override
  public String allowed() {
    return "a path";
  }
}
