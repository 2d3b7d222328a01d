package org.pulsarweb.app;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorException;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Hooks;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.slf4j.LoggerFactory;

/** A worker as an actor: gets its sockets, starts the application, drains it at the end. */
final class WorkerActor implements Hooks, WorkerCalls {
  /** Where a worker's sockets come from. */
  @FunctionalInterface
  interface Sockets {
    List<BoundSocket> open(EventLoop loop) throws IOException;
  }

  /** Of so many looks in a row, each a second apart, all have to be beyond a limit of memory. */
  private static final int SAMPLES = 3;

  /** A wish to be replaced is repeated after this time: its successor may not have started. */
  private static final Duration WISH_AGAIN = Duration.ofSeconds(30);

  /** Unless a setting says otherwise workers differ by up to a fifth in their requests. */
  private static final int JITTER_PART = 5;

  private final String name; // of the application
  private final Application application;
  private final Settings settings;
  private final int number;
  private final Sockets sockets;
  private final boolean isOwnJvm; // then the sockets are this worker's to close
  private final WorkerLimits limits;
  private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
  private @Nullable Worker worker;
  private @Nullable Serving serving;
  private WorkerLimits.Life limited;
  private boolean interrupted;
  private boolean draining;
  private long untold; // what was to be told to other JVMs and was not
  private long startedNanos;
  private long wishedNanos;

  WorkerActor(
      String name,
      Application application,
      Settings settings,
      int number,
      Sockets sockets,
      boolean isOwnJvm) {
    this.name = name;
    this.application = application;
    this.settings = settings;
    this.number = number;
    this.sockets = sockets;
    this.isOwnJvm = isOwnJvm;
    this.limits = limits(settings, isOwnJvm);
    this.limited = limits.begin(RandomGenerator.getDefault());
  }

  /** A worker in a thread has no memory of its own that could be limited. */
  private static WorkerLimits limits(Settings settings, boolean isOwnJvm) {
    int requestMax = settings.value(Settings.MAX_REQUESTS);
    return new WorkerLimits(
        requestMax,
        settings.value(Settings.MAX_REQUESTS_JITTER).orElse(requestMax / JITTER_PART),
        settings.value(Settings.MAX_LIFETIME),
        isOwnJvm ? settings.value(Settings.HEAP_MAX).orElse(0L) : 0,
        isOwnJvm ? settings.value(Settings.RSS_MAX).orElse(0L) : 0,
        SAMPLES);
  }

  // ---- its life -------------------------------------------------------------------------------

  @Override
  public void start(Actor actor) throws Exception {
    if (isOwnJvm) {
      ConsoleLog.prepare(actor.name(), settings);
    }
    EventLoop loop = EventLoop.current();
    ApplicationHooks hooks = application.hooks();
    var own =
        new Worker(
            actor.name(),
            number,
            settings,
            loop,
            sockets.open(loop),
            hooks,
            isOwnJvm,
            limited.requestMax(),
            reason -> loop.launch(this, () -> replace(actor, reason)));
    if (isOwnJvm) {
      own.elsewhere(telling(actor));
    }
    worker = own;
    hooks.postFork(own);
    hooks.workerStart(own);
    serving = application.start(own);
    startedNanos = System.nanoTime();
    if (own.isMetered()) {
      ServingMeters.register(own, name, isOwnJvm, this::facts);
    }
    wishedNanos = startedNanos - WISH_AGAIN.toNanos();
    Quietly.run("post_worker_init", () -> hooks.postWorkerInit(own));
  }

  @Override
  public void stopping(Actor actor) throws Exception {
    boolean _ = drain().get();
  }

  @Override
  public void stop(Actor actor) {
    Worker own = worker;
    if (own != null) {
      Quietly.run("worker_exit", () -> own.hooks().workerExit(own));
      own.close();
    }
  }

