package org.pulsarweb.actor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * The ways in which an actor of this JVM ends:
 *
 * <pre>
 *  begin      in good order: hooks, waiting handlers, children, then over
 *  crash      by a failure of its own: children are killed, then over
 *  kill       by another: as a crash, or forgotten if its loop does not answer
 * </pre>
 *
 * <p>All of them happen on the actor's loop, but {@link #kill} and {@link #forget}, which are for
 * when that one stands still.
 *
 * @param cell which ends
 */
record Ending<T>(Cell<T> cell) {
  /** How long a loop may take to hear that its actor is killed; then it is given up. */
  private static final Duration STUCK = Duration.ofMillis(500);

  /** How often a loop that has heard of it is looked at, while the last hook takes its time. */
  private static final int LOOKS = 6;

  @FunctionalInterface
  private interface HookCall {
    void on(Hooks hooks) throws Exception;
  }

  // ---- in good order --------------------------------------------------------------------------

  /** Ends one that has nothing to finish and nobody to tell: there may be a million of them. */
  boolean atOnce() {
    boolean isIdle =
        cell.kind() == Kind.SHARED
            && cell.state() == State.RUNNING
            && cell.knownDetails() == null
            && cell.isIdle();
    if (isIdle) {
      cell.state(cell.comesBack() ? State.INITIAL : State.CLOSED);
      cell.forgetObject();
    }
    return isIdle;
  }

  /** Ends in good order; on the host, in a fiber. */
  void begin() {
    if (cell.state().isOver() || cell.state() == State.STOPPING) {
      return;
    }
    cell.state(State.STOPPING);
    cell.home().launch(cell, "stop", this::inOrder); // not as a handler: it waits for those
  }

  private void inOrder() {
    hook(hooks -> hooks.stopping(cell.actor()));
    Cell.Details known = cell.details();
    if (known.supervisor != null) {
      known.supervisor.endStarts();
    }
    try {
      while (known.underWay > 0) {
        known.idle.await();
      }
    } catch (InterruptedException _) {
      // it was killed: what is left ends with it
    }
    if (known.supervisor != null) {
      known.supervisor.stopAll();
    }
    if (!cell.state().isOver()) {
      over(cell.comesBack() ? State.INITIAL : State.CLOSED, null);
    }
  }

  // ---- by a failure ---------------------------------------------------------------------------

  /** Ends because of a failure of its own; on the host. */
  void crash(Throwable reason) {
    State now = cell.state();
    if (now.isOver() || now == State.INITIAL || cell.details().stopped || !cell.isAtHome()) {
      return;
    }
    killChildren(reason);
    if (cell.underWay() > 0) {
      cell.failUnderWay(new ActorStoppedException(cell + " has ended: " + reason, reason));
    }
    over(endOfFailed(), reason);
  }

  private void killChildren(Throwable reason) {
    Supervisor own = cell.knownSupervisor();
    if (own != null) {
      own.killAll(reason);
    }
  }

  /** Returns what it is after a failure: what is sent to one that is started again waits for it. */
  private State endOfFailed() {
    boolean again =
        cell.comesBack()
            || (cell.parent != null
                && cell.spawn().restart() != Restart.TEMPORARY
                && !cell.life().wanted);
    return again ? State.INITIAL : State.TERMINATED;
  }

  /** Ends this life: the last hook runs, timers and fibers end, and the supervisor hears of it. */
  private void over(State end, @Nullable Throwable reason) {
    Cell.Details known = cell.details();
    known.timers.forEach(Timer::cancel);
    known.timers.clear();
    T dying = cell.knownObject();
    if (!known.stopped && dying instanceof Hooks) {
      known.stopped = true;
      cell.state(end == State.INITIAL ? end : State.STOPPING);
      hook(hooks -> hooks.stop(cell.actor()));
      if (cell.knownObject() != dying) {
        return; // it was killed meanwhile
      }
    }
    known.stopped = true;
    known.supervisor = null; // another life has other children
    cell.forgetObject();
    cell.state(end);
    EventLoop.current().interruptAll(cell);
    cell.tellSupervisor(supervisor -> supervisor.ended(cell, reason));
    if (cell.parent == null) {
      cell.life().reason = reason;
      cell.completeEnd(end);
    } else if (cell.parent.state().isOver()) {
      cell.life().over.complete(null); // there is no supervisor any more that would
    }
  }

