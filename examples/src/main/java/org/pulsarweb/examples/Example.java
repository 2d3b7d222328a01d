package org.pulsarweb.examples;

/**
 * A program that shows one thing.
 *
 * <p>Immutable.
 *
 * @param name what {@code pulsar example} calls it
 * @param summary what it shows, in a line
 * @param program its main method
 */
public record Example(String name, String summary, Program program) {
  /**
   * A main method.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Program {
    /**
     * Runs the program.
     *
     * @param args its settings
     * @throws Exception as a main method may
     */
    void run(String[] args) throws Exception;
  }
}
