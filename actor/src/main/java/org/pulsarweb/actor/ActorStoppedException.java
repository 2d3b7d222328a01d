package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * There is no such actor, or no longer: it was never there, has stopped, or died before it
 * answered.
 *
 * <p>Immutable.
 */
public final class ActorStoppedException extends ActorException {
  @Serial private static final long serialVersionUID = 1;

  ActorStoppedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
