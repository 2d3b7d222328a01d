package org.pulsarweb.dist;

/**
 * Why the command does not do what it was asked to. The message is a line for people; empty if the
 * reason has been printed already.
 *
 * <p>Immutable.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final String line;

  private Refusal(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.line = message;
  }

  /** What was asked for cannot be right: exit code 2. */
  static Refusal wrongUse(String message) {
    return new Refusal(2, message);
  }

  /** What was asked for is right, and cannot be done: exit code 1. */
  static Refusal failed(String message) {
    return new Refusal(1, message);
  }

  /** The compiler has printed what is wrong: exit code 1. */
  static Refusal notCompiled() {
    return new Refusal(1, "");
  }

  /** Returns the line to print, or nothing. */
  String line() {
    return line;
  }

  int exitCode() {
    return exitCode;
  }
}
