package org.pulsarweb.app;

import java.io.IOException;

/** An address that cannot be had: the message says which, why, and what to do about it. */
final class ListenException extends IOException {
  private static final long serialVersionUID = 1;

  ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
