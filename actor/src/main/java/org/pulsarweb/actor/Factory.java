package org.pulsarweb.actor;

import java.io.Serializable;

/**
 * Makes an actor's object, where the actor will live; again at each restart.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Factory<T> extends Serializable {
  /**
   * Makes the object, on the actor's loop; may wait.
   *
   * @return a new object, which nobody else knows
   * @throws Exception if there can be no such actor
   */
  T create() throws Exception;
}
