package org.pulsarweb.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Factory;
import org.pulsarweb.actor.Restart;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.actor.Supervision;
import org.pulsarweb.loop.BoundSocket;

/**
 * How the workers of one application are made: where they live, and with which settings. Touched on
 * the arbiter's loop only.
 */
final class WorkerFactory {
  /** How often a worker looks at its own limits. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final String name;
  private final Application application;
  private final List<BoundSocket> sockets;
  private final Supplier<Launch> launch;
  private final SocketsForWorkers.@Nullable Offer offer; // if workers have JVMs of their own
  private final Map<String, Integer> slots = new HashMap<>(); // on the board, by worker
  private Generation generation;

  /**
   * What workers are made of that belong together. One that ends at a reload that fails is followed
   * by one of its own kind.
   *
   * @param launch what their JVMs run; empty if they have none of their own
   */
  record Generation(Settings settings, Optional<Launch> launch) {}

  WorkerFactory(
      Plan.Entry entry,
      List<BoundSocket> sockets,
      Supplier<Launch> launch,
      SocketsForWorkers.@Nullable Offer offer) {
    this.name = entry.name();
    this.application = entry.application();
    this.sockets = List.copyOf(sockets);
    this.launch = launch;
    this.offer = offer;
    this.generation = new Generation(entry.settings(), newestLaunch());
  }

  private Optional<Launch> newestLaunch() {
    return offer == null ? Optional.empty() : Optional.of(launch.get());
  }

  String name() {
    return name;
  }

  ApplicationHooks hooks() {
    return application.hooks();
  }

  Settings settings() {
    return generation.settings();
  }

  /** From now on workers are made with other settings, of the same code. */
  void settings(Settings fresh) {
    generation = new Generation(fresh, generation.launch());
  }

  /** From now on workers are made of the newest code; returns what they were made of before. */
  Generation renew(Settings fresh) {
    Generation before = generation;
    generation = new Generation(fresh, newestLaunch());
    return before;
  }

  /** From now on workers are made as they were before. */
  void restore(Generation before) {
    generation = before;
  }

  List<BoundSocket> sockets() {
    return sockets;
  }

  Supervision supervision() {
    return Supervision.DEFAULTS.intensity(
        settings().value(Settings.MAX_RESTARTS), settings().value(Settings.RESTART_PERIOD));
  }

  /** Returns how a worker of that name is started. */
  Spawn spawn(String worker) {
    Settings settings = settings();
    Duration most = settings.exitTimeout().plus(ApplicationMonitor.GRACE);
    return kind()
        .named(worker)
        .restart(Restart.PERMANENT)
        .startDeadline(settings.value(Settings.READY_TIMEOUT))
        .stopDeadline(most)
        .timeout(settings.value(Settings.TIMEOUT))
        .period(PERIOD);
  }

  private Spawn kind() {
    return generation
        .launch()
        .map(known ->
            Spawn.inProcess()
                .main(known.mainClass(), known.arguments())
                .jvm(
                    WorkerJvm.options(settings().value(Settings.JVM), System.getenv())
                        .toArray(String[]::new)))
        .orElseGet(Spawn::inThread);
  }

  /** Returns what makes the object of a worker, where the worker will live. */
  Factory<WorkerActor> actor(String worker, int number) {
    Settings own = settings();
    return offer == null
        ? () -> new WorkerActor(name, application, own, number, _ -> sockets, false)
        : new ProcessWorker(
            name,
            number,
            own.words(),
            offer.path(),
            offer.word(),
            offer.boardPath().toString(),
            slot(worker));
  }

  /** Gives a worker the first slot of the board that is free. */
  private int slot(String worker) {
    int slot = 0;
    while (slots.containsValue(slot)) {
      slot++;
    }
    slots.put(worker, slot);
    return slot;
  }

  /** Returns the worker that serves on the arbiter's own loop. */
  WorkerActor inArbiter() {
    return new WorkerActor(name, application, settings(), 0, _ -> sockets, false);
  }

  /** A worker's JVM has ended: the others are not to wait for it. */
  void onExit(String worker) {
    Integer slot = slots.get(worker);
    if (offer != null && slot != null) {
      offer.board().clear(slot);
    }
  }

  /** A worker will not come back: its slot is another's to use. */
  void forget(String worker) {
    onExit(worker);
    slots.remove(worker);
  }
}
