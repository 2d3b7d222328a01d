package org.pulsarweb.actor;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.Codec;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Posted;

/** What the actors of one arbiter have in common in one JVM. */
final class Node implements AutoCloseable {
  /** Threads for work that needs a processor for long; the original's {@code thread_workers}. */
  private static final int EXECUTOR_THREADS = 5;

  /** Work that waits for one of them; more is refused. */
  private static final int EXECUTOR_QUEUE = 10_000;

  final Registry registry;
  final ActorListener listener;
  final ArbiterSettings settings;
  final Object context; // the program's own, for its actors
  private final ProcessFacts facts = new ProcessFacts();
  final AtomicLong deadLetters = new AtomicLong();
  private final DeadLetters lost;
  private final Whereabouts whereabouts = new Whereabouts();
  private final LoopGroup loops;
  private final Host first;
  private volatile @Nullable Cell<?> root;
  private volatile @Nullable Processes processes;
  private volatile @Nullable Link uplink; // to the arbiter, from another JVM
  private volatile Wire.@Nullable Address supervisor;
  private final Set<String> allowedPackages = new HashSet<>();
  private final ClassLoader loader = loader(); // of the thread that opens this
  private volatile @Nullable Codec codec; // made for the first that crosses: it takes a while
  private volatile boolean hasGivenUp;
  private final Set<Host> hosts = ConcurrentHashMap.newKeySet();
  private final Set<Pending<?>> askers = ConcurrentHashMap.newKeySet(); // threads, not on a loop
  private final ScheduledThreadPoolExecutor clock;
  private @Nullable ExecutorService executor;

