package org.pulsarweb.app;

import java.time.Duration;
import java.util.List;
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
  private final @Nullable SocketsForWorkers handover; // if there may be worker JVMs
  private Settings settings;

  WorkerFactory(
      Plan.Entry entry,
      List<BoundSocket> sockets,
      Supplier<Launch> launch,
      @Nullable SocketsForWorkers handover) {
    this.name = entry.name();
    this.application = entry.application();
    this.settings = entry.settings();
    this.sockets = List.copyOf(sockets);
    this.launch = launch;
    this.handover = handover;
  }

  String name() {
    return name;
  }

  ApplicationHooks hooks() {
    return application.hooks();
  }

  Settings settings() {
    return settings;
  }

  /** From now on workers are made with other settings. */
  void settings(Settings fresh) {
    settings = fresh;
  }

  List<BoundSocket> sockets() {
    return sockets;
  }

  Supervision supervision() {
    return Supervision.DEFAULTS.intensity(
        settings.value(Settings.MAX_RESTARTS), settings.value(Settings.RESTART_PERIOD));
  }

  /** Returns how a worker of that name is started. */
  Spawn spawn(String worker) {
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
    return handover == null
        ? Spawn.inThread()
        : Spawn.inProcess()
            .main(launch.get().mainClass(), launch.get().arguments())
            .jvm(settings.value(Settings.JVM).toArray(String[]::new));
  }

  /** Returns what makes a worker's object, where the worker will live. */
  Factory<WorkerActor> actor(int number) {
    Settings own = settings;
    return handover == null
        ? () -> new WorkerActor(application, own, number, _ -> sockets, false)
        : new ProcessWorker(name, number, own.words(), handover.path(), handover.word(name));
  }

  /** Returns the worker that serves on the arbiter's own loop. */
  WorkerActor inArbiter() {
    return new WorkerActor(application, settings, 0, _ -> sockets, false);
  }

  /** A worker has ended: what it had is to be forgotten. */
  void onExit(String worker) {}
}
