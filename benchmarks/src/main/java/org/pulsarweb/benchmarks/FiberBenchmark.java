package org.pulsarweb.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

/**
 * What a fiber costs on its loop: a plain call, a callback queued for the same turn, a fiber that
 * never waits, and a fiber that parks and is unparked by another. Each invocation does many of them
 * on the loop, so that getting there and back counts for little.
 *
 * <p>Safe for use by many threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FiberBenchmark {
  private static final int OPERATIONS = 10_000;

  /** As many as one turn has when 64 connections are busy. */
  private static final int PER_TURN = 64;

  private @Nullable LoopGroup group;

  /** Made by JMH. */
  public FiberBenchmark() {}

  /** Opens the loop. */
  @Setup
  public void open() throws IOException {
    group = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
  }

  /** Closes the loop. */
  @TearDown
  public void close() {
    if (group != null) group.close();
  }

  /** A handler that is a plain call. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void plainCall() throws InterruptedException {
    inTurns(FiberBenchmark::handle);
  }

  /** A callback that the loop runs at the end of the turn. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void callbackInTurn() throws InterruptedException {
    EventLoop loop = loop();
    inTurns(() -> loop.execute(FiberBenchmark::handle));
  }

  /** A fiber, run in the same turn to its end. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void fiberInTurn() throws InterruptedException {
    EventLoop loop = loop();
    inTurns(() -> loop.launch("benchmark", FiberBenchmark::handle));
  }

  /** One fiber waits for another and is woken by it: two switches. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void parkAndUnpark() throws InterruptedException {
    var ended = new CountDownLatch(2);
    var rally = new Rally(OPERATIONS);
    EventLoop loop = loop();
    loop.execute(() -> {
      loop.launch("first", () -> rally.play(0, ended));
      loop.launch("second", () -> rally.play(1, ended));
    });
    ended.await();
  }

  /** What a handler does that never waits; not so little that the compiler removes it. */
  private static void handle() {
    Blackhole.consumeCPU(1);
  }

  private EventLoop loop() {
    if (group == null) throw new IllegalStateException("not open");
    return group.loops().getFirst();
  }

  /** Does something many times on the loop, a few in each turn, and waits for the last to end. */
  private void inTurns(Runnable operation) throws InterruptedException {
    var ended = new CountDownLatch(1);
    EventLoop loop = loop();
    loop.execute(
        new Runnable() {
          private int left = OPERATIONS;

          @Override
          public void run() {
            if (left == 0) {
              ended.countDown();
              return;
            }
            int now = Math.min(left, PER_TURN);
            for (int i = 0; i < now; i++) {
              operation.run();
            }
            left -= now;
            loop.execute(this); // queued after what was started
          }
        });
    ended.await();
  }

  /** Two fibers that take turns. Both run on one loop, so their fields need no lock. */
  private static final class Rally {
    private final @Nullable Thread[] players = new Thread[2];
    private int left;
    private int turn;

    Rally(int roundTrips) {
      this.left = 2 * roundTrips;
    }

    void play(int self, CountDownLatch ended) {
      players[self] = Thread.currentThread();
      while (left > 0) {
        if (turn == self) {
          left--;
          turn = 1 - self;
          LockSupport.unpark(players[turn]);
        } else {
          LockSupport.park(this);
        }
      }
      LockSupport.unpark(players[1 - self]);
      ended.countDown();
    }
  }
}
