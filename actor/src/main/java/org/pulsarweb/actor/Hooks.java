package org.pulsarweb.actor;

import java.util.Map;

/**
 * What an actor's object may have to say to the actor's life. An object that implements it is
 * called on the actor's loop, in a fiber; every hook may wait.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface Hooks {
  /**
   * Runs before the first message. The actor counts as started when it returns.
   *
   * @param actor this actor
   * @throws Exception if the actor cannot start
   */
  default void start(Actor actor) throws Exception {}

  /**
   * Runs when the actor has been asked to stop, after the messages it still had.
   *
   * @param actor this actor
   * @throws Exception to the listener; the actor stops all the same
   */
  default void stopping(Actor actor) throws Exception {}

  /**
   * Runs last, however the actor ended, unless its thread or its JVM is gone.
   *
   * @param actor this actor
   * @throws Exception to the listener
   */
  default void stop(Actor actor) throws Exception {}

  /**
   * Runs again and again while the actor runs, every {@link Spawn#period}.
   *
   * @param actor this actor
   * @throws Exception to the listener; it will run again
   */
  default void periodicTask(Actor actor) throws Exception {}

  /**
   * Adds to what {@code info} tells.
   *
   * @param actor this actor
   * @param info what is told so far; may be changed, with values that {@code info} may carry
   */
  default void onInfo(Actor actor, Map<String, Object> info) {}

  /**
   * Changes what actors are started with that this one spawns.
   *
   * @param actor this actor, which spawns
   * @param spawn what the caller wants
   * @return what will be done
   */
  default Spawn onParams(Actor actor, Spawn spawn) {
    return spawn;
  }
}
