package org.pulsarweb.actor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteInput;
import org.pulsarweb.codec.RemoteException;

/**
 * An actor in a JVM of its own, as the arbiter sees it: starts the JVM, talks to it over a link,
 * and hears from its heart-beat, its link and its exit how it goes. Lives on the arbiter's loop;
 * only {@link #deliver} may be called elsewhere.
 */
final class ProcessChild<T> extends Child<T> implements Link.Events {
  /** The number that a process's own actor has in its JVM. */
  static final int SERIAL = 1;

  /** Of so many heart-beats in a row each has to be over a limit of memory. */
  private static final int SAMPLES_OVER = 3;

  /** How long each step of an end may take: a dump, TERM; then comes KILL. */
  private static final Duration STEP = Duration.ofSeconds(1);

  /** What a JVM ends with that was asked to end by TERM, and has done so. */
  private static final int EXIT_CODE_OF_TERM = 128 + 15;

  /** How long the exit may take to come after the link has closed. */
  private static final Duration EXIT_WAIT = Duration.ofSeconds(1);

  private final Processes processes;
  private final int number;
  private final ArrayDeque<Object> held = new ArrayDeque<>(); // until it runs; its own lock
  private volatile @Nullable Link link; // while it runs
  private @Nullable Link starting; // from its greeting on
  private volatile @Nullable ChildProcess process;
  private @Nullable String secret;
  private @Nullable Throwable reason; // of its end, as it said itself
  private @Nullable Throwable killed; // why it is being killed
  private boolean finishing;
  private boolean saidEnd; // it has said itself that it ends, and how
  private OptionalInt code = OptionalInt.empty(); // of its last end
  private int samplesOver;

  ProcessChild(Blueprint<T> blueprint, Cell<?> parent, Processes processes, int number) {
    super(blueprint, parent, SERIAL);
    this.processes = processes;
    this.number = number;
  }

  @Override
  public String id() {
    return Registry.id(address());
  }

  @Override
  long address() {
    return Registry.address(number, SERIAL);
  }

  int number() {
    return number;
  }

  @Nullable Link link() {
    return link;
  }

  // ---- sending --------------------------------------------------------------------------------

  @Override
  void deliver(Object message) {
    Link up = link;
    if (up == null && !hold(message)) {
      return;
    }
    up = up == null ? link : up;
    if (up != null) {
      send(up, message);
    }
  }

  private void send(Link up, Object message) {
    try {
      if (message instanceof Onward onward) {
        onward.send(up);
      } else {
        up.send(address(), this, message);
      }
    } catch (RuntimeException e) {
      fail(message, e);
    }
  }

  private void fail(Object message, RuntimeException e) {
    if (message instanceof Message asked) {
      asked.fail(e);
    } else if (e instanceof MailboxFullException full && spawn().overflow() == Overflow.DROP) {
      node().deadLetter(this, full);
    } else {
      throw e;
    }
  }

  /** Fails a message whose sender has gone on. */
  private void failLate(Object message, RuntimeException e) {
    try {
      fail(message, e);
    } catch (RuntimeException _) {
      node().deadLetter(this, new ActorException(String.valueOf(e.getMessage()), e));
    }
  }

  /**
   * Keeps a message until the JVM is up; returns true if it is by now, and the message is not kept.
   */
  private boolean hold(Object message) {
    RuntimeException refusal;
    synchronized (held) {
      if (link != null) {
        return true;
      }
      if (state().isOver()) {
        refusal = stopped();
      } else if (held.size() >= spawn().mailbox()) {
        refusal =
            new MailboxFullException(
                this + " has not started, and " + held.size() + " messages wait for it", null);
      } else {
        held.add(message);
        return false;
      }
    }
    fail(message, refusal);
    return false;
  }

  // ---- its life -------------------------------------------------------------------------------

