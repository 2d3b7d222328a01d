package org.pulsarweb.app;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.ActorException;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.ArbiterSettings;
import org.pulsarweb.actor.Ask;
import org.pulsarweb.actor.AskFailedException;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.actor.SpawnException;
import org.pulsarweb.actor.State;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;

/**
 * Applications that serve: an arbiter, and under it a monitor for each application with its
 * workers. Closing ends them in reverse order: each stops accepting, finishes what it took, and is
 * cut at {@link Settings#exitTimeout}.
 *
 * <p>Safe for use by many threads.
 */
public final class Running implements AutoCloseable {
  /** How long binding all addresses may take; a host name may have to be looked up. */
  private static final Duration BINDING = Duration.ofSeconds(30);

  /** As many workers can be started and stopped before a change is taken for stuck. */
  private static final int CHANGED_MAX = 1000;

  /** How long all workers together may take to say how they are. */
  private static final Duration STATUS = Duration.ofSeconds(3);

  /** How often a monitor does its own work; as the original's. */
  private static final Duration MONITOR_PERIOD = Duration.ofSeconds(5);

  private final Plan.Source source;
  private final Supplier<Launch> launch; // looked for when it is needed
  private final Arbiter arbiter;
  private final Instant started = Instant.now();
  private final List<Served> served = new ArrayList<>();
  private final Map<String, List<String>> overrides = new ConcurrentHashMap<>(); // by application
  private final StopRequest stop = new StopRequest();
  private final MetricsSum metrics = new MetricsSum();
  private final Reloads reloads = new Reloads();
  private @Nullable SocketsForWorkers handover;
  private boolean closed;

  /** One application that runs. */
  record Served(
      Plan.Entry entry, List<BoundSocket> sockets, ActorRef<ApplicationMonitor> monitor) {}

  private Running(Plan.Source source, Supplier<Launch> launch, Arbiter arbiter) {
    this.source = source;
    this.launch = launch;
    this.arbiter = arbiter;
  }

