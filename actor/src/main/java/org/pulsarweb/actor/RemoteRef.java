package org.pulsarweb.actor;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An actor in another JVM that somebody sent a reference to. */
final class RemoteRef<T> extends Ref<T> {
  private static final Duration DEADLINE = Spawn.shared().deadline();
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Node node;
  private final long id;
  private final String name;
  private final Class<T> type;
  private final Kind kind;
  private final Duration deadline;
  private volatile @Nullable CompletableFuture<Exit> exited; // once asked for

  RemoteRef(Node node, Wire.Address address, Class<T> type) {
    this.node = node;
    this.id = address.id();
    this.name = address.name();
    this.type = type;
    this.kind = address.kind();
    this.deadline = address.deadline();
  }

  /** Returns one of whom nothing is known but what it is called. */
  static RemoteRef<Object> unknown(Node node, long id, String name) {
    Kind kind = id == 0 ? Kind.THREAD : Kind.SHARED;
    var address = new Wire.Address(id, name, Object.class.getName(), kind, DEADLINE);
    return new RemoteRef<>(node, address, Object.class);
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
    return deadline;
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
    CompletableFuture<Exit> _ = exited(); // first: it may end before it can be asked
    CompletableFuture<Object> _ =
        new Pending<Object>(this, NamedCommand.of("stop"), DEADLINE).send();
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public void kill() {
    CompletableFuture<Exit> _ = exited();
    try {
      deliver(new Wire.Kill());
    } catch (ActorStoppedException _) {
      // it has ended already
    }
  }

  /** Completes when it is told; not the actor is asked, but who looks after it. */
  @Override
  public CompletableFuture<Exit> exited() {
    CompletableFuture<Exit> known = exited;
    if (known == null || known.isCompletedExceptionally()) {
      known = new Pending<Exit>(this, new Wire.Watch(), FOREVER).send();
      exited = known;
    }
    return known.copy();
  }
}