  @Override
  public void onInfo(Actor actor, Map<String, Object> info) {
    Worker own = worker;
    if (own != null) {
      info.put("server", facts());
      Quietly.run("worker_info", () -> own.hooks().workerInfo(own, info));
    }
  }

  /** Looks whether this worker has reached one of its limits. */
  @Override
  public void periodicTask(Actor actor) {
    Worker own = worker;
    if (own != null && number > 0 && !limits.isNone()) {
      limited = limits.next(limited, sample(own, actor));
      limited.reason().ifPresent(reason -> replace(actor, reason));
    }
  }

  private WorkerLimits.Sample sample(Worker own, Actor actor) {
    Map<?, ?> system =
        limits.areOfMemory() && actor.info().get("system") instanceof Map<?, ?> known
            ? known
            : Map.of();
    return new WorkerLimits.Sample(
        own.handled(),
        Duration.ofNanos(System.nanoTime() - startedNanos),
        number(system.get("heap_after_gc")),
        number(system.get("memory")));
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /**
   * Returns how this worker tells those in other JVMs: its monitor passes it on. It is called in no
   * fiber, so that it waits for nobody.
   */
  @SuppressWarnings("unchecked") // workers have monitors of one kind
  private BiConsumer<String, byte[]> telling(Actor actor) {
    var monitor = (ActorRef<ApplicationMonitor>) actor.find("monitor");
    String from = actor.name();
    return (topic, bytes) -> {
      try {
        monitor.tell(own -> own.passOn(from, topic, bytes));
      } catch (ActorException e) { // the arbiter does not keep up, or is gone
        if (Long.bitCount(++untold) == 1) { // the first, and ever fewer of those after it
          LoggerFactory.getLogger("pulsar.app")
              .warn("others miss what {} tells ({} so far): {}", from, untold, e.getMessage());
        }
      }
    };
  }

  private void replace(Actor actor, String reason) {
    long now = System.nanoTime();
    if (!draining && number > 0 && now - wishedNanos >= WISH_AGAIN.toNanos()) {
      wishedNanos = now;
      actor.find("monitor").send(new ReplaceWorker(actor.name(), reason));
    }
  }

  // ---- what the arbiter says ------------------------------------------------------------------

  @Override
  public void takeLast() {
    Worker own = worker;
    if (own != null) {
      own.last();
      if (isOwnJvm) {
        own.sockets().forEach(BoundSocket::stop);
      }
    }
  }

  @Override
  public void interrupted() {
    interrupted = true;
  }

  @Override
  public CompletableFuture<Boolean> drain() {
    if (!draining) {
      draining = true;
      EventLoop.current().launch(this, this::finish);
    }
    return drained.copy();
  }

  private void finish() {
    Worker own = worker;
    if (own != null) {
      if (interrupted) {
        Quietly.run("worker_int", () -> own.hooks().workerInt(own));
      }
      Quietly.run("worker_stopping", () -> own.hooks().workerStopping(own));
    }
    Serving open = serving;
    if (open != null) {
      Quietly.run("closing of " + own, open::close);
    }
    drained.complete(true);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    Worker own = worker;
    Serving open = serving;
    if (own != null && open != null) {
      facts.put("handled", own.handled());
      facts.putAll(open.counts());
    }
    return facts;
  }

  @Override
  public MetricsSnapshot metrics() {
    return worker == null ? MetricsSnapshot.NONE : worker.metrics();
  }

  @Override
  public void told(String topic, byte[] bytes) {
    if (worker != null) {
      worker.hear(topic, bytes);
    }
  }

  @Override
  public void logLevels(String words) {
    if (isOwnJvm) { // else the arbiter has done it
      Logs.ofThisJvm().levels(Settings.LOG_LEVEL.read(words));
    }
  }

  @Override
  public String dump() {
    try {
      return Dump.of(EventLoop.current());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @Override
  public String toString() {
    return worker == null ? name : worker.name();
  }
}
