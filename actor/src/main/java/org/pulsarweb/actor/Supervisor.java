package org.pulsarweb.actor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/**
 * The children of one actor: starts them, hears how they end, and starts again those that are to
 * live. Everything here happens on that actor's loop; what takes time, in a fiber.
 */
final class Supervisor {
  /** How often it looks whether those with a loop of their own are still heard of. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long one that is killed may take to be gone. */
  private static final Duration KILL = Duration.ofSeconds(4);

  /** How many children are ended before the loop's other work has its turn. */
  private static final int ENDED_AT_ONCE = 1000;

  private final Cell<?> own;
  private final Host host;
  private final Supervision rules;
  private final ArrayDeque<Long> restarts = new ArrayDeque<>(); // as many as the intensity allows
  private @Nullable Child<?> oldest;
  private @Nullable Child<?> youngest;
  private @Nullable Timer looking;
  private int count;
  private boolean closing;
  private final WaitQueue turns = new WaitQueue(); // of groups that are to be started again
  private boolean isBusy; // with one of them

  Supervisor(Cell<?> own, Supervision rules) {
    Host home = own.host();
    if (home == null) {
      throw own.stopped();
    }
    this.own = own;
    this.host = home;
    this.rules = rules;
  }

  // ---- the list -------------------------------------------------------------------------------

  /** Refuses a new child when it is too late for one. */
  void requireOpen() {
    if (closing) {
      throw new SpawnException(own + " is about to end: it starts nobody any more", null);
    }
  }

  void add(Child<?> child) {
    child.older = youngest;
    if (youngest == null) {
      oldest = child;
    } else {
      youngest.younger = child;
    }
    youngest = child;
    count++;
    if (child.kind() != Kind.SHARED && looking == null) {
      looking = host.loop.every(LOOK, this::look);
    }
  }

  void remove(Child<?> child) {
    if (child.older != null) {
      child.older.younger = child.younger;
    } else if (oldest == child) {
      oldest = child.younger;
    } else {
      return; // it has been removed
    }
    if (child.younger != null) {
      child.younger.older = child.older;
    } else {
      youngest = child.older;
    }
    child.older = null;
    child.younger = null;
    count--;
  }

  int count() {
    return count;
  }

  /** Returns the children, oldest first. */
  List<Child<?>> children() {
    List<Child<?>> all = new ArrayList<>(count);
    for (Child<?> child = oldest; child != null; child = child.younger) {
      all.add(child);
    }
    return all;
  }

  // ---- starting -------------------------------------------------------------------------------

