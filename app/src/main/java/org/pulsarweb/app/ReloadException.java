package org.pulsarweb.app;

/**
 * A reload that has not been done, or has stopped half-way: the message says what goes on, and why.
 *
 * <p>Immutable.
 */
public final class ReloadException extends Exception {
  private static final long serialVersionUID = 1;

  ReloadException(String message) {
    super(message);
  }
}