  /** Waits until the last hook is through, before its loop is closed; on a thread of its own. */
  static void awaitLastHook(Cell<?> cell, Host host) {
    for (int looks = LOOKS; looks > 0; looks--) {
      try {
        cell.life().over.get(STUCK.toNanos(), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException _) {
        if (System.nanoTime() - host.loop.coarseNanos() >= STUCK.toNanos()) {
          return; // it stands still
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e); // nobody fails it
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void hook(HookCall call) {
    if (cell.knownObject() instanceof Hooks hooks) {
      try {
        call.on(hooks);
      } catch (Throwable e) {
        cell.node().listener.onError(cell, e);
      }
    }
  }

  // ---- by another -----------------------------------------------------------------------------

  /** Ends it from its supervisor's loop; if its own does not hear of that, it is given up. */
  void kill(Throwable reason) {
    if (cell.kind() == Kind.SHARED && !(cell.knownObject() instanceof Hooks)) {
      terminate(reason); // nothing of it can take time
    } else {
      cell.signal("kill", _ -> terminate(reason));
      killAgain(cell.life().over, reason, LOOKS);
    }
  }

  /** Looks later: all loops seem silent at once when the whole JVM has stood still. */
  private void killAgain(CompletableFuture<Void> over, Throwable reason, int looks) {
    EventLoop.current()
        .after(
            STUCK,
            () -> {
              if (over.isDone() || cell.host() == null) {
                return; // it has ended, and may have lost its loop
              }
              if (cell.kind() == Kind.SHARED) {
                terminate(reason);
              } else if (looks == 1 || cell.silence().compareTo(STUCK) >= 0) {
                abandon(reason);
              } else {
                killAgain(over, reason, looks - 1);
              }
            });
  }

  /** Ends at once, whatever is under way; on the host. */
  void terminate(Throwable reason) {
    if (cell.knownObject() == null && cell.state() != State.STARTING) {
      return;
    }
    killChildren(reason);
    State end = endOfFailed();
    ActorStoppedException killed = killed(reason);
    cell.failUnderWay(killed);
    if (end == State.INITIAL) {
      ArrayDeque<Object> held = cell.details().held;
      List<Object> waited = List.copyOf(held);
      held.clear();
      cell.leaveToNext(waited, killed);
      cell.home().deadlines.fail(cell, killed); // what lies in the line of this loop
    } else {
      cell.node().failAll(cell, killed);
    }
    over(end, reason);
  }

  private ActorStoppedException killed(Throwable reason) {
    return new ActorStoppedException(cell + " was killed: " + reason.getMessage(), reason);
  }

  /** Gives up a loop that does not come back: it cannot be ended, only forgotten. */
  private void abandon(Throwable reason) {
    forget(reason);
    Cell<?> above = Objects.requireNonNull(cell.parent, "the arbiter is not supervised");
    above.supervisor().ended(cell, reason);
  }

  /** Gives up all that its life has had; on another loop, while its own does not come back. */
  void forget(Throwable reason) {
    Cell.Details known = cell.knownDetails();
    if (known != null && known.supervisor != null) {
      known.supervisor.forgetAll(reason);
    }
    ActorStoppedException killed = killed(reason);
    Host lost = cell.host();
    Object handled = lost == null ? null : lost.handled(cell);
    cell.abandon();
    cell.failUnderWay(killed);
    if (handled instanceof Message message && message.isQuestion()) {
      message.fail(killed);
    }
    cell.forgetDetails();
    cell.forgetObject();
    State end = endOfFailed();
    cell.state(end);
    List<Object> held = known == null ? List.of() : List.copyOf(known.held); // while it started
    if (end == State.INITIAL) {
      cell.leaveToNext(held, killed);
    } else {
      cell.node().failAll(cell, killed);
      held.forEach(message -> cell.fail(message, killed));
    }
  }
}
