package org.pulsarweb.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One thread that turns: an event comes in, callbacks run, the fibers that became ready run one
 * after another, and what was written goes out.
 *
 * <p>State that belongs to a loop needs no lock, because callbacks and fibers of one loop never run
 * at the same instant. Work that takes long without waiting belongs elsewhere: while it runs,
 * nothing else of this loop does, and after a second the {@link LoopListener} is told which stack
 * it is.
 *
 * <p>Safe for use by many threads.
 */
public final class EventLoop implements AutoCloseable {
  /*
   * A turn. Whatever wakes the loop enters through begin() and leaves through end(). In between,
   * ready fibers and tasks are only queued; the outermost end() runs them and then flushes each
   * connection that was written to. So there is one flush however many answers a turn has made, no
   * callback finds itself called from within itself, and code that runs in a fiber (which is not
   * the loop's thread as Netty sees it) never touches a channel: it leaves that to the end of the
   * turn.
   *
   * A turn that always makes more work for itself gives way after TURN_TASK_MAX tasks or
   * TURN_NANOS, so that sockets and timers are looked at. It goes on by a timer that is due at
   * once: Netty runs queued tasks for up to a second before it asks for events again, timers only
   * after it has.
   */
  private static final int TURN_TASK_MAX = 1024;
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int TASKS_PER_LOOK = 32; // at the clock

  /** How long the close may take to be heard; then what the loop is at is interrupted. */
  private static final int CLOSE_LATE_MILLIS = 200;

  /** How often a loop looks at its clock: the grain of deadlines on connections and of lag. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** By how much the loop's clock moves at most with a tick, however late that comes. */
  private static final long STEP_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final Transport transport;
  private final LoopListener listener;
  private final MultiThreadIoEventLoopGroup group;
  private final io.netty.channel.EventLoop netty;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final ArrayDeque<Connection> written = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  final Connections connections = new Connections();
  final AtomicInteger assigned = new AtomicInteger(); // by listeners; some may not be open yet
  final Set<Listener> listeners = ConcurrentHashMap.newKeySet(); // that give it connections
  final Set<Channel> unconnected = new HashSet<>(); // they listen, or are about to connect
  final WaitingThreads waiting = new WaitingThreads();
  final Set<Relay> relays = new HashSet<>(); // that have fibers that stand by
  final ReadBuffers buffers;
  private final Inbox inbox = new Inbox(this);
  final ChunkPool chunks = new ChunkPool();
  final AsideThreads aside;
  final Thread.UncaughtExceptionHandler uncaught = (_, e) -> report("a fiber", e);

  private @Nullable LoopThread thread;
  private int depth;
  private boolean goingOn; // a turn is due that takes up what the last one left
  private volatile long tickedNanos = System.nanoTime();
  private volatile long clockNanos = tickedNanos;
  private long tickDueNanos;
  private volatile long lagNanos;
  private volatile long lagMaxNanos;

  // Written on the loop without a fence, since that would cost each fiber; the watchdog, which
  // reads it only after a second of silence, may be shown the fiber before, never a torn value.
  private @Nullable CarriedThread running;
  private volatile @Nullable CarriedThread stuck; // interrupted while it ran, at the close

