package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command by its name. */
final class NamedCommand implements Question {
  final String name;
  final @Nullable Object[] arguments;

  private NamedCommand(String name, @Nullable Object[] arguments) {
    this.name = name;
    this.arguments = arguments;
  }

  static NamedCommand of(String name, @Nullable Object... arguments) {
    return new NamedCommand(name.toLowerCase(Locale.ROOT), arguments);
  }

  /**
   * Returns how long the answer may take where the sender does not say: as usual, but at least as
   * long as what is to be started or ended may take itself.
   */
  Duration deadline(Duration usual) {
    Duration needed =
        switch (name) {
          case "spawn" -> Commands.spawnTime(arguments);
          case "kill_actor" -> Commands.killTime(arguments);
          default -> Duration.ZERO;
        };
    return needed.compareTo(usual) > 0 ? needed : usual;
  }

  @Override
  public @Nullable Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) throws Exception {
    return Commands.find(cell.spawn(), name).run(arguments, new Request(cell.actor(), caller));
  }

  @Override
  public String toString() {
    return name;
  }
}
