package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An actor could not be started; the message says why.
 *
 * <p>Immutable.
 */
public final class SpawnException extends ActorException {
  @Serial private static final long serialVersionUID = 1;

  SpawnException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
