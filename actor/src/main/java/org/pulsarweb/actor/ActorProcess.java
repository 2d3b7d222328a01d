package org.pulsarweb.actor;

import java.io.IOException;

/**
 * The door of a program that a process actor's JVM starts with ({@link Spawn#main}): it makes what
 * the actor needs, and then becomes the actor.
 *
 * <pre>{@code
 * static void main(String[] args) throws Exception {
 *   var shop = Shop.of(args);
 *   if (ActorProcess.isChild()) {
 *     System.exit(ActorProcess.join(shop)); // its actor finds it by Actor.context(Shop.class)
 *   }
 *   …
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class ActorProcess {
  private ActorProcess() {}

  /**
   * Returns whether this JVM was started for a process actor.
   *
   * @return true in a JVM that an arbiter has started
   */
  public static boolean isChild() {
    return Coordinates.areGiven();
  }

  /**
   * Becomes the actor that this JVM was started for: calls the arbiter, is told what to run, runs
   * it, sends heart-beats, and returns when the actor has ended, or the arbiter. What the program
   * still has to do then has as long as {@link Spawn#stopDeadline} says.
   *
   * <p>Until then standard input is the arbiter's: the program must not have read from it, and
   * finds it empty. TERM stops the actor in good order; INT, which a terminal sends to the arbiter
   * too, is ignored in this JVM.
   *
   * @param context what {@link Actor#context} returns in this JVM
   * @return what the program should exit with: 0 if the actor ended in good order
   * @throws IllegalStateException if this JVM was not started for an actor, or has joined before
   * @throws IOException if the arbiter cannot be reached
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  public static int join(Object context) throws IOException, InterruptedException {
    return ActorJvm.run(context);
  }
}
