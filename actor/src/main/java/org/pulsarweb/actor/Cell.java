package org.pulsarweb.actor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/**
 * An actor of this JVM: its object, its start, and how it handles a message. How messages get here
 * is {@link Receiver}'s, how it ends {@link Ending}'s. Small, since there may be a million; what
 * few need is in {@link Details}.
 */
final class Cell<T> extends Receiver<T> {
  private @Nullable T object;
  private @Nullable Details details;

  /** What an actor needs that has hooks, timers, children or waiting handlers. */
  static final class Details {
    final Actor actor;
    final ArrayDeque<Object> held =
        new ArrayDeque<>(); // until it has started; bounded as the mailbox
    final WaitQueue room = new WaitQueue(); // senders of this loop
    final WaitQueue idle = new WaitQueue(); // the end, while handlers wait
    final Map<String, Object> settings;
    final Set<Timer> timers = new HashSet<>();
    @Nullable Supervisor supervisor;
    boolean supervises; // it has said how: that is what a monitor does
    boolean stopped; // its last hook has been called
    boolean ticking; // its periodic task is under way
    long startedNanos = System.nanoTime();
    long sampleMark; // how much the mailbox had held, at the time below
    long sampleNanos;
    int underWay; // handlers that wait
    final Set<Message> asked = new HashSet<>(0); // what those of them answer that do

    private Details(Cell<?> cell) {
      actor = new Actor(cell);
      settings = new LinkedHashMap<>(cell.spawn().settings());
    }
  }

  Cell(Blueprint<T> blueprint, @Nullable Cell<?> parent, int serial) {
    super(blueprint, parent, serial);
  }

  @Override
  Cell<T> cell() {
    return this;
  }

  @Override
  WaitQueue room() {
    return details().room;
  }

  @Override
  @Nullable WaitQueue knownRoom() {
    return details == null ? null : details.room;
  }

