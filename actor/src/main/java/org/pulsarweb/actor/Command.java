package org.pulsarweb.actor;

/**
 * Something that an actor is told to do by name: a record, whose components are the arguments. Its
 * name is the record's in lower case with underscores: {@code PickupFork} is {@code pickup_fork}.
 * An actor understands those that {@link Spawn#command} gave it, and the ones every actor has:
 * ping, echo, info, run, stop, config, spawn, notify, kill_actor and find.
 *
 * <p>Immutable.
 *
 * @param <R> what comes back
 */
@FunctionalInterface
public interface Command<R> {
  /**
   * Runs in the actor; may wait.
   *
   * @param request who is told, and by whom
   * @return the answer
   * @throws Exception to the sender
   */
  R run(Request request) throws Exception;
}
