package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A fiber that waits parks itself and not its loop")
class FiberTest {
  private LoopGroup group;
  private EventLoop loop;

  @BeforeEach
  void open() throws Exception {
    group = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
    loop = group.loops().getFirst();
  }

  @AfterEach
  void close() {
    group.close();
  }

  /**
   * Starts the waiting work, sees that it waits while another fiber runs on the same loop, then
   * lets it go on.
   */
  private <T> T whileTheLoopGoesOn(Callable<T> waiting, ThrowingRunnable release) throws Exception {
    var started = new CountDownLatch(1);
    Fiber<T> fiber =
        loop.start(() -> {
          started.countDown();
          return waiting.call();
        });
    started.await();
    assertThat(loop.start(() -> Thread.currentThread().isVirtual()).join()).isTrue();
    assertThat(fiber.isDone()).isFalse();
    release.run();
    return fiber.join();
  }

  interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Test
  void in_a_sleep() throws Exception {
    boolean woken =
        whileTheLoopGoesOn(
            () -> {
              Thread.sleep(Duration.ofMillis(300));
              return true;
            },
            () -> {});
    assertThat(woken).isTrue();
  }

  @Test
  void in_a_future() throws Exception {
    var future = new CompletableFuture<String>();
    String got = whileTheLoopGoesOn(future::get, () -> future.complete("done"));
    assertThat(got).isEqualTo("done");
  }

  @Test
  void in_a_blocking_queue() throws Exception {
    var queue = new ArrayBlockingQueue<Integer>(1);
    int got = whileTheLoopGoesOn(queue::take, () -> queue.put(7));
    assertThat(got).isEqualTo(7);
  }

  @Test
  void in_a_monitor() throws Exception {
    var monitor = new Object();
    var flag = new boolean[1];
    boolean seen =
        whileTheLoopGoesOn(
            () -> {
              synchronized (monitor) {
                while (!flag[0]) {
                  monitor.wait();
                }
                return flag[0];
              }
            },
            () -> {
              synchronized (monitor) {
                flag[0] = true;
                monitor.notifyAll();
              }
            });
    assertThat(seen).isTrue();
  }

  @Test
  void in_a_synchronized_block_that_another_thread_holds() throws Exception {
    var monitor = new Object();
    var held = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (monitor) {
                held.countDown();
                try {
                  letGo.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    held.await();
    String entered =
        whileTheLoopGoesOn(
            () -> {
              synchronized (monitor) {
                return "in";
              }
            },
            letGo::countDown);
    assertThat(entered).isEqualTo("in");
    holder.join();
  }

  @Test
  void in_a_socket_read() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      int read = whileTheLoopGoesOn(() -> client.getInputStream().read(), () -> send(peer));
      assertThat(read).isEqualTo(42);
    }
  }

  private static void send(Socket peer) throws Exception {
    peer.getOutputStream().write(42);
    peer.getOutputStream().flush();
  }

  @Test
  void two_fibers_of_a_loop_never_run_at_once() throws Exception {
    int fibers = 100;
    int rounds = 10_000;
    var counter = new int[1]; // no lock, not volatile
    var done = new CountDownLatch(fibers);
    for (int i = 0; i < fibers; i++) {
      Fiber<?> _ =
          loop.start(() -> {
            for (int n = 0; n < rounds; n++) {
              counter[0]++;
              if (n % 2 == 0) {
                Thread.yield();
              }
            }
            done.countDown();
            return null;
          });
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.start(() -> counter[0]).join()).isEqualTo(fibers * rounds);
  }

