package org.pulsarweb.actor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A question that is not a lambda: a command, or a method of the actor's interface. */
interface Question {
  /** Runs in the actor; may wait. */
  @Nullable Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) throws Throwable;
}