  /** Starts a child and waits until it runs; in a fiber. */
  void start(Child<?> child) {
    Child.Life life = child.life();
    if (life.started.isDone()) {
      life.started = new CompletableFuture<>();
    }
    if (life.over.isDone()) {
      life.over = new CompletableFuture<>();
    }
    Duration most = child.spawn().startDeadline();
    try {
      child.begin();
      life.started.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      if (life.started.isDone() && !life.started.isCompletedExceptionally()) {
        return; // meanwhile
      }
      var late =
          new SpawnException(child + " has not started within " + most.toMillis() + " ms", null);
      kill(child, late);
      throw late;
    } catch (ExecutionException e) {
      awaitOver(child);
      Throwable cause = e.getCause();
      String why = cause instanceof SpawnException ? cause.getMessage() : String.valueOf(cause);
      throw new SpawnException(child + " did not start: " + why, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpawnException(child + " has not started before its spawner was interrupted", e);
    }
  }

  /** Waits until one that could not start has ended: its last hook may still run. */
  private static void awaitOver(Child<?> child) {
    try {
      child.life().over.get(child.spawn().stopDeadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      kill(child, new ActorException("it could not start, and does not end", e));
    }
  }

  /** Kills a child, and waits until it is gone or forgotten; in a fiber. */
  private static void kill(Child<?> child, Throwable reason) {
    CompletableFuture<Void> over = child.life().over;
    child.kill(reason);
    try {
      over.get(KILL.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // nothing more can be done
    }
  }

  /** Starts a new child; if it does not start, it is gone. */
  void startFirst(Child<?> child) {
    child.life().starting = true;
    try {
      start(child);
    } catch (RuntimeException e) {
      gone(child, State.TERMINATED, () -> e);
      throw e;
    }
    runs(child);
  }

  /** It has started; if it has ended since, that is dealt with now. */
  private void runs(Child<?> child) {
    Child.Life life = child.life();
    life.starting = false;
    if (life.over.isDone()) {
      ended(child, life.reason);
    }
  }

  // ---- ending ---------------------------------------------------------------------------------

  /** A child's life is over: in order, or for a reason. */
  void ended(Child<?> child, @Nullable Throwable reason) {
    Child.Life life = child.life();
    life.reason = reason;
    if (reason != null || child.kind() != Kind.SHARED) {
      State end = reason == null ? State.CLOSED : State.TERMINATED;
      var exit = new Exit(end, child.exitCode(), Optional.ofNullable(reason));
      own.node().listener.onExit(child, exit);
    }
    life.over.complete(null);
    if (life.starting || life.wanted || closing) {
      return;
    }
    if (life.replaced) {
      life.replaced = false;
      host.launch(own, "replacement of " + child, () -> replace(child));
      return;
    }
    boolean again =
        switch (child.spawn().restart()) {
          case PERMANENT -> true;
          case TRANSIENT -> reason != null;
          case TEMPORARY -> false;
        };
    if (!again) {
      gone(child, reason == null ? State.CLOSED : State.TERMINATED, () -> why(child, reason));
      return;
    }
    Throwable cause =
        reason == null ? new ActorException(child + " ended by itself", null) : reason;
    host.launch(own, "restart of " + child, () -> restart(child, cause));
  }

  private static ActorStoppedException why(Child<?> child, @Nullable Throwable reason) {
    return reason == null
        ? child.stopped()
        : new ActorStoppedException(child + " has ended: " + reason, reason);
  }

  private void gone(Child<?> child, State end, Supplier<RuntimeException> reason) {
    if (!isGone(child)) {
      remove(child);
      child.close(end, reason);
    }
  }

  private boolean isGone(Child<?> child) {
    return child.older == null && oldest != child;
  }

  /** Starts the successor of one that has ended in good order. */
  private void replace(Child<?> child) {
    child.life().restarts.incrementAndGet();
    try {
      start(child);
    } catch (SpawnException _) {
      // its end has been told, and is being dealt with
    }
  }

  private void restart(Child<?> failed, Throwable reason) {
    try {
      if (rules.strategy() == Strategy.ONE_FOR_ONE) {
        restartUntilAllRun(failed, reason);
        return;
      }
      while (isBusy) {
        turns.await();
      }
      if (!failed.life().over.isDone()) {
        return; // it was started again together with another
      }
      isBusy = true;
      try {
        restartUntilAllRun(failed, reason);
      } finally {
        isBusy = false;
        turns.wakeAll();
      }
    } catch (InterruptedException _) {
      // this supervisor ends
    }
  }

  private void restartUntilAllRun(Child<?> first, Throwable why) throws InterruptedException {
    Child<?> failed = first;
    Throwable reason = why;
    while (failed != null && !isGone(failed) && !closing) {
      if (!isAllowed()) {
        giveUp(failed, reason);
        return;
      }
      Duration wait = wait(restarts.size());
      long times = failed.life().restarts.incrementAndGet();
      own.node().listener.onRestart(failed, reason, times, wait);
      if (Recorder.look()) {
        RestartEvent.commit(failed, reason, times, wait.toNanos());
      }
      List<Child<?>> affected = affected(failed);
      for (Child<?> sibling : affected.reversed()) {
        if (sibling != failed) {
          endForRestart(sibling);
        }
      }
      Thread.sleep(wait);
      failed = null;
      for (Child<?> child : affected) {
        SpawnException failure = failed == null ? startAgain(child) : null;
        if (failure != null) {
          failed = child;
          reason = failure;
        }
      }
    }
  }

  /** Ends a sibling of one that failed; what is sent to it from now on waits for its next life. */
  private void endForRestart(Child<?> sibling) {
    boolean isTemporary = sibling.spawn().restart() == Restart.TEMPORARY;
    sibling.life().comesBack = !isTemporary;
    State end = endAndWait(sibling);
    if (isTemporary) {
      gone(sibling, end, sibling::stopped);
    }
  }

  /** Starts one that has lived before, if it is still wanted; returns why it did not start. */
  private @Nullable SpawnException startAgain(Child<?> child) {
    Child.Life life = child.life();
    if (closing || isGone(child)) {
      return null;
    }
    life.wanted = false;
    life.comesBack = false;
    life.starting = true;
    try {
      start(child);
      runs(child);
      return null;
    } catch (SpawnException e) {
      life.starting = false;
      return closing || isGone(child) || life.wanted ? null : e;
    }
  }

  private List<Child<?>> affected(Child<?> failed) {
    return switch (rules.strategy()) {
      case ONE_FOR_ONE -> List.of(failed);
      case ONE_FOR_ALL -> children();
      case REST_FOR_ONE -> {
        List<Child<?>> all = children();
        yield all.subList(all.indexOf(failed), all.size());
      }
    };
  }

  private boolean isAllowed() {
    long now = System.nanoTime();
    while (!restarts.isEmpty() && now - restarts.peek() > rules.period().toNanos()) {
      restarts.poll();
    }
    if (restarts.size() >= rules.intensity()) {
      return false;
    }
    restarts.add(now);
    return true;
  }

  private Duration wait(int nth) {
    if (nth <= 1) {
      return Duration.ZERO;
    }
    long most = rules.backoffMax().toNanos();
    long nanos = rules.backoff().toNanos();
    for (int i = 2; i < nth && nanos < most; i++) {
      nanos *= 2;
    }
    double jitter = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (Math.min(nanos, most) * jitter));
  }

  private void giveUp(Child<?> failed, Throwable reason) {
    var end =
        new ActorException(
            own
                + " gives up: "
                + failed
                + " has failed more than "
                + rules.intensity()
                + " times within "
                + rules.period().toSeconds()
                + " s, the last time by "
                + reason,
            reason);
    own.node().gaveUp();
    own.node().listener.onGiveUp(own, end);
    own.crash(end);
  }

  /** Stops one child for good; in good order, in a fiber. */
  void stop(Child<?> child) {
    child.life().leaving = true; // at once: its successor may be wanted next
    host.launch(
        own,
        "stop of " + child,
        () -> {
          if (!isGone(child)) {
            gone(child, endAndWait(child), child::stopped);
          }
        });
  }

  /** Has what runs end in good order, or kills it at its deadline; in a fiber. */
  private State endAndWait(Child<?> child) {
    if (child instanceof Cell<?> cell && new Ending<>(cell).atOnce()) {
      return State.CLOSED;
    }
    Child.Life life = child.life();
    life.wanted = true;
    if (life.over.isDone()) {
      return life.reason == null ? State.CLOSED : State.TERMINATED;
    }
    Duration most = child.spawn().stopDeadline();
    try {
      child.finish();
      life.over.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      kill(child, new ActorException("it has not stopped within " + most.toMillis() + " ms", null));
      return State.TERMINATED;
    } catch (ExecutionException | ActorException _) {
      // it has ended already
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      child.kill(new ActorException("its supervisor was killed", null));
      return State.TERMINATED;
    }
    return life.reason == null ? State.CLOSED : State.TERMINATED;
  }

  /** Kills those that have not started yet: who spawns them is not to hold up this end. */
  void endStarts() {
    for (Child<?> child : children().reversed()) {
      Child.Life life = child.life();
      if (life.starting && !life.started.isDone()) { // else it runs, though nobody has seen it yet
        child.kill(new SpawnException(own + " is about to end: it starts nobody any more", null));
      }
    }
  }

  /** Stops all children, the youngest first; in a fiber. */
  void stopAll() {
    closing = true;
    int ended = 0;
    for (Child<?> child : children().reversed()) {
      gone(child, endAndWait(child), child::stopped);
      if (++ended % ENDED_AT_ONCE == 0) {
        Thread.yield();
      }
    }
    quiet();
  }

  /** Kills all children, the youngest first. */
  void killAll(Throwable reason) {
    closing = true;
    for (Child<?> child : children().reversed()) {
      child.life().wanted = true;
      child.life().reason = reason;
      child.kill(reason);
      gone(child, State.TERMINATED, () -> why(child, reason));
    }
    quiet();
  }

  /** Gives up the children of one whose loop does not come back; on another loop. */
  void forgetAll(Throwable reason) {
    closing = true;
    for (Child<?> child : children().reversed()) {
      if (child instanceof Cell<?> cell) {
        child.life().wanted = true;
        child.life().reason = reason;
        new Ending<>(cell).forget(reason);
        child.close(State.TERMINATED, () -> why(child, reason));
      }
    }
    quiet();
  }

  private void quiet() {
    if (looking != null) {
      looking.cancel();
      looking = null;
    }
  }

  private void endSilent(Child<?> child, String complaint) {
    own.node().listener.onSilent(child, complaint);
    child.killSilent(new ActorException(child + " " + complaint + ", and is ended", null));
  }

  // ---- heart-beat -----------------------------------------------------------------------------

  private void look() {
    for (Child<?> child : children()) {
      if (child.state() == State.RUNNING) {
        child.complaint().ifPresent(complaint -> endSilent(child, complaint));
      }
    }
  }
}