  private Node(
      int number,
      ArbiterSettings settings,
      ActorListener listener,
      Object context,
      LoopGroup loops) {
    this.settings = settings;
    this.context = context;
    this.registry = new Registry(number);
    this.listener = listener;
    this.loops = loops;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("actor-clock").factory());
    clock.setRemoveOnCancelPolicy(true);
    this.lost = new DeadLetters(listener, clock);
    this.first = host(loops.loops().getFirst());
  }

  /** Opens the node with its first loop. */
  static Node open(
      int number, String name, ArbiterSettings settings, ActorListener listener, Object context)
      throws IOException {
    var loops = LoopGroup.open(name, settings.transport(), new Hearing(listener));
    return new Node(number, settings, listener, context, loops);
  }

  /** Tells the actors' listener what happens on their loops. */
  private record Hearing(ActorListener listener) implements LoopListener {
    @Override
    public void onBlocked(EventLoop loop, Duration blocked, String report) {
      listener.onBlocked(loop.name(), blocked, report);
    }

    @Override
    public void onError(EventLoop loop, String where, Throwable error) {
      listener.onNotice(where + " on " + loop + " threw " + error);
    }
  }

  void root(Cell<?> cell) {
    root = cell;
  }

  boolean isArbiter() {
    return registry.node == 0;
  }

  // ---- finding --------------------------------------------------------------------------------

  /**
   * Returns an actor by id or by name; in a JVM that is not the arbiter's, the arbiter may be
   * asked.
   */
  Ref<?> find(String target) {
    Ref<?> found = isArbiter() && target.equals(Arbiter.NAME) ? root : registry.byName(target);
    long address = Registry.address(target);
    if (found == null && isArbiter()) {
      found = whereabouts.find(target).map(this::remote).orElse(null);
    }
    if (found == null && address >= 0) {
      found = isHere(address) ? cell(address) : beyond(address);
    }
    if (found == null && !isArbiter()) {
      return target.equals(Arbiter.NAME) ? arbiter() : (Ref<?>) asked(target);
    }
    if (found == null) {
      throw new ActorStoppedException(
          "there is no actor " + target + ": neither an id nor a name of one that lives", null);
    }
    return found;
  }

  private Object asked(String target) {
    Object found;
    try {
      found = arbiter().send("find", target);
    } catch (AskFailedException e) {
      throw new ActorStoppedException("there is no actor " + target, e);
    }
    if (found == null) {
      throw new ActorStoppedException("there is no actor " + target, null);
    }
    return found;
  }

  /** Returns the arbiter, from another JVM. */
  Ref<Object> arbiter() {
    return RemoteRef.unknown(this, 0, Arbiter.NAME);
  }

  /** Returns an actor of another JVM by its id; null if there is none. */
  @Nullable Ref<?> beyond(long address) {
    Processes known = processes;
    ProcessChild<?> child = known == null ? null : known.byNumber(Registry.node(address));
    if (child != null && Registry.serial(address) == ProcessChild.SERIAL) {
      return child;
    }
    return child == null && isArbiter()
        ? null
        : RemoteRef.unknown(this, address, Registry.id(address));
  }

  boolean isHere(long address) {
    return Registry.node(address) == registry.node;
  }

  /** Returns an actor that this JVM looks after, by its id; null if it is another's, or gone. */
  @Nullable Child<?> known(long address) {
    if (isHere(address)) {
      return cell(address);
    }
    Processes known = processes;
    return known == null || Registry.serial(address) != ProcessChild.SERIAL
        ? null
        : known.byNumber(Registry.node(address));
  }

  /** Returns an actor of this JVM by its id. */
  @Nullable Cell<?> cell(long address) {
    Cell<?> first = root;
    if (first != null && first.serial == Registry.serial(address)) {
      return first;
    }
    return registry.bySerial(Registry.serial(address)) instanceof Cell<?> cell ? cell : null;
  }

  /** Returns who sent a message, if that is said. */
  @Nullable ActorRef<?> caller(long address) {
    if (address == Wire.NOBODY) {
      return null;
    }
    return address == 0 ? arbiter() : RemoteRef.unknown(this, address, Registry.id(address));
  }

  /** Returns the link by which an actor of another JVM is reached; null if there is none. */
  @Nullable Link link(long address) {
    if (!isArbiter()) {
      return uplink;
    }
    Processes known = processes;
    ProcessChild<?> child = known == null ? null : known.byNumber(Registry.node(address));
    return child == null ? null : child.link();
  }

  void uplink(Link link) {
    uplink = link;
  }

  void supervisor(Wire.Address address) {
    supervisor = address;
  }

  /** Returns the supervisor of this JVM's first actor, which lives in the arbiter's. */
  Optional<ActorRef<?>> supervisor() {
    Wire.Address known = supervisor;
    return known == null ? Optional.empty() : Optional.of(ref(known));
  }

  /** Has this JVM's first actor stopped: by whoever supervises it, who then knows that it is. */
  void stopRoot(Cell<?> cell) {
    Link up = uplink;
    if (up == null) {
      cell.finish();
    } else {
      up.sendFromAnywhere(Wire.STOP, _ -> {});
    }
  }

  /** Has this JVM ended by the arbiter, if that is another's. */
  boolean killRoot(Cell<?> cell) {
    Link up = uplink;
    if (up != null) {
      up.sendFromAnywhere(Wire.KILL, _ -> {});
    }
    return up != null;
  }

  // ---- what crosses ---------------------------------------------------------------------------

  /** Returns an actor's id as a number. */
  long address(Cell<?> cell) {
    return cell.address();
  }

  /** Returns an actor as it is sent to another JVM. */
  Wire.Address address(ActorRef<?> ref) {
    return switch (ref) {
      case Child<?> child -> Wire.Address.of(child, child.address());
      case RemoteRef<?> remote -> Wire.Address.of(remote, remote.address());
      default -> throw new ActorException(ref + " is no actor of this arbiter", null);
    };
  }

  /** Returns the actor of an address that was received. */
  ActorRef<?> ref(Wire.Address address) {
    if (isHere(address.id())) {
      Cell<?> cell = cell(address.id());
      if (cell != null) {
        return cell;
      }
    } else if (isArbiter()
        && Registry.serial(address.id()) == ProcessChild.SERIAL
        && beyond(address.id()) instanceof ProcessChild<?> child) {
      return child;
    }
    return remote(address);
  }

  private RemoteRef<?> remote(Wire.Address address) {
    Class<?> type;
    try {
      type = classNamed(address.type());
    } catch (ClassNotFoundException e) {
      throw new ActorException(
          "an actor of the type " + address.type() + " cannot be known here: no such class", e);
    }
    if (type.isInterface()) {
      allow(type);
    }
    return new RemoteRef<>(this, address, type);
  }

  // ---- names ----------------------------------------------------------------------------------

  /** Takes a name for an actor of this JVM, by which it is found from other JVMs too. */
  void enter(Child<?> child) {
    String name = child.spawn().name();
    if (!name.isEmpty()) {
      registry.name(name, child);
    }
    if (child instanceof Cell) {
      registry.add(child);
    }
    Link up = uplink;
    if (up != null && !name.isEmpty()) {
      Wire.Address address = address(child);
      up.sendFromAnywhere(Wire.NAMED, out -> codec().write(address, out));
    }
  }

  /** Gives back the name of one that has ended for good. */
  void leave(Child<?> child) {
    registry.remove(child);
    Link up = uplink;
    if (up != null && !child.spawn().name().isEmpty()) {
      up.sendFromAnywhere(Wire.UNNAMED, out -> out.i64(child.address()));
    }
  }

  /** Returns the named actors within processes, as the arbiter knows them. */
  Whereabouts whereabouts() {
    return whereabouts;
  }

  Class<?> classNamed(String name) throws ClassNotFoundException {
    return Class.forName(name, false, loader());
  }

  private static ClassLoader loader() {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    return own == null ? Node.class.getClassLoader() : own;
  }

  Codec codec() {
    Codec known = codec;
    return known == null ? firstCodec() : known;
  }

  private synchronized Codec firstCodec() {
    Codec known = codec;
    if (known == null) {
      Codec.Builder builder = Codec.builder().classLoader(loader);
      Wire.RECORDS.forEach(builder::allow);
      Event.RECORDS.forEach(builder::allow);
      allowedPackages.forEach(builder::allowPackage);
      known =
          builder
              .substitute(ActorRef.class, this::address, value -> ref((Wire.Address) value))
              .build();
      codec = known;
    }
    return known;
  }

  /** Allows what an actor's interface, factory and spawn speak of. */
  void allow(Class<?> type, Factory<?> factory, Spawn spawn) {
    allow(type);
    allow(factory.getClass());
    spawn.allowed().forEach(this::allow);
    spawn.commands().forEach(this::allow);
  }

  /** Allows the types of a package, and of those below it, to cross. */
  private void allow(Class<?> type) {
    String name = type.getPackageName();
    if (!name.startsWith("java.")) {
      allowPackage(name);
    }
  }

  synchronized void allowPackage(String name) {
    Codec known = codec;
    if (allowedPackages.add(name) && known != null) {
      codec = known.toBuilder().allowPackage(name).build();
    }
  }

  synchronized List<String> allowedPackages() {
    return List.copyOf(allowedPackages);
  }

  /** Opens what it takes to start JVMs, when first asked for; may wait. */
  synchronized Processes processes(Host host) {
    Processes known = processes;
    if (known == null) {
      try {
        known = Processes.open(this, host, settings.processesMax());
      } catch (IOException e) {
        throw new SpawnException("no process can be started: " + e.getMessage(), e);
      }
      processes = known;
    }
    return known;
  }

  Wire.Beat beat() {
    ProcessFacts.Snapshot now = facts.snapshot();
    return new Wire.Beat(now.heapAfterGcBytes(), now.memoryBytes());
  }

  /** Makes a child of the kind that is wanted; it has not begun. */
  <T> Child<T> child(Blueprint<T> blueprint, Cell<?> parent) {
    if (blueprint.spawn().kind() != Kind.PROCESS) {
      return new Cell<>(blueprint, parent, registry.next());
    }
    allow(blueprint.type(), blueprint.factory(), blueprint.spawn());
    return processes(firstHost()).child(blueprint, parent);
  }

  /** Returns what this JVM takes of its machine, as {@code info} tells it. */
  Map<String, Object> system() {
    ProcessFacts.Snapshot now = facts.snapshot();
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("memory", now.memoryBytes());
    system.put("memory_virtual", now.memoryVirtualBytes());
    system.put("heap_used", now.heapUsedBytes());
    system.put("heap_committed", now.heapCommittedBytes());
    system.put("heap_max", now.heapMaxBytes());
    system.put("heap_after_gc", now.heapAfterGcBytes());
    system.put("cpu_percent", now.cpuPercent());
    system.put("nice", now.nice());
    system.put("num_threads", now.threads());
    system.put("open_files", now.openFiles());
    return system;
  }

  /** A supervisor has given up: whoever runs the arbiter is to hear of it. */
  void gaveUp() {
    hasGivenUp = true;
  }

  boolean hasGivenUp() {
    return hasGivenUp;
  }

  Duration stopTime() {
    return settings.stopDeadline();
  }

  /** Returns the host of the first loop. */
  Host firstHost() {
    return first;
  }

  /** Returns the arbiter, in its own JVM or from another one. */
  Ref<?> top() {
    Cell<?> own = root;
    return isArbiter() && own != null ? own : arbiter();
  }

  private Host host(EventLoop loop) {
    var host = new Host(this, loop);
    hosts.add(host);
    return host;
  }

  /** Gives an actor a loop of its own, and starts it there; may wait. */
  void open(Cell<?> cell) {
    try {
      Host host = host(loops.add(cell.name()));
      cell.bind(host);
      cell.deliver(new Signal("start", Cell::start));
    } catch (IOException e) {
      throw new SpawnException(cell + " cannot have a thread: " + e.getMessage(), e);
    }
  }

  /** Closes the loop of an actor that has ended; returns at once. */
  void close(Host host, Cell<?> cell) {
    Thread.ofPlatform()
        .daemon()
        .name("close " + host.loop.name())
        .start(() -> {
          Ending.awaitLastHook(cell, host);
          loops.remove(host.loop);
          hosts.remove(host);
          cell.sweep();
        });
  }

  /** Gives up a loop that does not come back. */
  void abandon(Host host) {
    hosts.remove(host);
    Thread.ofPlatform()
        .daemon()
        .name("abandon " + host.loop.name())
        .start(() -> loops.remove(host.loop));
  }

  // ---- answers --------------------------------------------------------------------------------

  /** Fails whatever waits for one that has died, on whatever loop or thread. */
  void failAll(Ref<?> dead, RuntimeException reason) {
    for (Host host : hosts) {
      if (host.loop.isOwnThread()) {
        host.deadlines.fail(dead, reason);
      } else {
        host.loop.post(
            new Posted() {
              @Override
              protected void run() {
                host.deadlines.fail(dead, reason);
              }

              @Override
              protected void refused() {}
            });
      }
    }
    for (Pending<?> pending : askers) {
      if (pending.target == dead) {
        pending.fail(reason);
      }
    }
  }

  /** A thread waits for an answer, until it forgets it. */
  void await(Pending<?> pending) {
    askers.add(pending);
  }

  void forget(Pending<?> pending) {
    askers.remove(pending);
  }

  /** A future of no loop waits for an answer. */
  void await(Pending<?> pending, Duration deadline, CompletableFuture<?> future) {
    askers.add(pending);
    Future<?> due = clock.schedule(pending::expire, deadline.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<?> _ =
        future.whenComplete((_, _) -> {
          due.cancel(false);
          askers.remove(pending);
        });
  }

  void deadLetter(Ref<?> target, ActorException reason) {
    deadLetter(target.toString(), Objects.requireNonNullElse(reason.getMessage(), ""));
  }

  void deadLetter(String target, String reason) {
    deadLetters.incrementAndGet();
    listener.onDeadLetter(target, reason);
    lost.add(target, reason);
  }

  /** Something has happened in a child's JVM. */
  void tell(Event event) {
    event.tell(listener);
    if (event instanceof Event.Lost(var target, var reason)) {
      lost.add(target, reason);
    }
  }

  /** Returns threads for work that needs a processor for long; made when first asked for. */
  synchronized ExecutorService executor() {
    ExecutorService known = executor;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              EXECUTOR_THREADS,
              EXECUTOR_THREADS,
              1,
              TimeUnit.MINUTES,
              new ArrayBlockingQueue<>(EXECUTOR_QUEUE),
              Thread.ofPlatform().daemon().name("actor-executor-", 1).factory());
      executor = known;
    }
    return known;
  }

  /** Closes all loops, and fails what still waits. From a thread that is not one of theirs. */
  @Override
  public void close() {
    Processes known = processes;
    if (known != null) {
      known.close();
    }
    loops.close();
    for (Pending<?> pending : askers) {
      pending.fail(new ActorStoppedException("the arbiter was closed", null));
    }
    lost.close();
    clock.shutdownNow();
    synchronized (this) {
      if (executor != null) {
        executor.shutdownNow();
      }
    }
  }
}
