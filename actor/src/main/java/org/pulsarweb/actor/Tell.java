package org.pulsarweb.actor;

import java.io.Serializable;

/**
 * A message that wants no answer: runs in the actor it is told to. What {@link Ask} says of other
 * JVMs holds here too.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> how the sender sees the actor
 */
@FunctionalInterface
public interface Tell<T> extends Serializable {
  /**
   * Runs in the actor; may wait.
   *
   * @param actor the actor's own object
   * @throws Exception to the listener of the actor's arbiter; {@link Spawn#crashing} makes the
   *     actor end with it
   */
  void accept(T actor) throws Exception;
}
