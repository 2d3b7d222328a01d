package org.pulsarweb.actor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A group of like actors on the arbiter's loop: as many workers as it was told, each replaced when
 * it fails. It is an actor itself, and can be sent commands by its name.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> how others see a worker
 */
public final class Monitor<T> {
  private final Cell<MonitorObject> cell;
  private final Class<T> type;
  private final Duration unit; // how long one worker may take to start

  private Monitor(Cell<MonitorObject> cell, Class<T> type, Duration unit) {
    this.cell = cell;
    this.type = type;
    this.unit = unit;
  }

  static <T> Monitor<T> start(
      Cell<?> arbiter,
      String name,
      int workers,
      Class<T> type,
      Factory<? extends T> factory,
      Spawn spawn,
      Supervision supervision) {
    Spawn own =
        Spawn.shared()
            .named(name)
            .startDeadline(forAll(spawn.startDeadline(), workers)) // one after another
            .stopDeadline(forAll(spawn.stopDeadline(), workers))
            .period(spawn.period());
    for (Class<? extends Command<?>> command : spawn.commands()) {
      own = own.command(command);
    }
    ActorRef<MonitorObject> ref =
        Spawner.spawn(
            arbiter,
            MonitorObject.class,
            () -> new MonitorObject(workers, type, factory, spawn, supervision),
            own);
    return new Monitor<>((Cell<MonitorObject>) ref, type, spawn.startDeadline());
  }

  private static Duration forAll(Duration one, int workers) {
    return one.multipliedBy(Math.max(1, workers));
  }

  /**
   * Returns what others may know of the monitor.
   *
   * @return a reference
   */
  public ActorRef<?> ref() {
    return cell;
  }

  /**
   * Returns the workers, oldest first.
   *
   * @return those that there are now
   */
  public List<ActorRef<T>> workers() {
    return cell.ask(monitor -> monitor.workers(type));
  }

  /**
   * Changes how many workers there are: more are started, the oldest are stopped.
   *
   * @param workers how many there shall be
   * @throws AskFailedException if one cannot be started
   */
  public void scale(int workers) {
    Object _ =
        cell.ask(
            monitor -> {
              monitor.scale(workers);
              return true;
            },
            cell.spawn().startDeadline().plus(forAll(unit, workers)));
  }

  /**
   * Sends a command to the monitor, and waits for the answer.
   *
   * @param command such as {@code info}
   * @param arguments as the command wants them
   * @return the answer, null where there is none
   * @throws ActorException as {@link ActorRef#send(String, Object...)}
   */
  public @Nullable Object send(String command, @Nullable Object... arguments) {
    return cell.send(command, arguments);
  }

  /**
   * Returns what there is to know about the monitor and its workers.
   *
   * @return a tree of maps, lists, numbers and texts
   */
  public Map<String, Object> info() {
    return cell.info();
  }

  /** Asks the monitor to stop its workers, and then itself; returns at once. */
  public void stop() {
    cell.stop();
  }

  /**
   * Returns what completes when the monitor has ended: {@link State#TERMINATED} if it gave up.
   *
   * @return completes with the state it ended in
   */
  public CompletableFuture<State> ended() {
    return cell.ended();
  }
}
