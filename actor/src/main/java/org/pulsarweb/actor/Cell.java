package org.pulsarweb.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/**
 * An actor of this JVM: its object, and what it takes to reach it. Small, since there may be a
 * million; what few need is in {@link Details}.
 */
final class Cell<T> extends Child<T> {
  /** How long a thread may take to hear that it is killed; then it is given up. */
  private static final Duration STUCK = Duration.ofMillis(500);

  private static final VarHandle MAILBOX;
  private static final VarHandle BELL;

  static {
    try {
      var lookup = MethodHandles.lookup();
      MAILBOX = lookup.findVarHandle(Cell.class, "mailbox", Mailbox.class);
      BELL = lookup.findVarHandle(Cell.class, "bell", Bell.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Host host;
  private volatile @Nullable Mailbox mailbox; // made when another thread first sends
  private volatile @Nullable Bell bell; // of the mailbox
  private @Nullable T object;
  private @Nullable Details details;
  private int depth; // messages in the host's line
  private long handled;

  /** What an actor needs that has hooks, timers, children or waiting handlers. */
  private final class Details {
    final Actor actor = new Actor(Cell.this);
    final ArrayDeque<Object> held =
        new ArrayDeque<>(); // until it has started; bounded as the mailbox
    final WaitQueue room = new WaitQueue(); // senders of this loop
    final WaitQueue idle = new WaitQueue(); // the end, while handlers wait
    final Map<String, Object> settings = new LinkedHashMap<>(spawn().settings());
    @Nullable Supervisor supervisor;
    boolean stopped; // its last hook has been called
    final Set<Timer> timers = new HashSet<>();
    long startedNanos = System.nanoTime();
    long sampleMark; // how much the mailbox had held, at the time below
    long sampleNanos;
    int underWay; // handlers that wait
  }

  Cell(Blueprint<T> blueprint, @Nullable Cell<?> parent, int serial) {
    super(blueprint, parent, serial);
  }

  // ---- sending --------------------------------------------------------------------------------

  @Override
  void deliver(Object message) {
    Host home = host;
    if (home != null && home.loop.isOwnThread()) {
      deliverHere(home, message);
    } else {
      deliverFromElsewhere(message);
    }
  }

  private void deliverHere(Host home, Object message) {
    State now = state();
    if (now != State.RUNNING && isRefused(now, message)) {
      return;
    }
    if (depth >= spawn().mailbox() && !isSignal(message) && !findRoomHere(message)) {
      return;
    }
    depth++;
    home.add(this, message);
  }

  private void deliverFromElsewhere(Object message) {
    State now = state();
    if (now != State.RUNNING && isRefused(now, message)) {
      return;
    }
    Mailbox box = mailbox();
    if (isSignal(message)) {
      box.force(message);
    } else if (!box.offer(message) && !findRoom(box, message)) {
      return;
    }
    bell(box).ring();
  }

  /** Returns false if a message would have to wait in a full mailbox; on any thread. */
  boolean hasRoom() {
    if (spawn().overflow() != Overflow.WAIT) {
      return true; // it refuses at once
    }
    Host home = host;
    if (home != null && home.loop.isOwnThread()) {
      return depth < spawn().mailbox();
    }
    Mailbox box = mailbox;
    return box == null || box.size() < spawn().mailbox();
  }

  private static boolean isSignal(Object message) {
    return message instanceof Signal;
  }

  /** Fails a message to one that has ended or is about to. */
  private boolean isRefused(State now, Object message) {
    if (now == State.STOPPING ? isSignal(message) : !now.isOver()) {
      return false;
    }
    refuse(message, stopped());
    return true;
  }

  private void refuse(Object message, ActorException reason) {
    switch (message) {
      case Signal signal -> signal.fail(reason);
      case Message asked -> asked.fail(reason);
      default -> {
        node().deadLetter(this, reason);
        throw reason;
      }
    }
  }

  private boolean findRoomHere(Object message) {
    if (spawn().overflow() != Overflow.WAIT || !Thread.currentThread().isVirtual()) {
      return overflow(message);
    }
    long until = System.nanoTime() + spawn().deadline().toNanos();
    Timer timer = EventLoop.current().after(spawn().deadline(), () -> details().room.wakeAll());
    try {
      while (depth >= spawn().mailbox() && System.nanoTime() < until && !state().isOver()) {
        details().room.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      timer.cancel();
    }
    return depth < spawn().mailbox() || overflow(message);
  }

  private boolean findRoom(Mailbox box, Object message) {
    if (spawn().overflow() != Overflow.WAIT || EventLoop.isCallback()) {
      return overflow(message);
    }
    long until = System.nanoTime() + spawn().deadline().toNanos();
    while (!box.offer(message)) {
      bell(box).ring();
      if (System.nanoTime() >= until || Thread.currentThread().isInterrupted()) {
        return overflow(message);
      }
      if (state().isOver()) {
        refuse(message, stopped());
        return false;
      }
      box.awaitRoom(until);
    }
    return true;
  }

  private boolean overflow(Object message) {
    var full =
        new MailboxFullException(
            "the mailbox of "
                + this
                + " holds "
                + spawn().mailbox()
                + " messages already: send less, or give it more room by Spawn.mailbox",
            null);
    if (message instanceof Message asked) {
      asked.fail(full);
      return false;
    }
    node().deadLetter(this, full);
    if (spawn().overflow() == Overflow.DROP) {
      return false;
    }
    throw full;
  }

  private Mailbox mailbox() {
    Mailbox box = mailbox;
    if (box == null) {
      var made = new Mailbox(spawn().mailbox());
      box = MAILBOX.compareAndSet(this, null, made) ? made : mailbox;
    }
    return box == null ? mailbox() : box;
  }

  private Bell bell(Mailbox box) {
    Bell own = bell;
    if (own == null) {
      Host home = host;
      Bell made = home == null ? Bell.silent(this, box) : new Bell(this, box, home);
      boolean _ = BELL.compareAndSet(this, null, made);
      own = bell;
    }
    return own == null ? bell(box) : own;
  }

  /** The loop of a bell has ended: another life looks into the mailbox, or nobody will. */
  void onBellRefused(Bell old) {
    Bell now = bell;
    if (now != old && now != null) {
      now.ring();
    } else if (state().isOver()) {
      sweep();
    }
  }

  // ---- the host's side ------------------------------------------------------------------------

  @Nullable Host host() {
    return host;
  }

  /** Gives the actor a loop; what came before now finds it. */
  void bind(Host home) {
    host = home;
    Mailbox box = mailbox;
    if (box != null || bell != null) {
      var fresh = new Bell(this, mailbox(), home);
      bell = fresh;
      fresh.ring();
    }
  }

  @Nullable Object mailboxPoll() {
    Mailbox box = mailbox;
    return box == null ? null : box.poll();
  }

  /** The mailbox is empty, or its share of the turn is used up: so many were taken out of it. */
  void drained(int messages) {
    handled += messages;
    Bell own = bell;
    if (own != null) {
      own.quiet();
    }
  }

  /** A message has left the line. */
  void taken() {
    handled++;
    if (depth-- >= spawn().mailbox() && details != null) {
      details.room.wakeAll();
    }
  }

  /** A handler waits; others go on. */
  void waits() {
    details().underWay++;
  }

  /** A handler that had waited has ended. */
  void handlerEnded() {
    Details known = details();
    if (--known.underWay == 0) {
      known.idle.wakeAll();
    }
  }

  /** Handles one message, in a fiber of the host; may wait. */
  void receive(Object message) {
    if (state() != State.RUNNING && !isReady(message)) {
      return;
    }
    if (Recorder.runs()) {
      var event = new MessageEvent();
      event.begin();
      perform(message);
      event.end(this, message);
    } else {
      perform(message);
    }
  }

  @SuppressWarnings("unchecked")
  private void perform(Object message) {
    try {
      if (message instanceof Message own) {
        own.deliver(this);
      } else {
        ((Tell<T>) message).accept(object());
      }
    } catch (Throwable e) {
      onThrown(message, e);
    }
  }

  private boolean isReady(Object message) {
    State now = state();
    if (message instanceof Signal) {
      return true;
    }
    if (now.isOver() || now == State.STOPPING) {
      if (message instanceof Message asked) {
        asked.fail(stopped());
      } else {
        node().deadLetter(this, stopped());
      }
      return false;
    }
    if (details().held.size() >= spawn().mailbox() && message instanceof Message asked) {
      asked.fail(
          new MailboxFullException(this + " has not started, and its mailbox is full", null));
    } else if (details().held.size() >= spawn().mailbox()) {
      node().deadLetter(this, new MailboxFullException("it has not started", null));
    } else {
      details().held.add(message);
    }
    return false;
  }

  private void onThrown(Object message, Throwable e) {
    if (state().isOver() || !isAtHome()) {
      return; // it was interrupted by the end of its actor
    }
    node().listener.onError(this, e);
    if (spawn().crashing() && !(message instanceof Signal)) {
      crash(e);
    }
  }

  /** Returns the actor's object, while there is one. */
  T object() {
    T own = object;
    if (own == null) {
      throw stopped();
    }
    return own;
  }

  /** Returns the actor's object, or null while there is none. */
  @Nullable T knownObject() {
    return object;
  }

  /** Returns the host of an actor that is at work on it. */
  Host home() {
    Host home = host;
    if (home == null) {
      throw stopped();
    }
    return home;
  }

  /**
   * Returns for how long, at least, the oldest message in the mailbox has waited. Looked at once in
   * a while: a mark stays until all that was there then has been taken.
   */
  long oldestNanos() {
    Mailbox box = mailbox;
    if (box == null) {
      return 0;
    }
    Details known = details();
    long now = System.nanoTime();
    if (box.isTaken(known.sampleMark)) {
      known.sampleMark = box.claimed();
      known.sampleNanos = now;
    }
    return box.isEmpty() ? 0 : now - known.sampleNanos;
  }

  private Details details() {
    Details known = details;
    if (known == null) {
      known = new Details();
      details = known;
    }
    return known;
  }

  Actor actor() {
    return details().actor;
  }

  Map<String, Object> settings() {
    return details().settings;
  }

  long handled() {
    return handled;
  }

  long uptimeNanos() {
    return System.nanoTime() - details().startedNanos;
  }

  int underWay() {
    return details == null ? 0 : details.underWay;
  }

  /** Returns how many messages wait. */
  long waiting() {
    Mailbox box = mailbox;
    return depth + (box == null ? 0 : box.size()) + (details == null ? 0 : details.held.size());
  }

  /** Runs something once, later, or again and again, as long as this life lasts. */
  Timer timer(Duration time, boolean again, Runnable work) {
    EventLoop loop = home().loop;
    Set<Timer> timers = details().timers;
    if (again) {
      Timer timer = loop.every(time, () -> signal("a timer", _ -> work.run()));
      timers.add(timer);
      return timer;
    }
    var own = new AtomicReference<Timer>();
    Timer timer =
        loop.after(
            time,
            () -> {
              timers.remove(own.get());
              signal("a timer", _ -> work.run());
            });
    own.set(timer);
    timers.add(timer);
    return timer;
  }

  /** Returns the children's supervisor; made when the first child is. */
  Supervisor supervisor() {
    Details known = details();
    Supervisor own = known.supervisor;
    if (own == null) {
      own = new Supervisor(this, Supervision.DEFAULTS);
      known.supervisor = own;
    }
    return own;
  }

  void supervisor(Supervisor own) {
    details().supervisor = own;
  }

  @Nullable Supervisor knownSupervisor() {
    return details == null ? null : details.supervisor;
  }

  // ---- its life -------------------------------------------------------------------------------

  /** Makes the object at once where that needs no fiber: on the spawner's own loop. */
  boolean beginHere() throws Exception {
    EventLoop loop = home().loop;
    Object spawner = EventLoop.currentOwner();
    loop.owner(this);
    try {
      object = blueprint.factory().create();
    } finally {
      loop.owner(spawner);
    }
    if (object instanceof Hooks) {
      return false;
    }
    state(State.RUNNING);
    return true;
  }

  @Override
  void begin() {
    state(State.INITIAL);
    Host home = host;
    if (home == null) {
      node().open(this);
    } else {
      signal("start", Cell::start);
    }
  }

  private void signal(String what, Signal.Action action) {
    deliver(new Signal(what, action));
  }

  /** Makes the object and runs its hook; on the host, in a fiber. */
  void start() {
    state(State.STARTING);
    Life life = life();
    if (details != null) {
      details.stopped = false;
    }
    try {
      T made = object;
      if (made == null) {
        made = blueprint.factory().create();
        object = made;
      }
      if (made instanceof Hooks hooks) {
        hooks.start(actor());
      }
      if (state() != State.STARTING) {
        life.started.completeExceptionally(stopped()); // its supervisor did not wait
        return;
      }
      run();
      life.started.complete(null);
    } catch (Throwable e) {
      life.started.completeExceptionally(e);
      crash(e);
    }
  }

  private void run() {
    Details known = details();
    known.startedNanos = System.nanoTime();
    state(State.RUNNING);
    if (object instanceof Hooks hooks) {
      Duration period = spawn().period();
      known.timers.add(
          EventLoop.current()
              .every(
                  period,
                  () -> {
                    if (state() == State.RUNNING) {
                      signal("periodic_task", _ -> hooks.periodicTask(actor()));
                    }
                  }));
    }
    Host home = host;
    while (home != null && !known.held.isEmpty()) {
      depth++;
      home.addFirst(this, known.held.pollLast()); // what is in line has come later
    }
  }

  @Override
  public void stop() {
    if (parent == null) {
      node().stopRoot(this);
    } else {
      tellSupervisor(supervisor -> supervisor.stop(this));
    }
  }

  @Override
  void finish() {
    signal("stop", Cell::end);
  }

  /** Ends one that has nothing to finish and nobody to tell: there may be a million of them. */
  boolean endsAtOnce() {
    Mailbox box = mailbox;
    boolean isIdle =
        kind() == Kind.SHARED
            && state() == State.RUNNING
            && details == null
            && depth == 0
            && (box == null || box.isEmpty());
    if (isIdle) {
      state(State.CLOSED);
      object = null;
    }
    return isIdle;
  }

  /** Ends in good order; on the host, in a fiber. */
  private void end() {
    if (state().isOver() || state() == State.STOPPING) {
      return;
    }
    state(State.STOPPING);
    home().launch(this, "stop", this::endInOrder); // not as a handler: it waits for those
  }

  private void endInOrder() {
    hook(hooks -> hooks.stopping(actor()));
    Details known = details();
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
    if (!state().isOver()) {
      over(State.CLOSED, null);
    }
  }

  /** Ends because of a failure; on the host. */
  void crash(Throwable reason) {
    if (state().isOver() || state() == State.INITIAL || details().stopped || !isAtHome()) {
      return;
    }
    Supervisor own = knownSupervisor();
    if (own != null) {
      own.killAll(reason);
    }
    State end = endOfFailed();
    if (end == State.TERMINATED && underWay() > 0) {
      node().failAll(this, new ActorStoppedException(this + " has ended: " + reason, reason));
    }
    over(end, reason);
  }

  /** Returns whether the calling code runs on the loop that the actor has now. */
  private boolean isAtHome() {
    Host home = host;
    return home != null && home.loop.isOwnThread();
  }

  /** Returns what it is after a failure: what is sent to one that is started again waits for it. */
  private State endOfFailed() {
    boolean again = parent != null && spawn().restart() != Restart.TEMPORARY && !life().wanted;
    return again ? State.INITIAL : State.TERMINATED;
  }

  private void over(State end, @Nullable Throwable reason) {
    Details known = details();
    known.timers.forEach(Timer::cancel);
    known.timers.clear();
    T dying = object;
    if (!known.stopped && dying instanceof Hooks) {
      known.stopped = true;
      state(end == State.INITIAL ? end : State.STOPPING);
      hook(hooks -> hooks.stop(actor()));
      if (object != dying) {
        return; // it was killed meanwhile
      }
    }
    known.stopped = true;
    known.supervisor = null; // another life has other children
    object = null;
    state(end);
    EventLoop loop = EventLoop.current();
    loop.interruptAll(this);
    tellSupervisor(supervisor -> supervisor.ended(this, reason));
    if (parent == null) {
      life().reason = reason;
      completeEnd(end);
    }
  }

  private void hook(HookCall call) {
    if (object instanceof Hooks hooks) {
      try {
        call.on(hooks);
      } catch (Throwable e) {
        node().listener.onError(this, e);
      }
    }
  }

  @FunctionalInterface
  private interface HookCall {
    void on(Hooks hooks) throws Exception;
  }

  @FunctionalInterface
  private interface Telling {
    void to(Supervisor supervisor);
  }

  private void tellSupervisor(Telling telling) {
    Cell<?> above = parent;
    if (above == null) {
      return;
    }
    Host there = above.host();
    if (there != null && there.loop.isOwnThread()) {
      telling.to(above.supervisor());
    } else {
      above.deliver(new Signal("a child's news", cell -> telling.to(cell.supervisor())));
    }
  }

  @Override
  public void kill() {
    var reason = new ActorException("by ActorRef.kill", null);
    if (parent != null) {
      tellSupervisor(_ -> kill(reason));
    } else if (!node().killRoot(this)) {
      signal("kill", cell -> cell.terminate(reason));
    }
  }

  @Override
  public OptionalLong pid() {
    return kind() == Kind.PROCESS
        ? OptionalLong.of(ProcessHandle.current().pid())
        : OptionalLong.empty();
  }

  @Override
  void kill(Throwable reason) {
    if (kind() == Kind.SHARED && !(object instanceof Hooks)) {
      terminate(reason); // nothing of it can take time
    } else if (silence().compareTo(STUCK) > 0) {
      abandon(reason);
    } else {
      signal("kill", cell -> cell.terminate(reason));
      Life dying = life();
      CompletableFuture<Void> over = dying.over;
      EventLoop.current()
          .after(
              STUCK,
              () -> {
                if (over.isDone()) {
                  return;
                }
                if (kind() == Kind.SHARED) {
                  terminate(reason);
                } else {
                  abandon(reason);
                }
              });
    }
  }

  /** Ends at once, whatever is under way; on the host. */
  private void terminate(Throwable reason) {
    if (object == null && state() != State.STARTING) {
      return;
    }
    Supervisor own = knownSupervisor();
    if (own != null) {
      own.killAll(reason);
    }
    node().failAll(this, killed(reason));
    over(endOfFailed(), reason);
  }

  private ActorStoppedException killed(Throwable reason) {
    return new ActorStoppedException(this + " was killed: " + reason.getMessage(), reason);
  }

  /** Forgets a loop that does not come back: it cannot be ended, so what it had is given up. */
  private void abandon(Throwable reason) {
    forget(reason);
    supervisor(parent).ended(this, reason);
  }

  /** Gives up all that its life has had; on another loop, while its own does not come back. */
  void forget(Throwable reason) {
    Host lost = host;
    Mailbox box = mailbox;
    Supervisor own = knownSupervisor();
    if (own != null) {
      own.forgetAll(reason);
    }
    bell = null;
    mailbox = null;
    host = null;
    details = null;
    object = null;
    depth = 0;
    state(endOfFailed());
    if (lost != null && kind() != Kind.SHARED) {
      node().abandon(lost);
    }
    node().failAll(this, killed(reason));
    if (box != null) {
      box.close();
    }
  }

  private static Supervisor supervisor(@Nullable Cell<?> above) {
    return Objects.requireNonNull(above, "the arbiter is not supervised").supervisor();
  }

  @Override
  Duration silence() {
    Host home = host;
    return home == null || kind() == Kind.SHARED
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - home.loop.coarseNanos());
  }

  @Override
  void close(State end, Supplier<RuntimeException> reason) {
    state(end);
    Host home = host;
    if (kind() == Kind.THREAD && home != null) {
      host = null;
      node().close(home, this);
    }
    if (details != null) {
      details.held.forEach(message -> fail(message, reason.get()));
      details.held.clear();
    }
    node().registry.remove(this);
    completeEnd(end);
  }

  private void fail(Object message, RuntimeException reason) {
    if (message instanceof Message asked) {
      asked.fail(reason);
    } else {
      node().deadLetter(this, new ActorException(String.valueOf(reason.getMessage()), reason));
    }
  }

  /** Fails what is left in the mailbox; when no loop looks into it any more. */
  void sweep() {
    Mailbox box = mailbox;
    if (box != null) {
      synchronized (box) {
        for (Object message = box.poll(); message != null; message = box.poll()) {
          fail(message, stopped());
        }
      }
      box.close();
    }
  }
}
