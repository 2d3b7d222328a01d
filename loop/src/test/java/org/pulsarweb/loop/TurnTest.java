package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A loop turns: callbacks, timers, fibers, and gives each its time")
class TurnTest {
  private Site site;
  private EventLoop loop;

  @BeforeEach
  void open() throws Exception {
    site = Site.open(Transport.BEST, 1);
    loop = site.loop();
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  @Test
  void callbacks_run_in_the_order_of_their_asking() throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    var done = new CountDownLatch(1);
    for (int i = 0; i < 1000; i++) {
      int n = i;
      loop.execute(() -> order.add(n));
    }
    loop.execute(done::countDown);
    done.await();
    assertThat(order).hasSize(1000).isSorted();
  }

  @Test
  void of_a_standstill_only_a_second_counts_for_deadlines() throws Exception {
    var lost = new CompletableFuture<Long>();
    loop.execute(() -> {
      long clock = loop.clockNanos();
      long time = System.nanoTime();
      while (System.nanoTime() - time < TimeUnit.SECONDS.toNanos(3)) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
      Timer _ =
          loop.after(
              Duration.ofSeconds(1), // by then it has ticked
              () -> lost.complete(System.nanoTime() - time - (loop.clockNanos() - clock)));
    });
    assertThat(Duration.ofNanos(lost.get())).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void a_callback_that_throws_is_reported_and_the_loop_goes_on() throws Exception {
    loop.execute(() -> {
      throw new IllegalStateException("a callback");
    });
    Timer _ =
        loop.after(
            Duration.ZERO,
            () -> {
              throw new IllegalStateException("a timer");
            });
    loop.launch(
        "the label",
        () -> {
          throw new IllegalStateException("a fiber");
        });
    Site.until(() -> site.errors.size() == 3);
    assertThat(site.errors)
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("a callback", "a timer", "a fiber");
    assertThat(loop.start(() -> 1).join()).isEqualTo(1);
  }

  @Test
  void a_timer_runs_once_and_not_before_its_time() throws Exception {
    long start = System.nanoTime();
    var ran = new CompletableFuture<EventLoop>();
    Timer timer = loop.after(Duration.ofMillis(50), () -> ran.complete(EventLoop.current()));
    assertThat(ran.get()).isSameAs(loop);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    timer.cancel(); // too late, and harmless
  }

  @Test
  void a_cancelled_timer_does_not_run() throws Exception {
    var ran = new AtomicInteger();
    Timer timer = loop.after(Duration.ofMillis(20), ran::incrementAndGet);
    timer.cancel();
    timer.cancel();
    var later = new CountDownLatch(1);
    Timer _ = loop.after(Duration.ofMillis(60), later::countDown);
    later.await();
    assertThat(ran).hasValue(0);
  }

  @Test
  void a_repeated_timer_runs_until_it_is_cancelled_whatever_it_throws() throws Exception {
    var ran = new AtomicInteger();
    var third = new CountDownLatch(3);
    Timer timer =
        loop.every(
            Duration.ofMillis(5),
            () -> {
              ran.incrementAndGet();
              third.countDown();
              throw new IllegalStateException("each time");
            });
    third.await();
    int atCancel =
        loop.start(
                () -> {
                  timer.cancel();
                  return ran.get();
                })
            .join();
    var later = new CountDownLatch(1);
    Timer _ = loop.after(Duration.ofMillis(40), later::countDown);
    later.await();
    assertThat(ran.get()).isBetween(atCancel, atCancel + 1);
    assertThat(site.errors).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void timers_may_be_set_and_cancelled_in_fibers() throws Exception {
    var ran = new CompletableFuture<Boolean>();
    Fiber<Boolean> fiber =
        loop.start(() -> {
          Timer never = loop.after(Duration.ofMillis(5), () -> ran.complete(false));
          never.cancel();
          Timer _ = loop.after(Duration.ofMillis(20), () -> ran.complete(true));
          return ran.get();
        });
    assertThat(fiber.join()).isTrue();
  }

  @Test
  void fibers_that_yield_for_ever_starve_neither_timers_nor_sockets() throws Exception {
    var enough = new AtomicBoolean();
    List<Fiber<?>> greedy = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      greedy.add(
          loop.start(() -> {
            while (!enough.get()) {
              Thread.yield();
            }
            return null;
          }));
    }
    site.assertThatItAnswersInTime();
    enough.set(true);
    for (Fiber<?> fiber : greedy) {
      fiber.join();
    }
  }

  @Test
  void callbacks_that_ask_for_each_other_for_ever_starve_neither_timers_nor_sockets()
      throws Exception {
    var enough = new AtomicBoolean();
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            if (!enough.get()) {
              LockSupport.parkNanos(100_000); // some work: a thousand of it would be long
              loop.execute(this);
            }
          }
        };
    loop.execute(again);
    site.assertThatItAnswersInTime();
    enough.set(true);
  }

  @Test
  void a_loop_knows_how_late_it_is() {
    assertThat(loop.lag()).isLessThan(Duration.ofMillis(400));
    loop.execute(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)));
    Site.until(() -> loop.lagMax().toMillis() >= 350);
    Site.until(() -> loop.lag().toMillis() < 100);
    assertThat(loop.lagMax()).isGreaterThanOrEqualTo(Duration.ofMillis(350));
  }

  @Test
  void a_dump_made_by_a_fiber_shows_that_fiber() throws Exception {
    List<FiberInfo> dump = loop.start(loop::fibers).join();
    assertThat(dump).hasSize(1);
    assertThat(dump.getFirst().toString()).contains("EventLoop.fibers");
    assertThat(loop.fibers()).isEmpty();
  }

  @Test
  void a_queue_wakes_whoever_waits_in_order_and_refuses_callbacks() throws Exception {
    var queue = new WaitQueue();
    List<Integer> order = new ArrayList<>();
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int n = i;
      fibers.add(
          loop.start(() -> {
            queue.await();
            order.add(n);
            return null;
          }));
    }
    Site.until(() -> fibers.stream().noneMatch(Fiber::isDone));
    loop.start(() -> 1).join();
    loop.execute(queue::wakeAll);
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    assertThat(order).containsExactly(0, 1, 2);

    loop.execute(() -> {
      try {
        queue.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    Site.until(() -> site.errors.size() == 1);
    assertThat(site.errors.getFirst()).hasMessageContaining("a callback must not wait");
  }

  @Test
  void a_cancelled_fiber_leaves_its_queue() throws Exception {
    var queue = new WaitQueue();
    Fiber<?> fiber =
        loop.start(() -> {
          queue.await();
          return null;
        });
    loop.start(() -> 1).join();
    fiber.cancel();
    assertThatThrownBy(fiber::join).hasCauseInstanceOf(InterruptedException.class);
    loop.start(
            () -> {
              queue.wakeAll();
              return null;
            })
        .join();
  }

  // ---- the end --------------------------------------------------------------------------------

  @Test
  void closing_lets_interrupted_fibers_tidy_up() throws Exception {
    Fiber<String> fiber =
        loop.start(() -> {
          try {
            new CountDownLatch(1).await();
            return "woken";
          } catch (InterruptedException _) {
            boolean _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            return "tidy";
          }
        });
    loop.start(() -> 1).join();
    site.group.close();
    assertThat(fiber.join()).isEqualTo("tidy");
    assertThatThrownBy(() -> loop.start(() -> 1)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void closing_interrupts_a_fiber_that_does_not_wait_once() throws Exception {
    var spins = new CountDownLatch(1);
    Fiber<String> fiber =
        loop.start(() -> {
          spins.countDown();
          while (!Thread.interrupted()) {
            Thread.onSpinWait();
          }
          boolean _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
          return "tidy";
        });
    spins.await();
    site.group.close();
    assertThat(fiber.join()).isEqualTo("tidy");
  }

  @Test
  void closing_ends_fibers_that_never_stop_starting_others() throws Exception {
    var starts = new AtomicInteger();
    loop.execute(() -> startAgain(starts));
    Site.until(() -> starts.get() > 100);
    long start = System.nanoTime();
    site.group.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private void startAgain(AtomicInteger starts) {
    starts.incrementAndGet();
    Fiber<?> _ =
        loop.start(() -> {
          new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
          startAgain(starts);
          return null;
        });
  }

  @Test
  void who_joins_a_fiber_that_never_ends_is_told_that_its_loop_was_closed() throws Exception {
    var gate = new CompletableFuture<String>();
    Fiber<String> stubborn =
        loop.start(() -> {
          while (true) {
            try {
              return gate.get();
            } catch (InterruptedException _) {
              // It does not care.
            }
          }
        });
    loop.start(() -> 1).join();
    site.group.close();
    assertThatThrownBy(stubborn::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
    assertThat(gate.complete("nobody is to blame")).isTrue();
  }

  @Test
  void closing_twice_is_harmless() {
    site.group.close();
    site.group.close();
    loop.close();
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
