package org.pulsarweb.actor;

import java.time.Duration;

/**
 * Hears what happens to actors that nobody asked for. Called on any thread, and must not wait.
 *
 * <p>Safe for use by many threads.
 */
public interface ActorListener {
  /** Hears nothing. */
  ActorListener NONE = new ActorListener() {};

  /**
   * An actor has changed its state.
   *
   * @param actor which
   * @param state what it is now
   */
  default void onState(ActorRef<?> actor, State state) {}

  /**
   * An actor has ended, whether or not it will be started again; of actors that share a loop only
   * those that have failed are told.
   *
   * @param actor which
   * @param exit how it ended
   */
  default void onExit(ActorRef<?> actor, Exit exit) {}

  /**
   * Something thrown reached nobody: by a message that wants no answer, or by a hook.
   *
   * @param actor where it happened
   * @param error what was thrown
   */
  default void onError(ActorRef<?> actor, Throwable error) {}

  /**
   * An actor has failed, and will be started again.
   *
   * @param actor which
   * @param reason why it failed
   * @param restarts how many restarts there have been
   * @param wait until then
   */
  default void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {}

  /**
   * A supervisor gives up: its actors failed too often.
   *
   * @param supervisor which
   * @param reason a sentence that says how often, and the last failure
   */
  default void onGiveUp(ActorRef<?> supervisor, Throwable reason) {}

  /**
   * A message could not be delivered, and nobody waits for its answer.
   *
   * @param target whom it was for
   * @param reason why not
   */
  default void onDeadLetter(String target, String reason) {}

  /**
   * Messages to one actor could not be delivered: what {@link #onDeadLetter} tells one by one, as
   * sums, for a log. Of each actor the first is told at once, with a count of 1, and what follows
   * once a second at most.
   *
   * @param target whom they were for
   * @param reason why the last of them could not be delivered
   * @param count how many there were since this was told last
   */
  default void onDeadLetters(String target, String reason, long count) {}

  /**
   * The loop of an actor stands still.
   *
   * @param name of the loop
   * @param blocked for how long it has, so far
   * @param report which fiber or callback blocks it, with its stack, over several lines
   */
  default void onBlocked(String name, Duration blocked, String report) {}

  /**
   * A process has written a line to its standard output or error.
   *
   * @param actor whose process
   * @param line without its end
   */
  default void onOutput(ActorRef<?> actor, String line) {}

  /**
   * An actor is about to be ended, because nothing has been heard of it for its timeout; told in
   * the JVM of whoever supervises it.
   *
   * @param actor which
   * @param complaint what is wrong with it
   */
  default void onSilent(ActorRef<?> actor, String complaint) {}

  /**
   * Something worth knowing that has no name of its own, such as a link that was refused.
   *
   * @param what a sentence
   */
  default void onNotice(String what) {}
}
