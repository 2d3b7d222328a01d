package org.pulsarweb.actor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * An actor, as its own code sees it: what it is, and what it can do.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Actor {
  private final Cell<?> cell;
  private final Map<String, Object> extra = new LinkedHashMap<>();

  Actor(Cell<?> cell) {
    this.cell = cell;
  }

  /**
   * Returns the actor that the calling code works for: in a handler, a hook or a timer, and in the
   * fibers that these have started.
   *
   * @return the actor
   * @throws IllegalStateException if the code works for none
   */
  public static Actor current() {
    return find()
        .orElseThrow(
            () -> new IllegalStateException(Thread.currentThread() + " works for no actor"));
  }

  /**
   * Returns the object that the program has given to the actors of this JVM: by {@link
   * ActorProcess#join} or {@link Arbiter#open(ArbiterSettings, ActorListener, Object)}. With it an
   * actor's factory, which may have come from another JVM, finds what it needs in this one.
   *
   * @param type what it is
   * @param <T> what it is
   * @return the object
   * @throws IllegalStateException if the calling code works for no actor, or there is no such
   *     object
   */
  public static <T> T context(Class<T> type) {
    Object context = current().cell.node().context;
    if (!type.isInstance(context)) {
      throw new IllegalStateException(
          "this JVM has no " + type.getName() + " for its actors: see ActorProcess.join");
    }
    return type.cast(context);
  }

  /** Returns the actor that the calling code works for, if it does. */
  static Optional<Actor> find() {
    return EventLoop.currentOwner() instanceof Cell<?> cell
        ? Optional.of(cell.actor())
        : Optional.empty();
  }

  /**
   * Returns the actor's number.
   *
   * @return eight letters and digits
   * @see ActorRef#id
   */
  public String id() {
    return cell.id();
  }

  /**
   * Returns the actor's name.
   *
   * @return what {@link Spawn#named} said, else the id
   */
  public String name() {
    return cell.name();
  }

  /**
   * Returns where the actor lives.
   *
   * @return its kind
   */
  public Kind kind() {
    return cell.kind();
  }

  /**
   * Returns where the actor is in its life.
   *
   * @return its state
   */
  public State state() {
    return cell.state();
  }

  /**
   * Returns what others may know of this actor.
   *
   * @return a reference, to be sent to others
   */
  public ActorRef<?> ref() {
    return cell;
  }

  /**
   * Returns who spawned this actor, and looks after it.
   *
   * @return its supervisor; the arbiter has none
   */
  public Optional<ActorRef<?>> supervisor() {
    return cell.parent == null ? cell.node().supervisor() : Optional.of(cell.parent);
  }

  /**
   * Returns the actors that this one supervises.
   *
   * @return those that have not ended for good, oldest first
   */
  public List<ActorRef<?>> children() {
    Supervisor supervisor = cell.knownSupervisor();
    return supervisor == null ? List.of() : List.copyOf(supervisor.children());
  }

  /**
   * Spawns an actor that this one supervises, and waits until it runs. Its name may be that of one
   * that has been told to stop.
   *
   * @param type how others see it
   * @param factory makes its object, where it will live
   * @param spawn where that is, and its limits
   * @param <T> how others see it
   * @return the actor, which runs
   * @throws SpawnException if it cannot be started; the message says why
   */
  public <T> ActorRef<T> spawn(Class<T> type, Factory<? extends T> factory, Spawn spawn) {
    return Spawner.spawn(cell, type, factory, spawn);
  }

  /**
   * Says how the children of this actor are started again when they fail; to be called before the
   * first is spawned.
   *
   * @param rules how
   * @throws IllegalStateException if there are children already
   */
  public void supervise(Supervision rules) {
    if (cell.knownSupervisor() != null) {
      throw new IllegalStateException(name() + " has children already");
    }
    cell.supervisor(new Supervisor(cell, rules));
  }

  /**
   * Returns an actor by what it is called.
   *
   * @param target an id, a name, {@code arbiter}, or {@code monitor} for this actor's supervisor
   * @return the actor
   * @throws ActorStoppedException if there is none
   */
  public ActorRef<?> find(String target) {
    Optional<ActorRef<?>> above = target.equals("monitor") ? supervisor() : Optional.empty();
    return above.isPresent() ? above.get() : cell.node().find(target);
  }

  /**
   * Sends a command to another actor, and waits for the answer.
   *
   * @param target an id, a name, {@code arbiter} or {@code monitor}
   * @param command such as {@code ping}
   * @param arguments as the command wants them
   * @return the answer, null where there is none
   * @throws ActorException as {@link ActorRef#send(String, Object...)}
   */
  public @Nullable Object send(String target, String command, @Nullable Object... arguments) {
    return find(target).send(command, arguments);
  }

  /**
   * Runs something once, later, in this actor.
   *
   * @param delay how much later
   * @param work what to do; may wait
   * @return what cancels it
   */
  public Timer after(Duration delay, Runnable work) {
    return cell.timer(delay, false, work);
  }

  /**
   * Runs something again and again in this actor, the first time after one period.
   *
   * @param period from one start to the next
   * @param work what to do; may wait
   * @return what ends it
   */
  public Timer every(Duration period, Runnable work) {
    return cell.timer(period, true, work);
  }

  /**
   * Returns a setting.
   *
   * @param name which
   * @return its value
   * @throws CommandException if there is none of that name
   */
  public Object config(String name) {
    Object value = cell.settings().get(name);
    if (value == null) {
      throw new CommandException(
          cell + " has no setting " + name + "; it has " + cell.settings().keySet(), null);
    }
    return value;
  }

  /**
   * Changes a setting, for as long as the actor runs.
   *
   * @param name which
   * @param value its new value
   */
  public void config(String name, Object value) {
    cell.settings().put(name, value);
  }

  /**
   * Returns what the actor wants {@code info} to tell besides.
   *
   * @return a map, to be changed
   */
  public Map<String, Object> extra() {
    return extra;
  }

  /**
   * Returns threads for work that needs a processor for long, which would hold up the loop.
   *
   * @return five threads, shared by the actors of this JVM
   */
  public ExecutorService executor() {
    return cell.node().executor();
  }

  /**
   * Returns what there is to know about this actor and those it supervises.
   *
   * @return a tree of maps, lists, numbers and texts
   */
  public Map<String, Object> info() {
    return Facts.of(cell, extra);
  }

  /** Asks this actor to stop in good order, when what it has is done. */
  public void stop() {
    cell.stop();
  }

  /**
   * Ends this actor because it cannot go on; its supervisor decides whether it is started again.
   *
   * @param reason why
   */
  public void crash(Throwable reason) {
    cell.crash(reason);
  }
}
