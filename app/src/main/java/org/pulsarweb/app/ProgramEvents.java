package org.pulsarweb.app;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pulsarweb.actor.ActorListener;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Exit;
import org.pulsarweb.actor.State;

/** What happens to a program's actors: all of it for the log, and for a monitor what it needs. */
final class ProgramEvents implements ActorListener {
  private final ActorListener log;
  private final Map<String, Watch> monitors = new ConcurrentHashMap<>(); // by the workers' prefix

  /** A monitor hears of its workers. */
  interface Watch {
    void onExit(WorkerExit exit);

    void onRestart(String worker);

    void onSilent(String worker, String complaint);
  }

  ProgramEvents(ActorListener log) {
    this.log = log;
  }

  void watch(String application, Watch watch) {
    monitors.put(application, watch);
  }

  /** Returns who watches the worker of that name: the application's name, a dash and a number. */
  private Optional<Watch> monitor(String worker) {
    int dash = worker.lastIndexOf('-');
    return dash < 0
        ? Optional.empty()
        : Optional.ofNullable(monitors.get(worker.substring(0, dash)));
  }

  @Override
  public void onExit(ActorRef<?> actor, Exit exit) {
    log.onExit(actor, exit);
    monitor(actor.name())
        .ifPresent(watch ->
            watch.onExit(new WorkerExit(actor.name(), actor.pid(), exit.code(), exit.reason())));
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    log.onRestart(actor, reason, restarts, wait);
    monitor(actor.name()).ifPresent(watch -> watch.onRestart(actor.name()));
  }

  @Override
  public void onSilent(ActorRef<?> actor, String complaint) {
    log.onSilent(actor, complaint);
    monitor(actor.name()).ifPresent(watch -> watch.onSilent(actor.name(), complaint));
  }

  @Override
  public void onState(ActorRef<?> actor, State state) {
    log.onState(actor, state);
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    log.onError(actor, error);
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    log.onGiveUp(supervisor, reason);
  }

  @Override
  public void onDeadLetters(String target, String reason, long count) {
    log.onDeadLetters(target, reason, count);
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    log.onBlocked(name, blocked, report);
  }

  @Override
  public void onOutput(ActorRef<?> actor, String line) {
    log.onOutput(actor, line);
  }

  @Override
  public void onNotice(String what) {
    log.onNotice(what);
  }
}
