package org.pulsarweb.actor;

import java.io.IOException;
import java.time.Duration;

/**
 * An arbiter whose actors have JVMs of their own, and are killed by tests without its giving up.
 */
final class Outposts implements AutoCloseable {
  /** Kept for ever, whatever happens to its processes. */
  static final ArbiterSettings SETTINGS =
      ArbiterSettings.DEFAULTS.supervision(
          Supervision.DEFAULTS
              .intensity(1000, Duration.ofMinutes(1))
              .backoff(Duration.ofMillis(1), Duration.ofMillis(10)));

  final Overheard heard = new Overheard();
  final Arbiter arbiter;

  Outposts() {
    this(SETTINGS);
  }

  Outposts(ArbiterSettings settings) {
    try {
      arbiter = Arbiter.open(settings, heard);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns how one is spawned: it is up soon, and is started again when it has failed. */
  static Spawn spawn(String name) {
    return Spawn.inProcess()
        .named(name)
        .jvm(Programs.QUICK.toArray(String[]::new))
        .restart(Restart.TRANSIENT)
        .deadline(Until.LONG)
        .with(Outpost.START, "");
  }

  ActorRef<Outpost> start(Spawn spawn) {
    return arbiter.spawn(Outpost.class, Outpost.Plain::new, spawn);
  }

  ActorRef<Outpost> start(String name) {
    return start(spawn(name));
  }

  @Override
  public void close() {
    arbiter.close();
  }
}
