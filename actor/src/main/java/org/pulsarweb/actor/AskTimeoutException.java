package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * No answer came within the deadline. The actor may still be at work on the question.
 *
 * <p>Immutable.
 */
public final class AskTimeoutException extends ActorException {
  @Serial private static final long serialVersionUID = 1;

  AskTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
