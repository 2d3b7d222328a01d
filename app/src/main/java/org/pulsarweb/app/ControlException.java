package org.pulsarweb.app;

import java.io.IOException;

/**
 * Why a running program has not done what it was asked to; its message is the program's own.
 *
 * <p>Immutable.
 */
public final class ControlException extends IOException {
  private static final long serialVersionUID = 1;

  ControlException(String message) {
    super(message);
  }
}
