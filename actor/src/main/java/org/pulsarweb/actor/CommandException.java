package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A command was not understood: nobody has it, or its arguments do not fit. The message names what
 * there is.
 *
 * <p>Immutable.
 */
public final class CommandException extends ActorException {
  @Serial private static final long serialVersionUID = 1;

  CommandException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
