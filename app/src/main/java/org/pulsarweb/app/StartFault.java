package org.pulsarweb.app;

import java.io.IOException;

/**
 * Why a program cannot start, as one line for people, and what it exits with.
 *
 * <p>Immutable.
 */
final class StartFault extends IOException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  StartFault(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  StartFault(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