  /** Starts the applications in order. If one cannot start, closes those before it and throws. */
  static Running open(Plan plan, Plan.Source source, Supplier<Launch> launch) throws IOException {
    for (Plan.Entry entry : plan.entries()) {
      starting(entry);
    }
    var events = new ProgramEvents(new ActorLog());
    Settings settings = plan.settings();
    var arbiter =
        Arbiter.open(
            ArbiterSettings.DEFAULTS.transport(settings.io()).stopDeadline(plan.stopTime()),
            events);
    var running = new Running(source, launch, arbiter);
    try {
      running.serve(plan, events);
    } catch (IOException | RuntimeException | Error e) {
      boolean isInterrupted = Thread.interrupted(); // which is not to cut the closing short
      running.close();
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
    for (Plan.Entry entry : plan.entries()) {
      Quietly.run("when_ready", () -> entry.application().hooks().whenReady(running));
    }
    return running;
  }

  private static void starting(Plan.Entry entry) throws IOException {
    try {
      entry.application().hooks().onStarting(entry.settings());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(entry.name() + " does not start: " + e.getMessage(), e);
    }
  }

  private void serve(Plan plan, ProgramEvents events) throws IOException {
    List<List<BoundSocket>> bound = new ArrayList<>();
    try {
      for (Plan.Entry entry : plan.entries()) {
        bound.add(bind(entry));
      }
      for (Plan.Entry entry : plan.entries()) {
        List<BoundSocket> sockets = bound.get(served.size());
        served.add(new Served(entry, sockets, monitor(entry, sockets, events)));
      }
    } catch (IOException | RuntimeException e) {
      bound.forEach(sockets -> sockets.forEach(BoundSocket::close));
      throw e;
    }
  }

  /** Binds in the arbiter, whose loop accepts for the workers of this JVM. */
  private List<BoundSocket> bind(Plan.Entry entry) throws IOException {
    try {
      return inArbiter(
          _ ->
              Successor.isOne()
                  ? Successor.sockets(entry, EventLoop.current())
                  : entry.application().bind(entry.settings(), EventLoop.current()),
          BINDING);
    } catch (IOException e) {
      throw ListenFault.explained(e, entry);
    }
  }

  /** Returns the arbiter's loop. */
  EventLoop loop() throws IOException {
    return inArbiter(_ -> EventLoop.current(), BINDING);
  }

  private <R> R inArbiter(Ask<Object, R> work, Duration most) throws IOException {
    try {
      return arbiter.ref().ask(work, most);
    } catch (AskFailedException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private ActorRef<ApplicationMonitor> monitor(
      Plan.Entry entry, List<BoundSocket> sockets, ProgramEvents events) throws IOException {
    WorkerFactory factory = factory(entry, sockets);
    Spawn spawn =
        Spawn.shared()
            .named(entry.name())
            .startDeadline(entry.startTime())
            .stopDeadline(entry.stopTime())
            .period(MONITOR_PERIOD)
            .command(ReplaceWorker.class);
    ActorRef<ApplicationMonitor> monitor;
    try {
      monitor =
          arbiter.spawn(
              ApplicationMonitor.class,
              () -> {
                var own = new ApplicationMonitor(factory, metrics, stop);
                events.watch(entry.name(), new Relayed(EventLoop.current(), own));
                return own;
              },
              spawn);
    } catch (SpawnException e) {
      throw new IOException(e.getMessage(), e);
    }
    CompletableFuture<Void> _ =
        monitor
            .ended()
            .thenAccept(state -> {
              if (state == State.TERMINATED) {
                stop.ask("the end of " + entry.name());
              }
            });
    return monitor;
  }

  private WorkerFactory factory(Plan.Entry entry, List<BoundSocket> sockets) throws IOException {
    SocketsForWorkers.@Nullable Offer offer = offer(entry, sockets);
    try {
      return new WorkerFactory(entry, sockets, launch, offer);
    } catch (IllegalStateException e) { // its command line cannot be run again
      throw new IOException(entry.name() + " does not start: " + e.getMessage(), e);
    }
  }

  /** Offers the sockets to worker JVMs; null if the application has none. */
  private SocketsForWorkers.@Nullable Offer offer(Plan.Entry entry, List<BoundSocket> sockets)
      throws IOException {
    return entry.hasProcesses() ? handover().offer(entry.name(), sockets) : null;
  }

  /** Returns whether an application has workers in JVMs of their own. */
  boolean hasProcesses() {
    return served.stream().anyMatch(one -> one.entry().hasProcesses());
  }

  /**
   * Starts a new arbiter on the same sockets, with the same command.
   *
   * @return its process
   * @throws IOException if it cannot be started
   */
  Process startSuccessor() throws IOException {
    SocketsForWorkers sockets = handover();
    for (Served one : served) {
      Quietly.run("pre_exec", () -> one.entry().application().hooks().preExec(this));
      sockets.share(one.entry().name(), one.sockets());
      // the file is the successor's from now on
      one.sockets().forEach(socket -> socket.removesFile(false));
    }
    Process successor = Successor.start(sockets);
    stop.succeededBy(successor);
    return successor;
  }

  private SocketsForWorkers handover() throws IOException {
    SocketsForWorkers known = handover;
    if (known == null) {
      Path folder = arbiter.folder();
      known = inArbiter(_ -> SocketsForWorkers.open(EventLoop.current(), folder), BINDING);
      handover = known;
    }
    return known;
  }

  /** Tells a monitor on its loop what was heard on any thread. */
  private record Relayed(EventLoop loop, ApplicationMonitor monitor)
      implements ProgramEvents.Watch {
    @Override
    public void onExit(WorkerExit exit) {
      loop.launch(monitor, () -> monitor.onExit(exit));
    }

    @Override
    public void onRestart(String worker) {
      loop.launch(monitor, () -> monitor.onRestart(worker));
    }

    @Override
    public void onSilent(String worker, String complaint) {
      loop.launch(monitor, () -> monitor.onSilent(worker, complaint));
    }
  }

  /**
   * Returns the arbiter, to talk to workers and monitors, or to spawn more actors.
   *
   * @return the arbiter; not the caller's to close
   */
  public Arbiter arbiter() {
    return arbiter;
  }

  /**
   * Returns where clients reach the applications.
   *
   * @return the addresses as bound, in the applications' order
   */
  public List<SocketAddress> addresses() {
    return served.stream()
        .flatMap(each -> each.sockets().stream())
        .map(BoundSocket::address)
        .toList();
  }

  Launch launch() {
    return launch.get();
  }

  List<Served> served() {
    return served;
  }

  /** Asks to stop and returns at once: {@link #awaitStop} ends, and whoever waited there closes. */
  public void stop() {
    stop.ask("request");
  }

  /** The same, with a reason for the log. */
  void stop(String reason) {
    stop.ask(reason);
  }

  /**
   * Waits until somebody asks to stop, or until an application's workers have failed too often.
   *
   * @return why, in a word
   * @throws InterruptedException if this thread is interrupted
   */
  public String awaitStop() throws InterruptedException {
    return stop.await();
  }

  /**
   * Returns what the program should exit with.
   *
   * @return 0; 1 once workers have failed so often that their monitor gave up
   */
  public int exitCode() {
    return arbiter.exitCode();
  }

  /**
   * Changes how many workers an application has.
   *
   * @param application its name
   * @param workers how many there shall be, at least 1
   * @throws IllegalArgumentException if there is no such application, or that is no number for it
   */
  public void scale(String application, int workers) {
    scale(application, workers, _ -> {});
  }

  void scale(String application, int workers, Consumer<String> progress) {
    Served one = served(application);
    Object _ =
        one.monitor()
            .ask(
                monitor -> {
                  monitor.scale(workers, progress);
                  return true;
                },
                most(one));
  }

  /** The same by so many more, or fewer; nothing if the arbiter serves by itself. */
  void scaleBy(Served one, int more, Consumer<String> progress) {
    if (one.monitor().ask(ApplicationMonitor::workers) == 0) {
      return;
    }
    Object _ =
        one.monitor()
            .ask(
                monitor -> {
                  monitor.scaleBy(more, progress);
                  return true;
                },
                most(one));
  }

  /**
   * Reads the settings again and replaces all workers, one by one: each new worker has to serve
   * before an old one stops. The first that does not ends the reload, and the old ones go on.
   * Returns when all is done. While another reload is under way, it follows that one, together with
   * all others that are asked for meanwhile.
   *
   * @throws ReloadException if nothing was reloaded, or not all; the message says why
   */
  public void reload() throws ReloadException {
    reload(_ -> {});
  }

  void reload(Consumer<String> progress) throws ReloadException {
    reloads.run(progress, this::reloadNow);
  }

  /** The reloads of this program, for those who have more to do at one. */
  Reloads reloads() {
    return reloads;
  }

  /** Reloads at once; to be called by {@link #reloads} alone. */
  void reloadNow(Consumer<String> progress) throws ReloadException {
    if (stop.isAsked()) {
      throw new ReloadException("nothing is reloaded: the program is about to stop");
    }
    prepare();
    Plan fresh = reread();
    Settings first = overridden(fresh.entries().getFirst()).settings();
    ConsoleLog.again(first);
    setLevels(first.logLevels(), first.word(Settings.LOG_LEVEL));
    for (Served one : served) {
      reload(one, overridden(fresh.entry(one.entry().name())), progress);
    }
  }

  /** What was changed while the program ran counts more than what is read again. */
  private Plan.Entry overridden(Plan.Entry fresh) {
    List<String> words = overrides.getOrDefault(fresh.name(), List.of());
    return new Plan.Entry(
        fresh.name(), fresh.application(), fresh.settings().and(words.toArray(String[]::new)));
  }

  private void prepare() throws ReloadException {
    try {
      launch.get().preparation().prepare();
    } catch (Exception e) {
      throw new ReloadException("nothing is reloaded: " + e.getMessage());
    }
  }

  private Plan reread() throws ReloadException {
    try {
      return source.read();
    } catch (IllegalArgumentException e) {
      throw new ReloadException("nothing is reloaded: " + e.getMessage());
    }
  }

  private void reload(Served one, Plan.Entry fresh, Consumer<String> progress)
      throws ReloadException {
    if (!fresh.settings().endpoints().equals(one.entry().settings().endpoints())) {
      progress.accept(
          one.entry().name()
              + " keeps its addresses: others need a new start, or USR2 for one without a gap");
    }
    try {
      Object _ =
          one.monitor()
              .ask(
                  monitor -> {
                    monitor.reload(fresh.settings(), progress);
                    return true;
                  },
                  most(one));
    } catch (AskFailedException e) {
      if (e.getCause() instanceof ReloadException cause) {
        throw cause;
      }
      String why = stop.isAsked() ? "the program is about to stop" : String.valueOf(e.getCause());
      throw new ReloadException(one.entry().name() + " was not reloaded: " + why);
    } catch (ActorException e) {
      throw new ReloadException(one.entry().name() + " was not reloaded: " + e.getMessage());
    }
  }

  /** Returns how long a change of workers may take, with those that it waits for. */
  private static Duration most(Served one) {
    return one.entry().startTime().plus(one.entry().stopTime()).multipliedBy(CHANGED_MAX);
  }

  /** Stops the workers of an application until it is scaled or reloaded. */
  void dismiss(Served one, Consumer<String> progress) {
    Object _ =
        one.monitor()
            .ask(
                monitor -> {
                  monitor.dismiss(progress);
                  return true;
                },
                most(one));
  }

  private Served served(String application) {
    for (Served one : served) {
      if (one.entry().name().equals(application)) {
        return one;
      }
    }
    throw new IllegalArgumentException("there is no application " + application);
  }

  /** Returns what there is to know about the applications and their workers. */
  Map<String, Object> status() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("pid", ProcessHandle.current().pid());
    status.put("version", Versions.line());
    status.put("uptime", Duration.between(started, Instant.now()).toMillis() / 1e3);
    List<Object> applications = new ArrayList<>();
    for (Served one : served) {
      applications.add(status(one));
    }
    status.put("applications", applications);
    return status;
  }

  private static Map<String, Object> status(Served one) {
    Plan.Entry entry = one.entry();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("name", entry.name());
    String scheme = entry.application().scheme(entry.settings());
    status.put(
        "bind",
        one.sockets().stream().map(socket -> BindWords.url(scheme, socket.address())).toList());
    status.put("concurrency", entry.hasProcesses() ? "process" : "thread");
    status.put("workers", one.monitor().ask(ApplicationMonitor::workers));
    status.put("members", one.monitor().ask(ApplicationMonitor::status, STATUS));
    return status;
  }

  /** Returns what the meters of all workers show, and how many workers there are. */
  List<MeterReading> metrics() {
    var all = new ArrayList<MeterReading>();
    for (Served one : served) {
      int workers =
          one.monitor()
              .ask(
                  monitor -> {
                    monitor.readMeters();
                    return monitor.workers() - monitor.faults().size();
                  },
                  STATUS);
      all.add(
          new MeterReading(
              "pulsar.workers",
              "",
              "Workers that serve.",
              List.of("application", one.entry().name()),
              new MeterReading.Level(workers, false)));
    }
    all.addAll(metrics.total());
    return all;
  }

  /** Tells whether clients are answered, and which workers do not serve. */
  AdminPages.Health ready() {
    boolean isUp = true;
    Map<String, String> faults = new LinkedHashMap<>();
    for (Served one : served) {
      faults.putAll(one.monitor().ask(ApplicationMonitor::faults));
      isUp &= one.monitor().ask(ApplicationMonitor::isServing);
    }
    return new AdminPages.Health(isUp && !stop.isAsked(), faults);
  }

  /** Returns what all threads and fibers of the arbiter and of its workers are doing, by name. */
  Map<String, Object> dump() throws IOException {
    Map<String, Object> dumps = new LinkedHashMap<>();
    dumps.put(Arbiter.NAME, inArbiter(_ -> Dump.of(EventLoop.current()), STATUS));
    for (Served one : served) {
      dumps.putAll(one.monitor().ask(ApplicationMonitor::dumps, STATUS));
    }
    return dumps;
  }

  /** Returns the value of a setting, in words. */
  String config(String name) {
    Chosen chosen = chosen(name);
    return settings(chosen.application()).word(chosen.setting());
  }

  /** Changes a setting as long as the program runs; returns a sentence that says since when. */
  String config(String name, String word, Consumer<String> progress) {
    Chosen chosen = chosen(name);
    Served one = chosen.application();
    Setting<?> setting = chosen.setting();
    Settings changed = settings(one).and(setting.flag() + "=" + word);
    overrides.merge(one.entry().name(), List.of(setting.flag() + "=" + word), Running::joined);
    Object _ =
        one.monitor()
            .ask(monitor -> {
              monitor.settings(changed);
              return true;
            });
    if (setting == Settings.WORKERS) {
      scale(one.entry().name(), changed.workers(), progress);
      return name + " is " + word + " now";
    }
    if (setting == Settings.LOG_LEVEL) {
      setLevels(changed.logLevels(), changed.word(Settings.LOG_LEVEL));
      return name + " is " + word + " now";
    }
    return name + " is " + word + " for workers that start from now on; reload to replace the rest";
  }

  private void setLevels(LogLevels levels, String words) {
    Logs.ofThisJvm().levels(levels);
    for (Served each : served) {
      each.monitor().tell(monitor -> monitor.logLevels(words));
    }
  }

  private static List<String> joined(List<String> before, List<String> more) {
    var all = new ArrayList<String>(before);
    all.addAll(more);
    return List.copyOf(all);
  }

  private static Settings settings(Served one) {
    return one.monitor().ask(ApplicationMonitor::settings);
  }

  /** A setting of an application. */
  private record Chosen(Served application, Setting<?> setting) {}

  /** Returns what is meant by a name, which begins as on the command line. */
  private Chosen chosen(String name) {
    String plain = name.replace('_', '-');
    for (Served one : served) {
      String prefix = one == served.getFirst() ? "" : Names.prefix(one.entry().name()) + "-";
      Optional<Setting<?>> setting =
          plain.startsWith(prefix)
              ? one.entry().settings().named(plain.substring(prefix.length()))
              : Optional.empty();
      if (setting.isPresent()) {
        return new Chosen(one, setting.get());
      }
    }
    throw new IllegalArgumentException("there is no setting " + name + "; --help lists them all");
  }

  /** Stops serving and closes everything. Does nothing when called again. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop.ask("close");
    for (Served one : served) {
      one.sockets().forEach(BoundSocket::stop);
    }
    arbiter.close();
    if (handover != null) {
      handover.close();
    }
    for (Served one : served.reversed()) {
      one.sockets().forEach(BoundSocket::close);
      Quietly.run("on_exit", () -> one.entry().application().hooks().onExit(this));
    }
  }
}
