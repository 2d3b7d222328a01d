package org.pulsarweb.actor;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an actor ended.
 *
 * <p>Immutable.
 *
 * @param state {@link State#CLOSED} in good order, {@link State#TERMINATED} if it failed or was
 *     killed
 * @param code what its JVM ended with, if it had one of its own: 128 and a signal's number if that
 *     ended it
 * @param reason why it failed, if it did; of a JVM that ended by itself the last lines are in its
 *     message
 */
public record Exit(State state, OptionalInt code, Optional<Throwable> reason) {
  /** Checks that there is nothing missing. */
  public Exit {
    Objects.requireNonNull(state);
    Objects.requireNonNull(code);
    Objects.requireNonNull(reason);
  }
}
