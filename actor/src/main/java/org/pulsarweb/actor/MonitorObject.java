package org.pulsarweb.actor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a monitor is on the arbiter's loop. */
final class MonitorObject implements Hooks {
  private final Class<?> type;
  private final Factory<?> factory;
  private final Spawn spawn;
  private final Supervision supervision;
  private int wanted;
  private int started; // names of workers
  private @Nullable Cell<?> cell;

  MonitorObject(
      int workers, Class<?> type, Factory<?> factory, Spawn spawn, Supervision supervision) {
    this.wanted = workers;
    this.type = type;
    this.factory = factory;
    this.spawn = spawn.restart() == Restart.TEMPORARY ? spawn.restart(Restart.PERMANENT) : spawn;
    this.supervision = supervision;
  }

  @Override
  public void start(Actor actor) {
    var own = (Cell<?>) actor.ref();
    cell = own;
    own.supervisor(new Supervisor(own, supervision));
    scale(wanted);
  }

  @Override
  public void periodicTask(Actor actor) {
    scale(wanted); // one that was not to be started again may be missing
  }

  /** Starts what is missing, stops the oldest of what is too much; in a fiber. */
  void scale(int workers) {
    wanted = workers;
    Cell<?> own = cell;
    if (own == null) {
      return;
    }
    Supervisor supervisor = own.supervisor();
    while (supervisor.count() < wanted && own.state() != State.STOPPING) {
      spawn(own, type, factory);
    }
    List<Child<?>> surplus = supervisor.children();
    for (Child<?> child : surplus.subList(0, Math.max(0, surplus.size() - wanted))) {
      supervisor.stop(child);
    }
  }

  @SuppressWarnings("unchecked")
  private <T> void spawn(Cell<?> own, Class<T> seenAs, Factory<?> made) {
    started++;
    Object _ =
        Spawner.spawn(
            own, seenAs, (Factory<? extends T>) made, spawn.named(own.name() + "-" + started));
  }

  @SuppressWarnings("unchecked")
  <T> List<ActorRef<T>> workers(Class<T> seenAs) {
    List<ActorRef<T>> all = new ArrayList<>();
    if (cell != null) {
      cell.supervisor().children().forEach(child -> all.add((ActorRef<T>) child));
    }
    return all;
  }
}
