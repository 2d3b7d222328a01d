package org.pulsarweb.actor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command as a record. */
record TypedCommand(Command<?> command) implements Question {
  @Override
  public @Nullable Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) throws Exception {
    return command.run(new Request(cell.actor(), caller));
  }

  @Override
  public String toString() {
    return Commands.name(command.getClass());
  }
}
