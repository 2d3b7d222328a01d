package org.pulsarweb.actor;

import org.pulsarweb.loop.Posted;

/** A message that is more than a {@link Tell}: it wants an answer, or is the house's own. */
abstract class Message extends Posted {
  /** Runs in the actor, in a fiber of its host; may wait. */
  abstract void deliver(Cell<?> cell) throws Throwable;

  /** Is told instead of {@link #deliver} that the message will never arrive; on any thread. */
  abstract void fail(RuntimeException reason);

  /** Returns for how long it has waited already before it was delivered. */
  long waitedNanos() {
    return 0;
  }

  /** Returns whether it may enter an actor that has not started, or is stopping. */
  boolean isSignal() {
    return false;
  }

  /** Returns whether somebody waits for its answer. */
  boolean isQuestion() {
    return false;
  }

  @Override
  protected void run() {}

  @Override
  protected void refused() {}
}
