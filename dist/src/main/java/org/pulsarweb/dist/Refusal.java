package org.pulsarweb.dist;

/**
 * Why the command does not do what it was asked to. The message is a line for people, or all that
 * the compiler has to say.
 *
 * <p>Immutable.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final String text;

  private Refusal(int exitCode, String message, String text) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.text = text;
  }

  private static Refusal line(int exitCode, String message) {
    return new Refusal(exitCode, message, "pulsar: " + message + "\n");
  }

  /** What was asked for cannot be right: exit code 2. */
  static Refusal wrongUse(String message) {
    return line(2, message);
  }

  /** What was asked for is right, and cannot be done: exit code 1. */
  static Refusal failed(String message) {
    return line(1, message);
  }

  /** The compiler's text, which is printed as it is: exit code 1. */
  static Refusal notCompiled(String text) {
    return new Refusal(1, text, text);
  }

  /** Returns what people are to see, with a line end. */
  String text() {
    return text;
  }

  int exitCode() {
    return exitCode;
  }
}
