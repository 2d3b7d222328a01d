package org.pulsarweb.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One scenario of {@code benchmarks/actors}, measured alike for every peer: who counts, what holds
 * producers back, when a window begins and ends.
 *
 * <p>A peer is a program {@code SCENARIO SECONDS [FORM]}. It sets its actors going, has each
 * finished operation counted by {@link #count}, and calls {@link #measure}, which prints {@code
 * WARM} after the warm-up and {@code RESULT <operations per second>} after each of three windows.
 * Of {@code idle} it calls {@link #measureIdle}, which prints {@code WARM} and {@code RESULT <bytes
 * per actor> <seconds to spawn a million>}. The lines also tell the script when to look at what the
 * operating system counted for the process.
 *
 * <p>The messages of all peers are constants, so that passing them is measured, not making them.
 *
 * <p>Safe for use by many threads.
 */
final class ActorScenario {
  /** Most messages that were told and not handled yet, of all producers together. */
  private static final int UNHANDLED_MAX = 100_000;

  /** A producer looks at the count once in so many messages, so that looking costs nothing. */
  private static final int BATCH = 1_000;

  /**
   * A producer that is too far ahead sleeps: it must not take the consumer's core by spinning, nor
   * by waking all the time. What is ahead lasts for some milliseconds.
   */
  private static final long FULL_WAIT_NANOS = 500_000;

  private static final int WINDOWS = 3;
  private static final int WARM_UP_WINDOWS = 2;
  private static final int WARM_UP_SECONDS_MIN = 3;

  /** Two JVMs share the cores with both their compilers, and no method is called often. */
  private static final int WARM_UP_SECONDS_MIN_REMOTE = 15;

  private static final int IDLE_ACTORS = 1_000_000;
  private static final int IDLE_ACTORS_WARM_UP = 100_000;

  /** The count's place, in the middle, so that it shares its cache lines with nothing. */
  private static final int COUNT = 32;

  private final String name;
  private final int seconds;
  private final String form;
  private final AtomicLongArray counts = new AtomicLongArray(2 * COUNT);
  private final AtomicLong claimed = new AtomicLong();
  private volatile boolean over;

  private ActorScenario(String name, int seconds, String form) {
    this.name = name;
    this.seconds = seconds;
    this.form = form;
  }

  /** Brings so many new actors to life; returns when each of them has started. */
  interface Spawner {
    void spawn(int actors) throws InterruptedException;
  }

  /** Reads {@code SCENARIO SECONDS [FORM]}; the form is {@code default} when it is not named. */
  static ActorScenario of(String[] args) {
    if (args.length < 2) throw new IllegalArgumentException("needs SCENARIO SECONDS [FORM]");
    return new ActorScenario(
        args[0], Integer.parseInt(args[1]), args.length > 2 ? args[2] : "default");
  }

  String name() {
    return name;
  }

  /** Returns which of its own ways the peer shall take. */
  String form() {
    return form;
  }

  /** Returns the number after the last hyphen: producers of {@code tell-8}; 1 without one. */
  int times() {
    int hyphen = name.lastIndexOf('-');
    return hyphen < 0 ? 1 : Integer.parseInt(name.substring(hyphen + 1));
  }

  /**
   * Returns what an ask waits for its answer at most. In one JVM that is short: Pekko's scheduler
   * holds on to the deadlines of answered asks until they are due, and with 20 s the heap filled up
   * and a sequential ask fell from 3 million to half a million a second.
   */
  Duration answerMax() {
    return Duration.ofSeconds(isRemote() ? 20 : 1);
  }

  private boolean isRemote() {
    return name.startsWith("remote");
  }

  IllegalArgumentException unknown() {
    return new IllegalArgumentException("no scenario " + name + " in form " + form);
  }

  /** Counts one operation. One thread at a time may call it, each seeing what the last one did. */
  void count() {
    counts.setRelease(COUNT, counts.getPlain(COUNT) + 1);
  }

  /** Returns whether all was measured and whoever produces or asks shall end. */
  boolean isOver() {
    return over;
  }

  /** Starts plain threads that tell as fast as they can and as {@link #UNHANDLED_MAX} lets them. */
  void produce(int producers, Runnable tell) {
    for (int i = 0; i < producers; i++) {
      start("producer-" + i, () -> produce(tell));
    }
  }

  private void produce(Runnable tell) {
    while (!over) {
      long last = claimed.addAndGet(BATCH);
      while (last - handled() > UNHANDLED_MAX) {
        if (over) return;
        LockSupport.parkNanos(this, FULL_WAIT_NANOS);
      }
      for (int i = 0; i < BATCH; i++) {
        tell.run();
      }
    }
  }

  /** Starts a plain thread that keeps so many asks outstanding and waits for the oldest of them. */
  void ask(int outstanding, Supplier<? extends CompletionStage<?>> ask) {
    start("asker", () -> keepAsking(outstanding, ask));
  }

  private void keepAsking(int outstanding, Supplier<? extends CompletionStage<?>> ask) {
    var answers = new CompletableFuture<?>[outstanding];
    for (int i = 0; i < outstanding; i++) {
      answers[i] = ask.get().toCompletableFuture();
    }
    for (int i = 0; !over; i = (i + 1) % outstanding) {
      var _ = answers[i].join();
      count();
      answers[i] = ask.get().toCompletableFuture();
    }
  }

  /** Lets the actors work, counts, and prints what came out. */
  void measure() throws InterruptedException {
    int least = isRemote() ? WARM_UP_SECONDS_MIN_REMOTE : WARM_UP_SECONDS_MIN;
    var _ = window(Math.max(least, WARM_UP_WINDOWS * seconds));
    System.out.println("WARM");
    for (int i = 0; i < WINDOWS; i++) {
      System.out.println(String.format(Locale.ROOT, "RESULT %.1f", window(seconds)));
    }
    over = true;
  }

  /** Spawns a million actors that do nothing, and prints what heap and time they took. */
  void measureIdle(Spawner spawner) throws InterruptedException {
    spawner.spawn(IDLE_ACTORS_WARM_UP); // they stay: in both counts of the heap, so in neither
    long before = liveBytes();
    System.out.println("WARM");
    long began = System.nanoTime();
    spawner.spawn(IDLE_ACTORS);
    double spawnSeconds = (System.nanoTime() - began) / 1e9;
    double bytesEach = (liveBytes() - before) / (double) IDLE_ACTORS;
    System.out.println(String.format(Locale.ROOT, "RESULT %.1f %.3f", bytesEach, spawnSeconds));
  }

  private double window(int length) throws InterruptedException {
    long began = System.nanoTime();
    long before = handled();
    Thread.sleep(Duration.ofSeconds(length));
    long done = handled() - before;
    if (done == 0) throw new IllegalStateException(name + ": nothing in " + length + " s");
    return done * 1e9 / (System.nanoTime() - began);
  }

  private long handled() {
    return counts.getAcquire(COUNT);
  }

  private static long liveBytes() {
    System.gc();
    System.gc(); // what the first one only queued for cleaning is gone after the second
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void start(String name, Runnable body) {
    Thread.ofPlatform().daemon().name(name).uncaughtExceptionHandler(this::end).start(body);
  }

  /** Ends the program: without this thread nothing would be measured any more. */
  private void end(Thread thread, Throwable failure) {
    if (over) return; // the peer closes: whoever still asks gets no answer
    System.err.println(thread.getName() + " failed: " + failure);
    Runtime.getRuntime().halt(1);
  }
}
