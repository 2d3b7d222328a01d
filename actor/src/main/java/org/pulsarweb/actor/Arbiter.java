package org.pulsarweb.actor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The first actor, which all others come from: it has a loop of its own, starts and supervises
 * actors, and knows them by id and by name. Closing it stops all of them, the youngest first.
 *
 * <pre>{@code
 * try (var arbiter = Arbiter.open()) {
 *   ActorRef<Counter> counter = arbiter.spawn(Counter.class, TallyCounter::new, Spawn.inThread());
 *   int total = counter.proxy().add(2);
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class Arbiter implements AutoCloseable {
  /** What the arbiter is called, by id and by name. */
  public static final String NAME = "arbiter";

  private static final Spawn SPAWN = Spawn.inThread().named(NAME);
  private static final Object NO_CONTEXT = new Object();

  private final Node node;
  private final Cell<Object> cell;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Arbiter(Node node, Cell<Object> cell) {
    this.node = node;
    this.cell = cell;
  }

  /**
   * Opens an arbiter with the defaults; what happens to its actors goes to the JDK's {@link
   * System.Logger} named {@code pulsar.actor}, or to standard error, one line each, where nobody
   * has said how that one writes.
   *
   * @return an arbiter that runs
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if fibers are not to be had; the message says what to do
   */
  public static Arbiter open() throws IOException {
    return open(
        ArbiterSettings.DEFAULTS,
        LoggedEvents.isConfigured() ? new LoggedEvents() : PrintedEvents.dated());
  }

  /**
   * Opens an arbiter.
   *
   * @param settings its limits
   * @param listener hears what happens to its actors
   * @return an arbiter that runs
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if fibers are not to be had; the message says what to do
   */
  public static Arbiter open(ArbiterSettings settings, ActorListener listener) throws IOException {
    return open(settings, listener, NO_CONTEXT);
  }

  /**
   * Opens an arbiter whose actors can find the program's own objects.
   *
   * @param settings its limits
   * @param listener hears what happens to its actors
   * @param context what {@link Actor#context} returns to the actors of this JVM
   * @return an arbiter that runs
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if fibers are not to be had; the message says what to do
   */
  public static Arbiter open(ArbiterSettings settings, ActorListener listener, Object context)
      throws IOException {
    var node = Node.open(0, NAME, settings, listener, context);
    var blueprint = new Blueprint<Object>(node, Object.class, Object::new, SPAWN);
    var cell = new Cell<>(blueprint, null, 0);
    node.root(cell);
    cell.bind(node.firstHost());
    cell.deliver(
        new Signal(
            "start",
            _ -> {
              cell.supervisor(new Supervisor(cell, settings.supervision()));
              cell.start();
            }));
    var arbiter = new Arbiter(node, cell);
    try {
      cell.life().started.get(SPAWN.startDeadline().toMillis(), TimeUnit.MILLISECONDS);
      return arbiter;
    } catch (ExecutionException | TimeoutException e) {
      arbiter.close();
      throw new IOException("the arbiter did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      arbiter.close();
      throw new IOException("the arbiter did not start: its opener was interrupted", e);
    }
  }

  /**
   * Returns what others may know of the arbiter: to send it commands, as to any actor.
   *
   * @return a reference
   */
  public ActorRef<?> ref() {
    return cell;
  }

  /**
   * Spawns an actor, and waits until it runs.
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
   * Starts a monitor: a group of like actors that are kept at a number.
   *
   * @param name what it can be found by, unlike any other
   * @param workers how many there shall be
   * @param type how others see a worker
   * @param factory makes a worker's object
   * @param spawn how a worker is started; it is permanent, unless this says transient
   * @param supervision how those that fail are started again
   * @param <T> how others see a worker
   * @return the monitor, whose workers run
   * @throws SpawnException if the name is taken, or a worker cannot be started
   */
  public <T> Monitor<T> monitor(
      String name,
      int workers,
      Class<T> type,
      Factory<? extends T> factory,
      Spawn spawn,
      Supervision supervision) {
    return Monitor.start(cell, name, workers, type, factory, spawn, supervision);
  }

  /**
   * Returns an actor by what it is called.
   *
   * @param target an id, a name or {@code arbiter}
   * @return the actor
   * @throws ActorStoppedException if there is none
   */
  public ActorRef<?> find(String target) {
    return node.find(target);
  }

  /**
   * Sends a command to an actor, and waits for the answer.
   *
   * @param target an id, a name or {@code arbiter}
   * @param command such as {@code ping}
   * @param arguments as the command wants them
   * @return the answer, null where there is none
   * @throws ActorException as {@link ActorRef#send(String, Object...)}
   */
  public @Nullable Object send(String target, String command, @Nullable Object... arguments) {
    return find(target).send(command, arguments);
  }

  /**
   * Returns what there is to know about the arbiter and all its actors, as a tree.
   *
   * @return maps, lists, numbers and texts
   */
  public Map<String, Object> info() {
    return cell.info();
  }

  /**
   * Returns a private folder, for sockets and files that actors of other JVMs need; it is deleted
   * with the arbiter, or by the next one if this is killed. Made when first asked for; may wait.
   *
   * @return a folder that only this user can enter
   * @throws SpawnException if it cannot be made
   */
  public Path folder() {
    return node.processes(node.firstHost()).folder();
  }

  /**
   * Returns what a program with this arbiter should exit with.
   *
   * @return 0; 1 once a supervisor has given up on actors that failed too often
   */
  public int exitCode() {
    return node.hasGivenUp() ? 1 : 0;
  }

  /**
   * Returns what completes when the arbiter has ended: {@link State#CLOSED} in good order, {@link
   * State#TERMINATED} if it gave up because its actors failed too often.
   *
   * @return completes with the state it ended in
   */
  public CompletableFuture<State> ended() {
    return cell.ended();
  }

  /**
   * Stops all actors, the youngest first, each within its {@link Spawn#stopDeadline}, and closes
   * everything. Does nothing when called again. Not to be called by an actor.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      cell.finish();
      State _ = cell.ended().get(node.stopTime().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | ActorException _) {
      // what has not ended by now is cut
    } finally {
      node.close();
    }
  }
}
