package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an actor comes to be: on its supervisor's loop, whoever asks. */
record Spawner<T>(Class<T> type, Factory<? extends T> factory, Spawn spawn) implements Question {
  /** What the way to the supervisor and back may take, besides the start itself. */
  static final Duration WAY = Duration.ofSeconds(5);

  static <T> ActorRef<T> spawn(
      Cell<?> parent, Class<T> type, Factory<? extends T> factory, Spawn spawn) {
    var spawner = new Spawner<T>(type, factory, spawn);
    Host home = parent.host();
    if (home != null && home.loop.isOwnThread()) {
      return spawner.spawnHere(parent);
    }
    return spawner.spawnBy(parent);
  }

  private ActorRef<T> spawnBy(Ref<?> parent) {
    try {
      return new Pending<ActorRef<T>>(parent, this, spawn.startDeadline().plus(WAY)).await();
    } catch (AskFailedException e) {
      throw new SpawnException(reason(e), e.getCause());
    }
  }

  private static String reason(AskFailedException e) {
    Throwable cause = e.getCause();
    String told = cause == null ? null : cause.getMessage();
    return told == null ? e.toString() : told;
  }

  @Override
  public @Nullable Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) {
    return spawnHere(cell);
  }

  private ActorRef<T> spawnHere(Cell<?> parent) {
    Spawn wanted =
        parent.knownObject() instanceof Hooks hooks ? hooks.onParams(parent.actor(), spawn) : spawn;
    Node node = parent.node();
    if (wanted.kind() == Kind.PROCESS && (!node.isArbiter() || parent.host() != node.firstHost())) {
      node.allow(type, factory, wanted);
      return new Spawner<T>(type, factory, wanted).spawnBy(node.top());
    }
    Child<T> child = node.child(new Blueprint<>(node, type, factory, wanted), parent);
    Supervisor supervisor = parent.supervisor();
    supervisor.requireOpen();
    node.enter(child);
    supervisor.add(child);
    if (child instanceof Cell<T> cell && wanted.kind() == Kind.SHARED) {
      cell.bind(parent.home());
      try {
        if (cell.beginHere()) {
          return cell;
        }
      } catch (Throwable e) {
        supervisor.remove(child);
        var failed = new SpawnException(child + " did not start: " + e, e);
        child.close(State.TERMINATED, () -> failed);
        throw failed;
      }
    }
    supervisor.startFirst(child);
    return child;
  }

  @Override
  public String toString() {
    return "spawn";
  }
}
