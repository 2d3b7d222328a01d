package org.pulsarweb.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.slf4j.LoggerFactory;

/**
 * A worker, as the application sees that serves in it: one loop, and the sockets that all workers
 * of the application share. A worker lives in a thread or in a JVM of its own, and the application
 * cannot tell which.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Worker implements AutoCloseable {
  /** The largest thing that {@link #tellOtherJvms} takes: half of what crosses at once. */
  public static final int TOLD_MAX_BYTES = 8 * 1024 * 1024;

  private static final VarHandle HANDLED;

  static {
    try {
      HANDLED = MethodHandles.lookup().findVarHandle(Worker.class, "handled", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final int number;
  private final Settings settings;
  private final EventLoop loop;
  private final List<BoundSocket> sockets;
  private final ApplicationHooks hooks;
  private final boolean ownsSockets;
  private final long handledMax; // 0 for no limit
  private final Consumer<String> replacement;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final WorkerThreads threads;
  private final Map<String, Consumer<byte[]>> hearing = new HashMap<>(); // by topic
  private @Nullable BiConsumer<String, byte[]> elsewhere; // if workers have JVMs of their own
  private @Nullable RequestMeters requestMeters;
  private long handled; // written by the loop, read by anybody
  private boolean last; // nobody serves after it
  private boolean isAlone; // without an arbiter

  Worker(
      String name,
      int number,
      Settings settings,
      EventLoop loop,
      List<BoundSocket> sockets,
      ApplicationHooks hooks,
      boolean ownsSockets,
      long handledMax,
      Consumer<String> replacement) {
    this.name = name;
    this.number = number;
    this.settings = settings;
    this.loop = loop;
    this.sockets = List.copyOf(sockets);
    this.hooks = hooks;
    this.ownsSockets = ownsSockets;
    this.handledMax = handledMax;
    this.replacement = replacement;
    this.threads = new WorkerThreads(name, settings.value(Settings.THREAD_WORKERS));
  }

  /**
   * Opens a worker without an arbiter, for tests and for programs that have loops of their own: it
   * binds its own sockets, and is not replaced by anybody. Any thread may open and close it.
   *
   * @param application what will serve in it
   * @param settings the application's settings
   * @param loop the worker's loop
   * @return a worker, to be given to {@link Application#start}
   * @throws IOException if an address cannot be had
   */
  public static Worker open(Application application, Settings settings, EventLoop loop)
      throws IOException {
    List<BoundSocket> sockets = application.bind(settings, loop);
    var worker =
        new Worker(
            application.name(), 1, settings, loop, sockets, application.hooks(), true, 0, _ -> {});
    worker.last = true;
    worker.isAlone = true;
    return worker;
  }

  /**
   * Returns the worker's name.
   *
   * @return the application's name and a number, as in {@code hello-3}
   */
  public String name() {
    return name;
  }

  /**
   * Returns which worker of its application this is.
   *
   * @return 1 for the first; 0 if the arbiter serves by itself. No number comes twice
   */
  public int number() {
    return number;
  }

  /**
   * Returns the application's settings.
   *
   * @return as they were when this worker was started
   */
  public Settings settings() {
    return settings;
  }

  /**
   * Returns the worker's loop, which carries all that the application does in it.
   *
   * @return the loop
   */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Returns what to serve on, shared with the other workers and not this one's to close.
   *
   * @return the sockets in the order of the application's addresses
   */
  public List<BoundSocket> sockets() {
    return sockets;
  }

  /**
   * Returns who wants to hear of requests.
   *
   * @return the application's hooks
   */
  public ApplicationHooks hooks() {
    return hooks;
  }

  /**
   * Returns this worker's part of a limit that is meant for all workers together.
   *
   * @param whole the limit
   * @return the limit divided by the number of workers, rounded up
   */
  public int share(int whole) {
    return Math.ceilDiv(whole, Math.max(1, settings.workers()));
  }

  /**
   * Counts one request, or one connection where there are no requests. What {@link
   * Settings#MAX_REQUESTS} limits.
   */
  public void countHandled() {
    long count = handled + 1;
    HANDLED.setOpaque(this, count);
    if (count == handledMax) {
      replace("it has answered " + count + " requests, which is its limit");
    }
  }

  /**
   * Returns how many have been counted; on any thread.
   *
   * @return requests, or connections where there are no requests
   */
  public long handled() {
    return (long) HANDLED.getOpaque(this);
  }

  /**
   * Returns what this worker records to: counters, timers, gauges. What the workers of a program
   * record is one sum at {@link Settings#METRICS_BIND}; what a worker had counted when it ended
   * stays in the sum.
   *
   * @return the worker's registry; made when first asked for
   */
  public MeterRegistry meters() {
    return metrics.registry();
  }

  MetricsSnapshot metrics() {
    return metrics.snapshot();
  }

  /**
   * Records how long a request took, as {@code http.server.requests}.
   *
   * @param status of the answer, from 100 to 599
   * @param nanos how long its handler took
   */
  public void recordRequest(int status, long nanos) {
    RequestMeters known = requestMeters;
    if (known == null) {
      known = new RequestMeters(meters());
      requestMeters = known;
    }
    known.record(status, nanos);
  }

  /**
   * Returns whether anybody asks what is recorded: if not, what would cost time need not be.
   *
   * @return whether {@link Settings#METRICS_BIND} is set
   */
  public boolean isMetered() {
    return settings.value(Settings.METRICS_BIND).isPresent();
  }

  /**
   * Logs, with its stack, an error that nobody asked for. Of a worker without an arbiter the loop's
   * listener hears of it instead.
   *
   * @param log whose it is, such as {@code pulsar.web}
   * @param where what was running
   * @param error what was thrown
   */
  public void report(String log, String where, Throwable error) {
    if (isAlone) {
      loop.report(where, error);
    } else {
      LoggerFactory.getLogger(log).error("{} threw {}", where, error.toString(), error);
    }
  }

  /**
   * Asks to be replaced: another worker is started, and when it serves this one stops in good
   * order. Nothing happens where there is no arbiter, or where it serves by itself.
   *
   * @param reason why, for the log
   */
  public void replace(String reason) {
    replacement.accept(reason);
  }

  /**
   * Returns whether the application's other workers live in JVMs of their own, as does this one.
   *
   * @return if not, they are in this JVM, where objects can be shared
   */
  public boolean hasOtherJvms() {
    return elsewhere != null;
  }

  /**
   * Tells all other workers of the application that live in other JVMs, through the arbiter; on any
   * thread, and without waiting. Each hears it once at most, and what one thread tells in its
   * order; a worker that does not keep up, or does not serve yet, misses it. Where there are no
   * other JVMs nothing happens.
   *
   * @param topic what it is about, as {@link #onTold} names it
   * @param bytes nobody changes them any more
   * @throws IllegalArgumentException if they are more than {@link #TOLD_MAX_BYTES}
   */
  public void tellOtherJvms(String topic, byte[] bytes) {
    if (bytes.length > TOLD_MAX_BYTES) {
      throw new IllegalArgumentException(
          bytes.length + " bytes are too many to be told: at most " + TOLD_MAX_BYTES);
    }
    BiConsumer<String, byte[]> others = elsewhere;
    if (others != null) {
      loop.execute(() -> others.accept(topic, bytes));
    }
  }

  /**
   * Hears what workers in other JVMs tell, instead of whoever heard of the topic before.
   *
   * @param topic what it is about
   * @param listener gets the bytes, on this worker's loop in a fiber; to keep the order it must not
   *     wait
   */
  public void onTold(String topic, Consumer<byte[]> listener) {
    hearing.put(topic, listener);
  }

  void elsewhere(BiConsumer<String, byte[]> others) {
    elsewhere = others;
  }

  void hear(String topic, byte[] bytes) {
    Consumer<byte[]> listener = hearing.get(topic);
    if (listener != null) {
      listener.accept(bytes);
    }
  }

  /**
   * Returns whether nobody serves after this worker, because the program ends: what it serves when
   * it stops need not come back at once. At a reload, and when there are to be fewer workers,
   * others serve.
   *
   * @return true once the program is about to end, and of one without an arbiter
   */
  public boolean isLast() {
    return last;
  }

  void last() {
    last = true;
  }

  /**
   * Returns threads for work that keeps a processor busy, which would hold up the loop. What finds
   * none free waits, up to 10,000 of it; one more is refused with a {@link
   * java.util.concurrent.RejectedExecutionException}, as is all when the worker has ended.
   *
   * @return as many threads as {@link Settings#THREAD_WORKERS} says, of this worker alone; any
   *     thread may use them
   */
  public ExecutorService executor() {
    return threads.executor();
  }

  /** Ends its threads, and closes the sockets of one without an arbiter. May be called again. */
  @Override
  public void close() {
    threads.close();
    if (ownsSockets) {
      sockets.forEach(BoundSocket::close);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