  /** Starts the JVM; in a fiber. What comes later tells how it goes. */
  @Override
  void begin() {
    state(State.STARTING);
    reason = null;
    killed = null;
    finishing = false;
    saidEnd = false;
    code = OptionalInt.empty();
    samplesOver = 0;
    String own = Processes.newSecret();
    secret = own;
    try {
      ChildProcess started = processes.launch(this, own).get();
      process = started;
      if (killed != null) { // meanwhile
        processes.run(() -> end(started, false));
      } else if (finishing) {
        started.terminate();
      }
      CompletableFuture<Void> _ =
          started
              .exit()
              .thenAccept(code -> processes.host().loop.execute(() -> onExit(started, code)));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      life().started.completeExceptionally(cause);
      over(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      life().started.completeExceptionally(e);
      over(e);
    }
  }

  @Nullable String secret() {
    return secret;
  }

  @Nullable ChildProcess process() {
    return process;
  }

  /** The JVM has greeted, and is the right one. */
  void onGreeted(Link greeted) {
    starting = greeted;
    secret = null; // it opens one link, once
    greeted.isUp = true;
    Ref<?> above = parent == null ? this : parent;
    var start =
        new Wire.Start(
            type().getName(),
            blueprint.factory(),
            spawn(),
            node().address(this),
            node().address(above),
            restarts());
    greeted.send(
        Wire.START,
        out -> {
          List<String> packages = node().allowedPackages();
          out.varint(packages.size());
          packages.forEach(out::string);
          node().codec().write(start, out);
        });
  }

  @Override
  public void onFrame(Link from, int type, ByteInput frame) {
    switch (type) {
      case Wire.STARTED -> onStarted(from);
      case Wire.NAMED -> {
        if (node().codec().read(frame) instanceof Wire.Address named
            && Registry.node(named.id()) == number) {
          onNamed(named);
        }
      }
      case Wire.UNNAMED -> {
        long id = frame.i64();
        if (Registry.node(id) == number) {
          node().whereabouts().remove(id);
        }
      }
      case Wire.STOP -> stop();
      case Wire.KILL -> kill();
      case Wire.ENDED -> {
        saidEnd = true;
        if (node().codec().read(frame) instanceof RemoteException told) {
          reason = told;
        } else {
          finishing = true; // it has stopped in good order, whoever wanted that
        }
        link = null; // what is sent from now on waits for the next life, if there is one
      }
      case Wire.BEAT -> {
        if (node().codec().read(frame) instanceof Wire.Beat beat) {
          onBeat(beat);
        }
      }
      default -> throw new ActorException("a frame of the unknown type " + type, null);
    }
  }

  private void onNamed(Wire.Address named) {
    if (!node().whereabouts().add(named)) {
      node()
          .listener
          .onNotice(
              this
                  + " has more than "
                  + Whereabouts.NAMES_MAX
                  + " named actors: "
                  + named.name()
                  + " is found in its own JVM only");
    }
  }

  private void onStarted(Link from) {
    if (state() != State.STARTING) {
      return;
    }
    List<Object> waited;
    synchronized (held) {
      waited = List.copyOf(held);
      held.clear();
      state(State.RUNNING);
      link = from; // what comes now from elsewhere is in line behind this
    }
    for (Object message : waited) {
      try {
        send(from, message);
      } catch (RuntimeException e) {
        failLate(message, e);
      }
    }
    life().started.complete(null);
  }

  private void onBeat(Wire.Beat beat) {
    Link up = link;
    if (up != null) {
      up.tidy();
    }
    Spawn.Jvm limits = spawn().jvm();
    boolean over =
        (limits.heapMax() > 0 && beat.heapAfterGc() > limits.heapMax())
            || (limits.rssMax() > 0 && beat.memory() > limits.rssMax());
    samplesOver = over ? samplesOver + 1 : 0;
    if (samplesOver == SAMPLES_OVER && !finishing) {
      node()
          .listener
          .onNotice(
              this
                  + " uses "
                  + beat.heapAfterGc()
                  + " bytes of heap and "
                  + beat.memory()
                  + " of memory, which is over its limit: it finishes what it has, and is"
                  + " replaced");
      life().replaced = true;
      link = null; // what comes now waits for the successor
      finish();
      ChildProcess running = process;
      processes
          .host()
          .loop
          .after(
              spawn().stopDeadline(),
              () -> {
                if (running != null && running == process) {
                  kill(new ActorException(this + " over its limit of memory did not stop", null));
                }
              });
    }
  }

  @Override
  public void onClosed(Link from, String why) {
    if (from != link && from != starting) {
      return;
    }
    link = null;
    starting = null;
    if (from.isRefused() && killed == null) {
      killed = new ActorException("the link to " + this + " was closed: " + why, null);
      node().listener.onNotice(String.valueOf(killed.getMessage()));
    }
    ChildProcess running = process;
    if (running != null) {
      Duration most = saidEnd ? spawn().stopDeadline() : EXIT_WAIT; // its program may tidy up
      processes.host().loop.after(most, () -> kill(running));
    }
  }

  private void onExit(ChildProcess ended, int exitCode) {
    if (ended != process) {
      return;
    }
    process = null;
    node().whereabouts().removeAll(number);
    code = OptionalInt.of(exitCode);
    processes.onEnded();
    Link open = starting;
    link = null;
    starting = null;
    if (open != null) {
      open.close("its JVM has ended");
    }
    Throwable why = killed != null ? killed : reason;
    boolean isInOrder = finishing && (exitCode == 0 || (saidEnd && exitCode == EXIT_CODE_OF_TERM));
    if (why == null && !isInOrder) {
      why = new ActorException("its JVM ended with " + ending(exitCode) + said(ended), null);
    }
    if (!life().started.isDone()) {
      life().started.completeExceptionally(why == null ? stopped() : why);
    }
    over(why);
  }

  private static String ending(int code) {
    return "code " + code + (code > 128 && code < 160 ? ", by signal " + (code - 128) : "");
  }

  private static String said(ChildProcess ended) {
    List<String> lines = ended.lastLines();
    return lines.isEmpty() ? "" : "; its last lines: " + String.join(" | ", lines);
  }

  private void over(@Nullable Throwable why) {
    boolean again =
        life().replaced
            || comesBack()
            || switch (spawn().restart()) {
              case PERMANENT -> why != null || !life().wanted;
              case TRANSIENT -> why != null;
              case TEMPORARY -> false;
            };
    state(again ? State.INITIAL : why == null ? State.CLOSED : State.TERMINATED);
    if (parent != null) {
      parent.supervisor().ended(this, why);
    }
  }

  @Override
  void finish() {
    finishing = true;
    Link open = starting;
    if (open == null) {
      ChildProcess running = process;
      if (running != null) {
        running.terminate();
      }
      return;
    }
    state(State.STOPPING);
    if (comesBack()) {
      link = null; // what is sent from now on waits for the next life
    }
    open.send(Wire.STOP, _ -> {});
  }

  @Override
  public void stop() {
    Cell<?> above = parent;
    if (above != null) {
      above.deliver(new Signal("stop of " + this, cell -> cell.supervisor().stop(this)));
    }
  }

  @Override
  OptionalInt exitCode() {
    return code;
  }

  @Override
  public OptionalLong pid() {
    ChildProcess running = process;
    return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
  }

  @Override
  public void kill() {
    Cell<?> above = parent;
    if (above != null) {
      above.deliver(new Signal("kill of " + this, _ -> killAtOnce()));
    }
  }

  private void killAtOnce() {
    ChildProcess running = process;
    if (running == null) {
      kill(new ActorException("by ActorRef.kill", null)); // if it is being started
      return;
    }
    killed = new ActorException(this + " was killed", null);
    link = null; // what is sent from now on waits for the next life, if there is one
    processes.run(running::kill);
  }

  @Override
  void kill(Throwable why) {
    killed = why;
    Link open = starting;
    if (open != null) {
      open.close(String.valueOf(why.getMessage()));
    }
    ChildProcess running = process;
    if (running != null) {
      processes.run(() -> end(running, false));
    }
  }

  /** It is not heard of: before its end it is to say what it is doing. */
  @Override
  void killSilent(Throwable why) {
    killed = why;
    state(State.STOPPING);
    node().listener.onNotice(why.getMessage() + ": a dump of its threads is asked for");
    link = null;
    Link open = starting;
    if (open != null) {
      open.close(String.valueOf(why.getMessage()));
    }
    ChildProcess running = process;
    if (running != null) {
      processes.run(() -> end(running, true));
    }
  }

  /** Ends a JVM step by step, on a thread. */
  private static void end(ChildProcess running, boolean dump) {
    running.proceed();
    if (dump) {
      running.dump();
      if (ends(running)) {
        return;
      }
    }
    running.terminate();
    if (!ends(running)) {
      running.kill();
    }
  }

  private static boolean ends(ChildProcess running) {
    try {
      Integer _ = running.exit().get(STEP.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException _) {
      return true;
    }
  }

  private static void kill(ChildProcess running) {
    if (running.isAlive()) {
      running.kill();
    }
  }

  @Override
  Duration silence() {
    Link up = link;
    return up == null
        ? Duration.ZERO
        : Duration.ofNanos(processes.host().loop.coarseNanos() - up.heardNanos());
  }

  @Override
  Optional<String> complaint() {
    Link up = link;
    Duration deaf = up == null ? Duration.ZERO : Duration.ofNanos(up.deafNanos());
    return deaf.compareTo(spawn().timeout()) > 0
        ? Optional.of("has read nothing for " + deaf.toMillis() + " ms")
        : super.complaint();
  }

  @Override
  void close(State end, Supplier<RuntimeException> why) {
    ChildProcess running = process;
    if (running != null) {
      processes.run(() -> end(running, false));
    }
    List<Object> waited;
    synchronized (held) {
      state(end);
      waited = List.copyOf(held);
      held.clear();
    }
    waited.forEach(message -> failLate(message, why.get()));
    processes.remove(this);
    node().registry.release(this);
    completeEnd(end);
  }
}
