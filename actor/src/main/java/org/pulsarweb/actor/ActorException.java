package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Something that an actor, or the way to it, could not do; the message says what.
 *
 * <p>Immutable.
 */
public class ActorException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Makes an exception.
   *
   * @param message what went wrong, and what to do about it
   * @param cause why, if something else was the reason
   */
  public ActorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