  @Test
  void waits_of_every_kind_interleave_without_a_lost_count() throws Exception {
    var counter = new long[1];
    int fibers = 200;
    List<Fiber<Object>> all =
        IntStream.range(0, fibers)
            .mapToObj(i ->
                loop.start(() -> {
                  for (int n = 0; n < 50; n++) {
                    counter[0]++;
                    switch (n % 3) {
                      case 0 ->
                          Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextInt(9999)));
                      case 1 -> Thread.yield();
                      default -> {
                        var elsewhere = CompletableFuture.supplyAsync(() -> 1L);
                        long one = elsewhere.get();
                        counter[0] += one - 1;
                      }
                    }
                  }
                  return null;
                }))
            .toList();
    for (Fiber<?> fiber : all) {
      fiber.join();
    }
    assertThat(loop.start(() -> counter[0]).join()).isEqualTo(fibers * 50L);
  }

  @Test
  void a_thread_that_a_fiber_starts_by_itself_is_carried_by_the_same_loop() throws Exception {
    EventLoop carrier =
        loop.start(
                () -> {
                  var found = new CompletableFuture<EventLoop>();
                  Thread.ofVirtual().start(() -> found.complete(EventLoop.current()));
                  return found.get();
                })
            .join();
    assertThat(carrier).isSameAs(loop);
  }

  @Test
  void the_current_fiber_is_known() throws Exception {
    var self = new CompletableFuture<Fiber<?>>();
    Fiber<Boolean> fiber = loop.start(() -> self.complete(Fibers.current()));
    fiber.join();
    assertThat(self.get()).isSameAs(fiber);
    assertThatThrownBy(Fibers::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_dump_shows_every_waiting_fiber_with_its_stack() throws Exception {
    var gate = new CompletableFuture<String>();
    Fiber<String> fiber = loop.start(() -> waitsHere(gate));
    assertThat(loop.start(() -> 1).join()).isEqualTo(1);
    List<FiberInfo> dump = loop.fibers();
    gate.complete("go");
    assertThat(fiber.join()).isEqualTo("go");

    assertThat(dump).hasSize(1);
    assertThat(dump.getFirst().state()).isEqualTo(Thread.State.WAITING);
    assertThat(dump.getFirst().toString()).contains("waitsHere");
    assertThat(loop.fibers()).isEmpty();
  }

  @Test
  void a_dump_says_whose_code_a_fiber_runs_and_who_started_it() throws Exception {
    var gate = new CompletableFuture<String>();
    Fiber<List<String>> fiber =
        loop.start(() -> Fibers.all(List.of("a", "b"), _ -> waitsHere(gate)));
    assertThat(loop.start(() -> 1).join()).isEqualTo(1);
    List<FiberInfo> dump = loop.fibers();
    gate.complete("go");
    assertThat(fiber.join()).containsExactly("go", "go");

    assertThat(dump)
        .extracting(FiberInfo::label)
        .containsExactlyInAnyOrder(
            "org.pulsarweb.loop.FiberTest",
            "started by org.pulsarweb.loop.FiberTest",
            "started by org.pulsarweb.loop.FiberTest");
  }

  private static String waitsHere(CompletableFuture<String> gate) throws Exception {
    return gate.get();
  }

  @Test
  void a_cancelled_fiber_is_interrupted_where_it_waits() throws Exception {
    var started = new CountDownLatch(1);
    Fiber<Object> fiber =
        loop.start(() -> {
          started.countDown();
          new CompletableFuture<>().get();
          return null;
        });
    started.await();
    fiber.cancel();
    assertThatThrownBy(fiber::join).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void what_a_fiber_throws_is_thrown_to_who_joins() {
    Fiber<Object> fiber =
        loop.start(() -> {
          throw new IOException("no such thing");
        });
    assertThatThrownBy(fiber::join).hasRootCauseMessage("no such thing");
  }

  @Test
  void a_callback_that_waits_for_a_fiber_is_refused() throws Exception {
    Fiber<Object> fiber = loop.start(() -> new CompletableFuture<>().get());
    var refused = new CompletableFuture<Throwable>();
    loop.execute(() -> {
      try {
        fiber.join();
      } catch (Throwable e) {
        refused.complete(e);
      }
    });
    assertThat(refused.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    fiber.cancel();
  }
}
