package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An actor as its supervisor sees it, wherever it lives. It outlives what runs: at a restart the
 * same child begins anew, and what was sent meanwhile waits in it.
 *
 * <p>{@link #begin}, {@link #finish} and {@link #kill} are called on the supervisor's loop; the
 * child tells its supervisor how it goes by {@link Life#started} and {@link Supervisor#ended}.
 */
abstract class Child<T> extends Ref<T> {
  final Blueprint<T> blueprint;
  final @Nullable Cell<?> parent;
  final int serial;
  private volatile State state = State.INITIAL;

  // The supervisor's list of its children, oldest first.
  @Nullable Child<?> older;
  @Nullable Child<?> younger;

  private @Nullable Life life;

  /** What few actors have, or for a short time only. */
  static final class Life {
    final CompletableFuture<Exit> exited = new CompletableFuture<>();
    volatile CompletableFuture<Void> started = new CompletableFuture<>();
    volatile CompletableFuture<Void> over = new CompletableFuture<>();
    final AtomicLong restarts = new AtomicLong();
    boolean replaced; // it ends to make room for its successor
    boolean starting; // its end is to be heard by who starts it
    volatile boolean wanted; // its end: it is not to be started again
    volatile boolean leaving; // its end is for good: its name is free
    volatile boolean comesBack; // it is started again with its siblings: what is sent waits
    @Nullable Throwable reason; // of its last end; null if in good order
  }

  Child(Blueprint<T> blueprint, @Nullable Cell<?> parent, int serial) {
    this.blueprint = blueprint;
    this.parent = parent;
    this.serial = serial;
  }

  /** Starts what runs; its {@link Life#started} tells how it went. */
  abstract void begin();

  /** Asks what runs to finish what it has, and to end. */
  abstract void finish();

  /** Ends what runs, or forgets it where it cannot be ended. */
  abstract void kill(Throwable reason);

  /** Ends one that is not heard of. */
  void killSilent(Throwable reason) {
    kill(reason);
  }

  /** Returns how long nothing has been heard of what runs. */
  abstract Duration silence();

  /** Returns what is wrong with what runs, if it is to be ended for that. */
  Optional<String> complaint() {
    Duration silence = silence();
    return silence.compareTo(spawn().timeout()) > 0
        ? Optional.of("has been silent for " + silence.toMillis() + " ms")
        : Optional.empty();
  }

  /** Is told that it will never run again: what waits for it fails. */
  abstract void close(State end, Supplier<RuntimeException> reason);

  /** Returns what few actors have; made when first asked for. */
  final synchronized Life life() {
    Life known = life;
    if (known == null) {
      known = new Life();
      life = known;
    }
    return known;
  }

  /** Tells who waits for the end; of most actors, nobody. */
  final synchronized void completeEnd(State end) {
    if (life != null) {
      life.exited.complete(new Exit(end, exitCode(), Optional.ofNullable(life.reason)));
    }
  }

  /** Returns what its last JVM ended with, if it had one of its own. */
  OptionalInt exitCode() {
    return OptionalInt.empty();
  }

  /** Returns whether it ends only to be started again together with its siblings. */
  final boolean comesBack() {
    Life known = knownLife();
    return known != null && known.comesBack;
  }

  /** Returns whether it is being stopped for good, or has ended. */
  final boolean isLeaving() {
    Life known = knownLife();
    return state.isOver() || (known != null && known.leaving);
  }

  private synchronized @Nullable Life knownLife() {
    return life;
  }

  final long restarts() {
    return life == null ? 0 : life().restarts.get();
  }

  final Spawn spawn() {
    return blueprint.spawn();
  }

  @Override
  final Node node() {
    return blueprint.node();
  }

  @Override
  final Class<T> type() {
    return blueprint.type();
  }

  @Override
  final Duration deadline() {
    return blueprint.spawn().deadline();
  }

  /** Returns the id as a number. */
  long address() {
    return Registry.address(node().registry.node, serial);
  }

  @Override
  public String id() {
    return Registry.id(address());
  }

  @Override
  public final String name() {
    String name = spawn().name();
    return name.isEmpty() ? id() : name;
  }

  @Override
  public final Kind kind() {
    return spawn().kind();
  }

  @Override
  public final State state() {
    return state;
  }

  final void state(State now) {
    state = now;
    if (kind() != Kind.SHARED) {
      node().listener.onState(this, now);
    }
  }

  @Override
  public final CompletableFuture<Exit> exited() {
    boolean isFirst = knownLife() == null;
    CompletableFuture<Exit> exited = life().exited;
    State now = state;
    if (isFirst && now.isOver()) { // when it ended nobody had asked
      exited.complete(new Exit(now, exitCode(), Optional.empty()));
    }
    return exited.copy();
  }

  /** Returns why nothing can be sent to it any more. */
  final ActorStoppedException stopped() {
    return new ActorStoppedException(this + " has ended", null);
  }
}
