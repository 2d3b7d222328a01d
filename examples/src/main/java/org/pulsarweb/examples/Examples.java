package org.pulsarweb.examples;

import java.util.List;

/**
 * All examples, in the order in which they are best read.
 *
 * <p>Immutable.
 */
public final class Examples {
  private static final List<Example> ALL = List.of();

  private Examples() {}

  /**
   * Returns the examples.
   *
   * @return each with its name and its main method
   */
  public static List<Example> all() {
    return ALL;
  }
}
