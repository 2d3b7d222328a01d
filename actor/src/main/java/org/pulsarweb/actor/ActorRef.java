package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What others know of an actor: where to send. It stays the same when the actor is started again,
 * and may be sent to other actors, in this JVM or in others of the same arbiter.
 *
 * <p>A sender's messages to one actor arrive in their order. An actor handles one message after
 * another; where a handler waits, the next message begins meanwhile, as everywhere on a loop. What
 * is sent to an actor that is being started waits for it; what is sent to one that has ended fails
 * at once, and what waits for one that dies fails then.
 *
 * <p>A call that waits parks a fiber, and blocks any other thread; a callback on a loop must not
 * wait, so it uses the forms that return a future.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> how others see the actor: an interface, most often
 */
public interface ActorRef<T> {
  /**
   * Returns the actor's number: eight letters and digits, unlike any other's.
   *
   * @return such as {@code 00000k3f}
   */
  String id();

  /**
   * Returns the actor's name.
   *
   * @return what {@link Spawn#named} said, else the id
   */
  String name();

  /**
   * Returns where the actor lives.
   *
   * @return its kind
   */
  Kind kind();

  /**
   * Returns where the actor is in its life, as far as is known here.
   *
   * @return its state at about this moment
   */
  State state();

  /**
   * Returns the number of its process.
   *
   * @return of an actor with a JVM of its own, as far as is known here: in the arbiter's JVM and in
   *     its own; else empty
   */
  OptionalLong pid();

  /**
   * Sends a message that wants no answer. What it throws goes to the arbiter's {@link
   * ActorListener}.
   *
   * @param message what to run in the actor
   * @throws ActorStoppedException if the actor has ended
   * @throws MailboxFullException if its mailbox is full and its policy says so
   */
  void tell(Tell<? super T> message);

  /**
   * Asks, and waits for the answer as long as {@link Spawn#deadline} says.
   *
   * @param question what to run in the actor
   * @param <R> what comes back
   * @return the answer
   * @throws AskFailedException with what the actor threw
   * @throws AskTimeoutException if no answer came in time
   * @throws ActorStoppedException if the actor has ended, or ends before it answers
   * @throws MailboxFullException if its mailbox is full and its policy says so
   */
  <R> R ask(Ask<? super T, ? extends R> question);

  /**
   * Asks, and waits for the answer.
   *
   * @param question what to run in the actor
   * @param deadline how long the answer may take
   * @param <R> what comes back
   * @return the answer
   * @see #ask(Ask)
   */
  <R> R ask(Ask<? super T, ? extends R> question, Duration deadline);

  /**
   * Asks without waiting.
   *
   * @param question what to run in the actor
   * @param deadline how long the answer may take
   * @param <R> what comes back
   * @return completes with the answer, or with what {@link #ask(Ask)} would throw
   */
  <R> CompletableFuture<R> askAsync(Ask<? super T, ? extends R> question, Duration deadline);

  /**
   * Returns an object whose methods are messages to the actor: one that returns a {@link
   * java.util.concurrent.CompletionStage} or {@link CompletableFuture} does not wait, one that
   * returns nothing is told, and any other is asked.
   *
   * @return the actor as others see it
   * @throws IllegalStateException if that is not an interface
   */
  T proxy();

  /**
   * Returns an object whose methods are messages to the actor, with a deadline of its own.
   *
   * @param deadline how long each answer may take
   * @return the actor as others see it
   * @see #proxy()
   */
  T proxy(Duration deadline);

  /**
   * Sends a command, and waits for the answer.
   *
   * @param command a record
   * @param <R> what comes back
   * @return the answer
   * @see #ask(Ask)
   */
  <R> R send(Command<R> command);

  /**
   * Sends a command by its name, and waits for the answer.
   *
   * @param command such as {@code ping}, or one of the actor's own
   * @param arguments as the command wants them
   * @return the answer, null where there is none
   * @throws CommandException if the actor has no such command, or the arguments do not fit
   * @see #ask(Ask)
   */
  @Nullable Object send(String command, @Nullable Object... arguments);

  /**
   * Returns what there is to know about the actor; the guide lists the keys.
   *
   * @return a tree of maps, lists, numbers and texts
   */
  Map<String, Object> info();

  /**
   * Asks the actor to stop in good order: it handles what it has, runs its hooks, and ends, or is
   * killed at {@link Spawn#stopDeadline}. Returns at once.
   */
  void stop();

  /**
   * Ends the actor at once, whatever it does: its JVM gets KILL, its thread's loop is given up if
   * it does not hear of it within half a second. As after any failure its {@link Spawn#restart}
   * says whether it is started again. Returns at once.
   */
  void kill();

  /**
   * Returns what completes when the actor has ended and will not be started again.
   *
   * @return completes with the state it ended in
   * @see #exited
   */
  CompletableFuture<State> ended();

  /**
   * Returns what completes when the actor has ended and will not be started again. Nobody remembers
   * an actor of another JVM that had ended before this was asked: then it fails with an {@link
   * ActorStoppedException}.
   *
   * @return completes with how it ended, the last time
   */
  CompletableFuture<Exit> exited();
}
