package org.pulsarweb.actor;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** An actor in another JVM that somebody sent a reference to. */
final class RemoteRef<T> extends Ref<T> {
  private static final Duration DEADLINE = Spawn.shared().deadline();
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Node node;
  private final long id;
  private final String name;
  private final Class<T> type;
  private final Kind kind;

  RemoteRef(Node node, long id, String name, Class<T> type, Kind kind) {
    this.node = node;
    this.id = id;
    this.name = name;
    this.type = type;
    this.kind = kind;
  }

  @Override
  void deliver(Object message) {
    Link link = node.link(id);
    if (link == null) {
      var gone = new ActorStoppedException(this + " cannot be reached: its JVM is gone", null);
      if (message instanceof Pending<?> pending) {
        pending.fail(gone);
        return;
      }
      throw gone;
    }
    try {
      link.send(id, this, message);
    } catch (RuntimeException e) {
      if (!(message instanceof Pending<?> pending)) {
        throw e;
      }
      pending.fail(e);
    }
  }

  @Override
  Node node() {
    return node;
  }

  long address() {
    return id;
  }

  @Override
  Class<T> type() {
    return type;
  }

  @Override
  Duration deadline() {
    return DEADLINE;
  }

  @Override
  public String id() {
    return Registry.id(id);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  /** Returns what is known here: that it ran when its reference was sent. */
  @Override
  public State state() {
    return node.link(id) == null ? State.TERMINATED : State.RUNNING;
  }

  @Override
  public void stop() {
    CompletableFuture<Object> _ =
        new Pending<Object>(this, NamedCommand.of("stop"), DEADLINE).send();
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public void kill() {
    try {
      deliver(new Wire.Kill());
    } catch (ActorStoppedException _) {
      // it has ended already
    }
  }

  /** Completes when it is told; who looks after the actor is asked. */
  @Override
  public CompletableFuture<Exit> exited() {
    return new Pending<Exit>(this, new Wire.Watch(), FOREVER).send();
  }
}
