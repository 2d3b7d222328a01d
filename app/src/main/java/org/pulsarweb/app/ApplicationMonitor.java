package org.pulsarweb.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorException;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Hooks;
import org.pulsarweb.actor.SpawnException;
import org.pulsarweb.actor.State;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one application: keeps them at their number, replaces them one by one, and stops
 * them together. It lives on the arbiter's loop.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class ApplicationMonitor implements Hooks {
  /** How much longer than its exit timeout a worker may take to stop before it is killed. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** How long a worker may take to say how it is. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private final WorkerFactory factory;
  private final MetricsSum metrics; // of all workers of the program
  private final StopRequest stop;
  private final List<Member> members = new ArrayList<>(); // oldest first
  private final ReentrantLock changing = new ReentrantLock(true); // by one fiber, in their order
  private final CompletableFuture<Boolean> ending = new CompletableFuture<>(); // is about to stop
  private int wanted;
  private int numbered;
  private long untold; // what somebody has not heard that was told to all
  private @Nullable WorkerActor alone; // serves in the arbiter
  private @Nullable Actor actor;
  private boolean filling; // workers are missing, and somebody waits in line to start them

  /** A worker, as its monitor has it. */
  private static final class Member {
    private final ActorRef<WorkerCalls> ref;
    private final CompletableFuture<Boolean> firstExit = new CompletableFuture<>();
    private int life = 1; // it is started again under the same name
    private int lifeInLine; // the one that waits for its successor; 0 if none does

    Member(ActorRef<WorkerCalls> ref) {
      this.ref = ref;
    }

    ActorRef<WorkerCalls> ref() {
      return ref;
    }

    CompletableFuture<Boolean> firstExit() {
      return firstExit;
    }

    /** Returns what it is called among the meters, where each life counts from nothing. */
    String meterName() {
      return life == 1 ? ref.name() : ref.name() + "." + life;
    }

    @Override
    public String toString() {
      return ref.name();
    }
  }

  ApplicationMonitor(WorkerFactory factory, MetricsSum metrics, StopRequest stop) {
    this.factory = factory;
    this.metrics = metrics;
    this.stop = stop;
    this.wanted = factory.settings().workers();
  }

  // ---- what hooks may ask ---------------------------------------------------------------------

  /**
   * Returns the application's name.
   *
   * @return which is the monitor's name, too
   */
  public String name() {
    return factory.name();
  }

  /**
   * Returns the application's settings.
   *
   * @return as read at the start or at the last reload
   */
  public Settings settings() {
    return factory.settings();
  }

  /**
   * Returns how many workers there shall be.
   *
   * @return 0 if the arbiter serves by itself
   */
  public int workers() {
    return wanted;
  }

  /**
   * Changes how many workers there are: new ones are started, the oldest are stopped; waits until
   * that is done.
   *
   * @param workers how many there shall be, at least 1
   * @throws IllegalArgumentException if that is less than 1, or if the arbiter serves by itself
   * @throws SpawnException if one cannot be started
   */
  public void scale(int workers) {
    scale(workers, _ -> {});
  }

  // ---- its life -------------------------------------------------------------------------------

  @Override
  public void start(Actor own) throws Exception {
    actor = own;
    own.supervise(factory.supervision());
    factory.hooks().monitorStart(this);
    if (wanted == 0) {
      WorkerActor server = factory.inArbiter();
      server.start(own);
      alone = server;
    } else {
      startMissing();
    }
  }

  @Override
  public void periodicTask(Actor own) {
    Quietly.run("monitor_task", () -> factory.hooks().monitorTask(this));
    if (isMetered()) {
      readMeters(); // of one that is killed later this will be the last word
    }
    if (alone == null && members.size() < wanted && !filling) {
      filling = true;
      own.after(Duration.ZERO, this::fill); // not here: it waits, and the meters are read meanwhile
    }
  }

  /** One that was to be started has failed then: it is tried again. */
  private void fill() {
    try {
      inLine(this::startMissing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SpawnException | IllegalStateException e) {
      if (!isStopping()) {
        log().error("{} has {} of {} workers: {}", this, members.size(), wanted, e.getMessage());
      }
    } finally {
      filling = false;
    }
  }

  @Override
  public void onInfo(Actor own, Map<String, Object> info) {
    if (alone != null) {
      info.put("server", alone.facts());
    }
    Quietly.run("monitor_info", () -> factory.hooks().monitorInfo(this, info));
  }

  /** Lets all workers finish side by side; they are stopped one after another after that. */
  @Override
  public void stopping(Actor own) {
    boolean _ = ending.complete(true);
    Quietly.run("monitor_stopping", () -> factory.hooks().monitorStopping(this));
    List<CompletableFuture<Boolean>> drains = new ArrayList<>();
    for (Member member : List.copyOf(members)) {
      try {
        if (stop.isInterrupt()) {
          member.ref().tell(WorkerCalls::interrupted);
        }
        if (!stop.hasSuccessor()) {
          member.ref().tell(WorkerCalls::takeLast);
        }
        drains.add(member.ref().askAsync(worker -> worker.drain().get(), drainTime()));
      } catch (ActorException _) {
        // it has ended, or is being started again: there is nothing to drain
      }
    }
    if (alone != null) {
      if (stop.isInterrupt()) {
        alone.interrupted();
      }
      if (!stop.hasSuccessor()) {
        alone.takeLast();
      }
      drains.add(alone.drain());
    }
    try {
      CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new))
          .get(drainTime().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // what has not finished is stopped by its own deadline
    }
  }

  @Override
  public void stop(Actor own) {
    if (alone != null) {
      alone.stop(own);
    }
  }

  private boolean isStopping() {
    return ending.isDone();
  }

  private Duration drainTime() {
    return settings().exitTimeout().plus(GRACE);
  }

  // ---- starting and stopping ------------------------------------------------------------------

  /** A change of the workers, which no other is to come between. */
  @FunctionalInterface
  private interface Change<E extends Exception> {
    void make() throws E;
  }

  /**
   * Makes a change when all are done that were asked for before it.
   *
   * @throws IllegalStateException if its turn comes when the application stops
   */
  private <E extends Exception> void inLine(Change<E> change) throws E {
    try {
      changing.lockInterruptibly();
    } catch (InterruptedException _) { // the monitor was killed
      Thread.currentThread().interrupt();
      throw aboutToStop();
    }
    try {
      if (isStopping()) {
        throw aboutToStop();
      }
      change.make();
    } finally {
      changing.unlock();
    }
  }

  private IllegalStateException aboutToStop() {
    return new IllegalStateException(name() + " is about to stop: it starts nobody any more");
  }

  private void startMissing() throws InterruptedException {
    int missing = wanted - members.size();
    if (missing > 0) {
      List<Member> _ = Fibers.all(IntStream.range(0, missing).boxed().toList(), _ -> startWorker());
    }
  }

  /** Starts a worker, and waits until it serves. */
  private Member startWorker() {
    Actor own = actor;
    if (own == null || isStopping()) {
      throw aboutToStop();
    }
    int number = ++numbered;
    String workerName = name() + "-" + number;
    Quietly.run("pre_fork", () -> factory.hooks().preFork(this, workerName));
    var spawn = factory.hooks().actorParams(this, factory.spawn(workerName));
    ActorRef<WorkerCalls> ref;
    try {
      ref = own.spawn(WorkerCalls.class, factory.actor(workerName, number), spawn);
    } catch (RuntimeException e) {
      factory.forget(workerName);
      throw e;
    }
    var member = new Member(ref);
    members.add(member);
    EventLoop loop = EventLoop.current();
    CompletableFuture<State> _ =
        ref.ended().whenComplete((_, _) -> loop.execute(() -> forget(member)));
    return member;
  }

  private void forget(Member member) {
    members.remove(member);
    metrics.retire(member.meterName());
    factory.forget(member.ref().name());
  }

  /** Stops a worker when it has finished, and waits for that. */
  private void stopWorker(Member member) {
    try {
      if (isMetered()) { // what it has counted in the end is to be in the sum
        boolean _ = member.ref().ask(worker -> worker.drain().get(), drainTime());
        metrics.report(member.meterName(), member.ref().ask(WorkerCalls::metrics, ANSWER));
      }
    } catch (ActorException _) {
      // what it said last is all there is
    }
    member.ref().stop();
    try {
      State _ = member.ref().ended().get(drainTime().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      log().warn("{} has not stopped in time", member);
    }
    members.remove(member);
  }

  /** Changes the number of workers, and says each step. */
  void scale(int workers, Consumer<String> progress) {
    requireScalable();
    requireOne(workers);
    inLine(() -> resize(workers, progress));
  }

  /** The same, from what there is when its turn comes; the last worker stays. */
  void scaleBy(int more, Consumer<String> progress) {
    requireScalable();
    inLine(() -> {
      if (wanted > 0 && wanted + more > 0) {
        resize(wanted + more, progress);
      }
    });
  }

  private void requireScalable() {
    if (alone != null) {
      throw new IllegalArgumentException(
          name() + " serves in the arbiter itself: start it with workers to scale them");
    }
  }

  private static void requireOne(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException(
          "there is at least 1 worker; stop the program to have none");
    }
  }

  private void resize(int workers, Consumer<String> progress) {
    change(workers);
    while (members.size() < wanted) {
      progress.accept(startWorker() + " serves");
    }
    while (members.size() > wanted) {
      Member oldest = members.getFirst();
      stopWorker(oldest);
      progress.accept(oldest + " has stopped");
    }
  }

  /**
   * A worker has asked for a successor. It gets one when its turn comes, unless it has gone by then
   * or was started again.
   */
  void replace(String worker, String reason) {
    for (Member member : List.copyOf(members)) {
      if (member.ref().name().equals(worker) && member.lifeInLine != member.life) {
        replaceInLine(member, reason);
      }
    }
  }

  private void replaceInLine(Member leaving, String reason) {
    int life = leaving.life;
    leaving.lifeInLine = life;
    try {
      inLine(() -> {
        if (members.contains(leaving) && leaving.life == life) {
          log().info("{} is replaced: {}", leaving, reason);
          Member successor = startWorker();
          stopWorker(leaving);
          log().info("{} serves instead of {}", successor, leaving);
        }
      });
    } catch (SpawnException | IllegalStateException e) {
      if (!isStopping()) {
        log()
            .error("{} goes on, because its successor does not start: {}", leaving, e.getMessage());
      }
    } finally {
      if (leaving.lifeInLine == life) {
        leaving.lifeInLine = 0;
      }
    }
  }

  /**
   * Replaces all workers one by one: each new one has to serve before an old one stops. The first
   * that does not ends the roll.
   */
  void reload(Settings fresh, Consumer<String> progress) throws ReloadException {
    inLine(() -> roll(fresh, progress));
  }

  private void roll(Settings fresh, Consumer<String> progress) throws ReloadException {
    WorkerFactory.Generation before = factory.renew(fresh);
    Quietly.run("on_reload", () -> factory.hooks().onReload(this));
    List<Member> old = List.copyOf(members);
    for (Member leaving : old) {
      Member successor = startOrExplain(before, old.size());
      progress.accept(successor + " serves");
      awaitSettled(successor, before);
      stopWorker(leaving);
      progress.accept(leaving + " has stopped");
    }
    // what was scaled meanwhile stays unless somebody has said otherwise
    boolean isSaidAnew = fresh.workers() != before.settings().workers() || wanted == 0;
    if (alone == null && fresh.workers() > 0 && isSaidAnew) {
      resize(fresh.workers(), progress);
    }
  }

  private Member startOrExplain(WorkerFactory.Generation before, int count) throws ReloadException {
    try {
      return startWorker();
    } catch (SpawnException | IllegalStateException e) {
      factory.restore(before);
      throw new ReloadException(
          name()
              + " goes on with the workers it has ("
              + members.size()
              + " of "
              + count
              + "), because a new one does not start: "
              + e.getMessage());
    }
  }

  /** Lets a new worker prove itself: if it ends now, the old one stays. */
  private void awaitSettled(Member successor, WorkerFactory.Generation before)
      throws ReloadException {
    Duration time = settings().value(Settings.SETTLE_TIME);
    try {
      Object _ =
          CompletableFuture.anyOf(successor.firstExit(), ending)
              .get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // neither of them fails
    }
    if (isStopping()) {
      throw aboutToStop();
    }
    factory.restore(before);
    stopWorker(successor);
    throw new ReloadException(
        name()
            + " goes on with the workers it had, because "
            + successor
            + " ended within "
            + time.toMillis()
            + " ms of its start");
  }

  /** A worker has ended, for good or to be started again. */
  void onExit(WorkerExit exit) {
    factory.onExit(exit.worker());
    for (Member member : members) {
      if (member.ref().name().equals(exit.worker())) {
        boolean _ = member.firstExit().complete(true);
        metrics.retire(member.meterName());
        member.life++;
      }
    }
    Quietly.run("child_exit", () -> factory.hooks().childExit(this, exit));
  }

  /** A worker is ended, because it does not answer. */
  void onSilent(String worker, String complaint) {
    Quietly.run("worker_abort", () -> factory.hooks().workerAbort(this, worker, complaint));
  }

  /** A worker will be started again. */
  void onRestart(String worker) {
    Quietly.run("pre_fork", () -> factory.hooks().preFork(this, worker));
  }

  // ---- telling --------------------------------------------------------------------------------

  /** Returns what each worker says of itself, oldest first; in a fiber. */
  List<Map<String, Object>> status() {
    Map<Member, CompletableFuture<Map<String, Object>>> asked = new LinkedHashMap<>();
    for (Member member : members) {
      asked.put(member, member.ref().askAsync(WorkerCalls::facts, ANSWER));
    }
    List<Map<String, Object>> all = new ArrayList<>();
    if (alone != null) {
      all.add(row(name(), State.RUNNING, OptionalLong.empty(), alone.facts()));
    }
    asked.forEach((member, facts) -> {
      Map<String, Object> told;
      try {
        told = facts.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        told = Map.of();
      } catch (ExecutionException e) {
        told = Map.of("silent", String.valueOf(e.getMessage()));
      }
      all.add(row(member.ref().name(), member.ref().state(), member.ref().pid(), told));
    });
    return all;
  }

  private boolean isMetered() {
    return settings().value(Settings.METRICS_BIND).isPresent();
  }

  /** Has the sum know what each worker's meters show; in a fiber. */
  void readMeters() {
    Map<Member, CompletableFuture<MetricsSnapshot>> asked = new LinkedHashMap<>();
    for (Member member : members) {
      asked.put(member, member.ref().askAsync(WorkerCalls::metrics, ANSWER));
    }
    if (alone != null) {
      metrics.report(name(), alone.metrics());
    }
    asked.forEach((member, snapshot) -> {
      String meterName = member.meterName();
      try {
        metrics.report(meterName, snapshot.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException _) {
        // what it said last stays in the sum
      }
    });
  }

  /** Returns what is wrong with each worker that does not serve. */
  Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    for (Member member : members) {
      State state = member.ref().state();
      if (state != State.RUNNING) {
        faults.put(member.ref().name(), "it is " + state);
      }
    }
    return faults;
  }

  /** Returns whether somebody serves. */
  boolean isServing() {
    return alone != null || members.size() > faults().size();
  }

  /** Returns what each worker's threads and fibers are doing; in a fiber. */
  Map<String, String> dumps() {
    Map<String, CompletableFuture<String>> asked = new LinkedHashMap<>();
    for (Member member : members) {
      asked.put(member.ref().name(), member.ref().askAsync(WorkerCalls::dump, ANSWER));
    }
    Map<String, String> all = new LinkedHashMap<>();
    asked.forEach((name, dump) -> {
      try {
        all.put(name, dump.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        all.put(name, "it does not answer: " + e.getMessage());
      }
    });
    return all;
  }

  /**
   * Passes on what one worker tells all others. In no fiber, so that it waits for nobody: whom the
   * most waits for already gets nothing more.
   */
  void passOn(String from, String topic, byte[] bytes) {
    EventLoop.current()
        .execute(() -> {
          for (Member member : members) {
            ActorRef<WorkerCalls> ref = member.ref();
            if (!ref.name().equals(from) && ref.state() == State.RUNNING) {
              tell(ref, topic, bytes);
            }
          }
        });
  }

  private void tell(ActorRef<WorkerCalls> ref, String topic, byte[] bytes) {
    try {
      ref.tell(worker -> worker.told(topic, bytes));
    } catch (ActorException e) {
      if (Long.bitCount(++untold) == 1) { // the first, and ever fewer of those after it
        log()
            .warn("{} misses what others tell ({} so far): {}", ref.name(), untold, e.getMessage());
      }
    }
  }

  /** Changes what workers log. */
  void logLevels(String words) {
    for (Member member : members) {
      member.ref().tell(worker -> worker.logLevels(words));
    }
  }

  /**
   * Stops all workers, oldest first, until there shall be some again: by a reload or by scaling.
   */
  void dismiss(Consumer<String> progress) {
    if (alone != null) {
      return;
    }
    inLine(() -> {
      change(0);
      for (Member member : List.copyOf(members)) {
        stopWorker(member);
        progress.accept(member + " has stopped");
      }
    });
  }

  private void change(int workers) {
    int before = wanted;
    wanted = workers;
    if (before != workers) {
      Quietly.run("nworkers_changed", () -> factory.hooks().nworkersChanged(this, workers, before));
    }
  }

  /** From now on workers are started with other settings; those that run keep theirs. */
  void settings(Settings fresh) {
    factory.settings(fresh);
  }

  private static Map<String, Object> row(
      String name, State state, OptionalLong pid, Map<String, Object> facts) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("state", state.toString());
    row.put("pid", pid.orElse(ProcessHandle.current().pid()));
    row.putAll(facts);
    return row;
  }

  Logger log() {
    return LoggerFactory.getLogger("pulsar.app");
  }

  @Override
  public String toString() {
    return name();
  }
}
