package org.pulsarweb.actor;

import java.io.Serializable;

/**
 * A question to an actor: runs there, and its result comes back.
 *
 * <p>A lambda that is asked of an actor in another JVM travels as the name of its code and the
 * values it captures; these have to be of types that the {@link Spawn} allows.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> how the asker sees the actor
 * @param <R> what comes back
 */
@FunctionalInterface
public interface Ask<T, R> extends Serializable {
  /**
   * Runs in the actor; may wait.
   *
   * @param actor the actor's own object
   * @return the answer
   * @throws Exception to the asker, as an {@link AskFailedException}
   */
  R apply(T actor) throws Exception;
}