  private EventLoop(String name, Transport transport, LoopListener listener, boolean daemon) {
    this.name = name;
    this.transport = transport;
    this.listener = listener;
    this.aside = new AsideThreads(name);
    this.buffers = new ReadBuffers(transport.isSynchronous());
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            work -> {
              var made = new LoopThread(this, work, name);
              made.setDaemon(daemon);
              thread = made;
              return made;
            },
            transport.ioHandler());
    this.netty = group.next();
  }

  static EventLoop open(String name, Transport transport, LoopListener listener)
      throws IOException {
    return open(name, transport, listener, false);
  }

  static EventLoop open(String name, Transport transport, LoopListener listener, boolean daemon)
      throws IOException {
    VirtualThreads.requireSupport();
    return started(name, transport, listener, daemon);
  }

  /**
   * Opens a loop that runs callbacks alone, for what needs no fibers: no JVM flag is asked for. Its
   * thread does not keep the JVM alive, and no watchdog looks at it.
   *
   * @param name of the loop, and of its thread
   * @param transport how it asks for events
   * @param listener hears of errors
   * @return the open loop; whoever opens it closes it
   * @throws IOException if the operating system refuses
   * @throws IllegalStateException if the transport is not to be had
   */
  public static EventLoop openForCallbacks(String name, Transport transport, LoopListener listener)
      throws IOException {
    return started(name, transport, listener, true);
  }

  private static EventLoop started(
      String name, Transport transport, LoopListener listener, boolean daemon) throws IOException {
    NettyVersions.requireOne();
    var loop = new EventLoop(name, transport.resolve(), listener, daemon);
    try {
      loop.netty.submit((Runnable) loop::start).get();
    } catch (ExecutionException | InterruptedException e) {
      loop.close();
      throw new IOException("the event loop " + name + " did not start", e);
    }
    return loop;
  }

  private void start() {
    tickDueNanos = System.nanoTime() + TICK_NANOS;
    ScheduledFuture<?> _ =
        netty.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  /**
   * Returns the loop that runs the calling code, be it a callback or a fiber.
   *
   * @return the loop
   * @throws IllegalStateException if the code runs elsewhere
   */
  public static EventLoop current() {
    EventLoop loop = LoopThread.currentLoop();
    if (loop == null) {
      throw new IllegalStateException(
          Thread.currentThread() + " is not a loop's: use EventLoop.execute or start to get there");
    }
    return loop;
  }

  /**
   * Returns the loop that runs the calling code, if one does.
   *
   * @return the loop; empty on any other thread
   */
  public static Optional<EventLoop> tryCurrent() {
    return Optional.ofNullable(LoopThread.currentLoop());
  }

  /**
   * Returns whether the calling code is a callback of some loop: it must not wait.
   *
   * @return false in fibers and in other threads
   */
  public static boolean isCallback() {
    return Thread.currentThread() instanceof LoopThread;
  }

  /**
   * Returns what the calling fiber works for, as {@link #owner(Object)} has said of it or of the
   * fiber that started it.
   *
   * @return its owner; null in callbacks, outside of loops, and where none was named
   */
  public static @Nullable Object currentOwner() {
    EventLoop loop = LoopThread.currentLoop();
    CarriedThread fiber = loop == null ? null : loop.running;
    return fiber == null ? null : fiber.owner;
  }

  /**
   * Says what the running fiber works for, and those that it starts from now on; to be called on
   * this loop. Does nothing in a callback.
   *
   * @param owner what it works for; null for nothing
   */
  public void owner(@Nullable Object owner) {
    CarriedThread fiber = running;
    if (fiber != null) {
      fiber.owner = owner;
    }
  }

  /**
   * Has the running fiber work for another owner until {@link #giveBack}, as one does that calls
   * the other; to be called by that fiber. It can be lent once at a time.
   *
   * @param owner what it works for meanwhile
   * @param whenWaits is told on this loop, at once, if it waits meanwhile; the first time only
   * @return false if it cannot be lent: it is already, or works for nothing, or is no fiber
   */
  public boolean lend(Object owner, Runnable whenWaits) {
    CarriedThread fiber = running;
    if (fiber == null
        || fiber.lender != null
        || fiber.owner == null
        || fiber.thread != Thread.currentThread()) {
      return false;
    }
    fiber.lender = fiber.owner;
    fiber.owner = owner;
    fiber.whenWaits = whenWaits;
    return true;
  }

  /** Has the running fiber, which is lent, work for what it did before. */
  public void giveBack() {
    CarriedThread fiber = running;
    if (fiber != null) {
      fiber.owner = fiber.lender;
      fiber.lender = null;
      fiber.whenWaits = null;
    }
  }

  /**
   * Interrupts every fiber of this loop that waits and works for an owner, or is lent by it; to be
   * called on this loop.
   *
   * @param owner whose fibers
   */
  public void interruptAll(Object owner) {
    for (CarriedThread fiber : waiting.all()) {
      if ((fiber.owner == owner || fiber.lender == owner) && fiber != running) {
        fiber.thread.interrupt();
      }
    }
  }

  /**
   * Returns the name, such as {@code loop-1}; its thread has the same.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the transport in use, never {@link Transport#BEST}.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  /**
   * Returns whether the calling code runs on this loop, in a callback or in a fiber.
   *
   * @return true there
   */
  public boolean isOwnThread() {
    return VirtualThreads.carrier() == thread;
  }

  /**
   * Runs a callback on this loop, in the same turn when called there (after the running fiber waits
   * or ends), else in the next. It must not wait; a fiber may: {@link #start}.
   *
   * @param callback what to run; what it throws goes to {@link LoopListener#onError}
   */
  public void execute(Runnable callback) {
    resume(callback);
  }

  /**
   * Runs something on this loop, soon; from any thread. The cheapest way from one thread to
   * another: it makes no object, and wakes the loop only if it sleeps.
   *
   * @param posted what to run; it must not be on its way already
   */
  public void post(Posted posted) {
    inbox.add(posted);
  }

  /**
   * Starts a fiber on this loop. May be called from any thread.
   *
   * @param work what it does; may wait
   * @param <T> what it returns
   * @return the fiber
   */
  public <T> Fiber<T> start(Callable<T> work) {
    return Fiber.start(this, work, Fiber.NOBODY);
  }

  /**
   * Starts a fiber that nobody joins: what it throws goes to {@link LoopListener#onError}. The
   * cheapest way to start one; to be called on this loop, whose turn it then runs in.
   *
   * @param label says what the fiber does: its text is asked for when the loop's fibers are listed
   * @param work what it does; may wait
   */
  public void launch(Object label, Runnable work) {
    new CarriedThread(this, label, work).thread.start();
  }

  /**
   * Runs a callback once, later.
   *
   * @param delay how much later
   * @param callback what to run on this loop; must not wait
   * @return what cancels it
   */
  public Timer after(Duration delay, Runnable callback) {
    ScheduledFuture<?> due =
        netty.schedule(() -> turn(callback), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  /**
   * Runs a callback again and again, the first time after one period.
   *
   * @param period from one start to the next; more than zero
   * @param callback what to run on this loop; must not wait
   * @return what ends it
   */
  public Timer every(Duration period, Runnable callback) {
    ScheduledFuture<?> due =
        netty.scheduleAtFixedRate(
            () -> turn(callback), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  /**
   * Opens a connection to somewhere. May be called from any thread; the future completes on this
   * loop, and to cancel it gives the connection up.
   *
   * @param address an internet address that is resolved, or a unix socket's
   * @param deadline how long it may take
   * @param factory makes what hears of the connection
   * @return the connection, or the {@link IOException} that says why there is none
   */
  public CompletableFuture<Connection> connect(
      SocketAddress address, Duration deadline, Protocol.Factory factory) {
    return connect(address, deadline, Route.DIRECT, factory);
  }

  /**
   * Opens a connection with TLS to somewhere. May be called from any thread; the future completes
   * on this loop, once both sides have agreed, and to cancel it gives the connection up.
   *
   * @param address an internet address that is resolved, or a unix socket's
   * @param deadline how long it may take, the agreement included
   * @param tls whom to believe
   * @param host who the server has to prove to be: a name, or an address as text
   * @param factory makes what hears of the connection
   * @return the connection, or the {@link IOException} that says why there is none
   */
  public CompletableFuture<Connection> connect(
      SocketAddress address,
      Duration deadline,
      ClientTls tls,
      String host,
      Protocol.Factory factory) {
    return connect(address, deadline, Route.DIRECT.with(tls, host), factory);
  }

  /**
   * Opens a connection to somewhere, with what lies between it and its protocol. May be called from
   * any thread; the future completes on this loop, and to cancel it gives the connection up.
   *
   * @param address an internet address that is resolved, or a unix socket's
   * @param deadline how long it may take in all
   * @param route what is said first, and TLS
   * @param factory makes what hears of the connection
   * @return the connection, or the {@link IOException} that says why there is none
   */
  public CompletableFuture<Connection> connect(
      SocketAddress address, Duration deadline, Route route, Protocol.Factory factory) {
    var connected = new CompletableFuture<Connection>();
    if (closed.get()) {
      connected.completeExceptionally(
          new IOException("cannot connect to " + address + ": " + name + " is closed"));
      return connected;
    }
    Channel channel = transport.clientChannel(address);
    int millis = Math.toIntExact(Math.clamp(deadline.toMillis(), 1, Integer.MAX_VALUE));
    SslHandler handler = null;
    Protocol.Factory opening = factory;
    if (route.tls().isPresent()) {
      handler = route.tls().get().handler(channel.alloc(), route.host(), address);
      handler.setHandshakeTimeoutMillis(millis);
    }
    if (!route.isDirect()) {
      opening =
          connection -> {
            Protocol protocol = factory.open(connection);
            // Not at once, but when the protocol is in its place.
            execute(() -> {
              boolean _ = connected.complete(connection);
            });
            return protocol;
          };
    }
    var connection = new Connection(this, channel, null, handler, opening);
    route.opening().ifPresent(connection::openBy);
    connection.onRefused = e -> connected.completeExceptionally(failure(address, e));
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis);
    connection.configure();
    CompletableFuture<Connection> _ =
        connected.whenComplete((_, _) -> {
          if (connected.isCancelled()) {
            close(channel);
          }
        });
    long startNanos = System.nanoTime();
    netty
        .register(channel)
        .addListener(_ -> {
          unconnected.add(channel);
          ChannelFuture attempt = channel.connect(transport.toNetty(address));
          attempt.addListener(result ->
              turn(() -> {
                unconnected.remove(channel);
                if (!result.isSuccess()) {
                  connected.completeExceptionally(failure(address, result.cause()));
                  return;
                }
                connection.open(); // Netty tells of the success before the channel is active
                if (route.isDirect()) {
                  connected.complete(connection);
                } else {
                  route.onReached().run();
                  cutUnlessComplete(connected, connection, startNanos + deadline.toNanos());
                }
              }));
        });
    return connected;
  }

  private void cutUnlessComplete(
      CompletableFuture<Connection> connected, Connection connection, long endNanos) {
    Timer timer =
        after(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())), connection::cutLate);
    CompletableFuture<Connection> _ = connected.whenComplete((_, _) -> timer.cancel());
  }

  private static IOException failure(SocketAddress address, Throwable cause) {
    Throwable root = cause;
    while (root instanceof SSLException && root.getCause() != null) {
      root = root.getCause(); // what is around it says only that TLS has failed
    }
    String reason = reason(root);
    String again = ": " + address; // which Netty says, too
    if (reason.endsWith(again)) {
      reason = reason.substring(0, reason.length() - again.length());
    }
    return new IOException("cannot connect to " + address + ": " + reason, cause);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof FileNotFoundException) {
      return "no such file"; // Netty says no more
    }
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }

  /**
   * Returns the time of this loop's last tick, on the scale of {@link System#nanoTime}: up to 100
   * ms old, and free of charge.
   *
   * @return nanoseconds
   */
  public long coarseNanos() {
    return tickedNanos;
  }

  /**
   * Returns the time of this loop's own clock, by which peers have their deadlines: up to 100 ms
   * old, and free of charge. When the loop has stood still, a second of that counts at most: nobody
   * was late with what the loop did not look at.
   *
   * @return nanoseconds, to be compared with others of this clock only
   */
  public long clockNanos() {
    return clockNanos;
  }

  /**
   * Returns by how much the last tick came too late: how long an event waits for this loop now.
   *
   * @return zero for a loop that keeps up
   */
  public Duration lag() {
    return Duration.ofNanos(lagNanos);
  }

  /**
   * Returns the greatest {@link #lag} since the loop was opened.
   *
   * @return zero for a loop that has always kept up
   */
  public Duration lagMax() {
    return Duration.ofNanos(lagMaxNanos);
  }

  /**
   * Returns how many connections are open on this loop.
   *
   * @return the count at about this moment
   */
  public int connectionCount() {
    return connections.count();
  }

  /**
   * Returns how many fibers of this loop wait.
   *
   * @return the count at about this moment
   */
  public int fiberCount() {
    return waiting.count();
  }

  /**
   * Returns every fiber of this loop that waits, and the one that runs, with their stacks. Takes a
   * turn of the loop: when called from elsewhere it waits for one, five seconds at most.
   *
   * @return the fibers, the longest waiting first
   * @throws TimeoutException if the loop is blocked
   * @throws InterruptedException if the caller is interrupted
   */
  public List<FiberInfo> fibers() throws TimeoutException, InterruptedException {
    if (isOwnThread()) {
      if (running != null) {
        waiting.add(running);
      }
      return waiting.all().stream().map(FiberInfo::of).toList();
    }
    var listed = new CompletableFuture<List<FiberInfo>>();
    execute(() -> listed.complete(waiting.all().stream().map(FiberInfo::of).toList()));
    try {
      return listed.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Tells this loop's {@link LoopListener} of an error that nobody asked for.
   *
   * @param where what was running
   * @param error what was thrown
   */
  public void report(String where, Throwable error) {
    listener.onError(this, where, error);
  }

  /**
   * Closes the loop: its connections are cut, its fibers are interrupted and have two seconds to
   * tidy up, and its thread ends, all within three seconds. A fiber that has not ended by then
   * never runs again; who joins it is told so. May be called again, and from any thread but its
   * own.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listeners.forEach(Listener::onLoopClosed);
    var quiet = new CountDownLatch(1);
    Timer looking =
        every(
            Duration.ofMillis(5),
            () -> {
              if (waiting.count() == 0 && connections.count() == 0 && unconnected.isEmpty()) {
                quiet.countDown();
              }
            });
    var heard = new CountDownLatch(1);
    execute(() -> {
      heard.countDown();
      waiting.all().forEach(this::interruptOnce);
      relays.forEach(Relay::dismiss);
      connections.all().forEach(Connection::abort);
      // Netty would close these only if it saw the shutdown before it ran its last tasks.
      netty.execute(() -> List.copyOf(unconnected).forEach(EventLoop::close));
    });
    boolean interrupted = false;
    try {
      if (!heard.await(CLOSE_LATE_MILLIS, TimeUnit.MILLISECONDS)) {
        interruptRunning();
      }
      boolean _ = quiet.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    looking.cancel();
    if (group
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(1500, TimeUnit.MILLISECONDS)) {
      buffers.release();
      waiting.all().forEach(CarriedThread::abandon);
    }
    inbox.end();
    aside.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A loop that stands still does not come to its tasks: what it is at may look for this. */
  private void interruptRunning() {
    CarriedThread fiber = running;
    if (fiber != null) {
      stuck = fiber;
      fiber.thread.interrupt();
    }
  }

  /** Has a fiber end that waits although the loop is closed. */
  void interruptOnce(CarriedThread fiber) {
    if (fiber != stuck) {
      fiber.thread.interrupt();
    }
  }

  private static void close(Channel channel) {
    ChannelFuture _ = channel.close();
  }

  boolean isClosed() {
    return closed.get();
  }

  // ---- the turn -------------------------------------------------------------------------------

  /** Queues a task for this turn, or for the next when called from outside. */
  void resume(Runnable task) {
    if (VirtualThreads.carrier() != thread) {
      netty.execute(() -> turn(task));
      return;
    }
    ready.add(task);
    if (depth == 0) {
      netty.execute(() -> turn(() -> {}));
    }
  }

  /** Runs one callback as a turn, or as a part of the turn that is under way. */
  void turn(Runnable callback) {
    begin();
    try {
      callback.run();
    } catch (Throwable e) {
      listener.onError(this, "a callback", e);
    } finally {
      end();
    }
  }

  void begin() {
    depth++;
  }

  void end() {
    try {
      if (depth == 1) {
        settle();
      }
    } finally {
      depth--;
    }
  }

  private void settle() {
    int budget = TURN_TASK_MAX;
    long startedNanos = 0;
    while (true) {
      Runnable task;
      while (budget > 0 && (task = ready.poll()) != null) {
        budget--;
        if (budget % TASKS_PER_LOOK == 0) {
          long now = System.nanoTime();
          startedNanos = startedNanos == 0 ? now : startedNanos;
          budget = now - startedNanos > TURN_NANOS ? 0 : budget;
        }
        try {
          task.run();
        } catch (Throwable e) {
          listener.onError(this, task.toString(), e);
        }
      }
      Connection connection;
      while ((connection = written.poll()) != null) {
        try {
          connection.flush();
        } catch (Throwable e) {
          connection.fail(e);
        }
      }
      if (ready.isEmpty()) {
        return;
      }
      if (budget == 0) {
        if (!goingOn) {
          goingOn = true;
          afterEvents(() -> goingOn = false);
        }
        return;
      }
    }
  }

  /**
   * Runs a callback once the loop has asked for events that many times more, and heard of those
   * that were waiting.
   */
  void afterEvents(int times, Runnable callback) {
    execute(() -> afterEvents(times > 1 ? () -> afterEvents(times - 1, callback) : callback));
  }

  /** The same, once, on the loop's thread: a timer that is due runs after events, a task before. */
  private void afterEvents(Runnable callback) {
    ScheduledFuture<?> _ = netty.schedule(() -> turn(callback), 0, TimeUnit.NANOSECONDS);
  }

  /** Runs a callback, which is no turn by itself, after sockets and timers have been looked at. */
  void soon(Runnable callback) {
    ScheduledFuture<?> _ = netty.schedule(callback, 0, TimeUnit.NANOSECONDS);
  }

  /** Has the connection flushed at the end of this turn. */
  void flushLater(Connection connection) {
    written.add(connection);
    if (depth == 0) {
      netty.execute(() -> turn(() -> {}));
    }
  }

  /** Lets a fiber run until it waits or ends. */
  void carry(CarriedThread fiber, Runnable continuation) {
    running = fiber;
    try {
      continuation.run();
    } finally {
      running = null;
    }
  }

  @Nullable CarriedThread running() {
    return running;
  }

  io.netty.channel.EventLoop netty() {
    return netty;
  }

  LoopListener listener() {
    return listener;
  }

  // ---- the clock ------------------------------------------------------------------------------

  private void tick() {
    long now = System.nanoTime();
    long late = Math.max(0, now - tickDueNanos);
    lagNanos = late;
    lagMaxNanos = Math.max(lagMaxNanos, late);
    tickDueNanos = Math.max(tickDueNanos + TICK_NANOS, now + TICK_NANOS / 2);
    long clock = clockNanos + Math.min(now - tickedNanos, STEP_MAX_NANOS);
    tickedNanos = now;
    clockNanos = clock;
    turn(() -> connections.tick(clock));
  }

  /** Returns a report of what blocks the loop, for the watchdog. */
  String blockage() {
    CarriedThread fiber = running;
    LoopThread own = thread;
    var text = new StringBuilder(name);
    if (fiber != null) {
      text.append(" is blocked by fiber #").append(fiber.thread.threadId());
      text.append(" \"").append(fiber.label).append('"');
      append(text, fiber.thread.getStackTrace());
    } else {
      text.append(" is blocked by a callback");
    }
    if (own != null) {
      text.append("\n  thread ").append(own.getName()).append(' ').append(own.getState());
      append(text, own.getStackTrace());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, StackTraceElement[] stack) {
    for (StackTraceElement call : stack) {
      text.append("\n    at ").append(call);
    }
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