  // ---- its start ------------------------------------------------------------------------------

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
    if (host() == null) {
      node().open(this);
    } else {
      signal("start", Cell::start);
    }
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
    known.ticking = false;
    state(State.RUNNING);
    if (object instanceof Hooks hooks) {
      known.timers.add(EventLoop.current().every(spawn().period(), () -> tick(known, hooks)));
    }
    while (!known.held.isEmpty()) {
      putFirst(known.held.pollLast()); // what is in line has come later
    }
  }

  /** Its periodic task is due; not while the one before still waits. */
  private void tick(Details known, Hooks hooks) {
    if (state() != State.RUNNING || known.ticking) {
      return;
    }
    known.ticking = true;
    signal(
        "periodic_task",
        _ -> {
          try {
            hooks.periodicTask(actor());
          } finally {
            known.ticking = false;
          }
        });
  }

  // ---- a message ------------------------------------------------------------------------------

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

  /** Returns whether a message is for an actor that does not run; else it waits, or fails. */
  private boolean isReady(Object message) {
    State now = state();
    if (message instanceof Signal) {
      return true;
    }
    if (now.isOver() || (now == State.STOPPING && !comesBack())) {
      fail(message, stopped());
    } else if (details().held.size() >= spawn().mailbox()) {
      fail(
          message,
          new MailboxFullException(this + " has not started, and its mailbox is full", null));
    } else {
      details().held.add(message);
    }
    return false;
  }

  /** Fails the questions that this life was at: the next one is not to begin them again. */
  void failUnderWay(RuntimeException reason) {
    if (details != null) {
      List<Message> left = List.copyOf(details.asked);
      details.asked.clear(); // first: who waits for an answer may go on at once
      left.forEach(message -> message.fail(reason));
    }
  }

  /**
   * Deals with what one life has not come to: of what was sent to a life that was killed, the next
   * one gets what wants no answer. Questions fail here and now, so that none of them fails when it
   * is under way in that next life, or after it.
   *
   * @param held what waited for the start of the life that was killed
   */
  void leaveToNext(List<Object> held, RuntimeException reason) {
    List<Object> waited = new ArrayList<>(held);
    for (Object message = mailboxPoll(); message != null; message = mailboxPoll()) {
      waited.add(message);
    }
    for (Object message : waited) {
      if (message instanceof Signal) {
        putBack(message); // it is for no life, and comes before the start of the next
      } else if (message instanceof Message own && own.isQuestion()) {
        own.fail(reason);
      } else {
        details().held.add(message);
      }
    }
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

  /** A handler waits; others go on. */
  void waits(Object message) {
    Details known = details();
    known.underWay++;
    if (message instanceof Message own && own.isQuestion()) {
      known.asked.add(own);
    }
  }

  /** A handler that had waited has ended. */
  void handlerEnded(Object message) {
    Details known = details();
    if (message instanceof Message own) {
      known.asked.remove(own);
    }
    if (--known.underWay == 0) {
      known.idle.wakeAll();
    }
  }

  /** The house has something done here, whatever waits. */
  void signal(String what, Signal.Action action) {
    deliver(new Signal(what, action));
  }

  // ---- what it has ----------------------------------------------------------------------------

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

  void forgetObject() {
    object = null;
  }

  /** Returns what few actors have; made when first asked for. */
  Details details() {
    Details known = details;
    if (known == null) {
      known = new Details(this);
      details = known;
    }
    return known;
  }

  @Nullable Details knownDetails() {
    return details;
  }

  void forgetDetails() {
    details = null;
  }

  Actor actor() {
    return details().actor;
  }

  Map<String, Object> settings() {
    return details().settings;
  }

  long uptimeNanos() {
    return System.nanoTime() - details().startedNanos;
  }

  int underWay() {
    return details == null ? 0 : details.underWay;
  }

  @Override
  long waiting() {
    return super.waiting() + (details == null ? 0 : details.held.size());
  }

  /**
   * Returns for how long, at least, the oldest message in the mailbox has waited. Looked at once in
   * a while: a mark stays until all that was there then has been taken.
   */
  long oldestNanos() {
    Mailbox box = knownMailbox();
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
    Details known = details();
    known.supervisor = own;
    known.supervises = true;
  }

  /** Returns whether it is a monitor: an actor that has said how its children are supervised. */
  boolean supervises() {
    return details != null && details.supervises;
  }

  @Nullable Supervisor knownSupervisor() {
    return details == null ? null : details.supervisor;
  }

  @Override
  public OptionalLong pid() {
    return kind() == Kind.PROCESS
        ? OptionalLong.of(ProcessHandle.current().pid())
        : OptionalLong.empty();
  }

  @Override
  Duration silence() {
    Host home = host();
    return home == null || kind() == Kind.SHARED
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - home.loop.coarseNanos());
  }

  // ---- its end --------------------------------------------------------------------------------

  @Override
  public void stop() {
    if (parent == null) {
      node().stopRoot(this);
    } else {
      tellSupervisor(supervisor -> supervisor.stop(this));
    }
  }

  @Override
  public void kill() {
    var reason = new ActorException("by ActorRef.kill", null);
    if (parent != null) {
      tellSupervisor(_ -> kill(reason));
    } else if (!node().killRoot(this)) {
      signal("kill", cell -> new Ending<>(cell).terminate(reason));
    }
  }

  @Override
  void finish() {
    signal("stop", cell -> new Ending<>(cell).begin());
  }

  @Override
  void kill(Throwable reason) {
    new Ending<>(this).kill(reason);
  }

  /** Ends because of a failure; on the host. */
  void crash(Throwable reason) {
    new Ending<>(this).crash(reason);
  }

  @Override
  void close(State end, Supplier<RuntimeException> reason) {
    state(end);
    Host home = host();
    if (home == null) {
      sweep();
    } else if (kind() == Kind.THREAD) {
      unbind();
      node().close(home, this);
    }
    if (details != null) {
      details.held.forEach(message -> fail(message, reason.get()));
      details.held.clear();
    }
    node().leave(this);
    completeEnd(end);
  }

  /** What a supervisor is told. */
  @FunctionalInterface
  interface News {
    void to(Supervisor supervisor);
  }

  /** Tells its supervisor something, on that one's loop. */
  void tellSupervisor(News news) {
    Cell<?> above = parent;
    if (above == null) {
      return;
    }
    if (above.isAtHome()) {
      news.to(above.supervisor());
    } else {
      above.signal("a child's news", cell -> news.to(cell.supervisor()));
    }
  }
}
