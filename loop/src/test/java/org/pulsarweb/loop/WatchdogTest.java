package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A loop that is blocked for a second is reported with what blocks it")
class WatchdogTest {
  private record Report(EventLoop loop, Duration blocked, String text) {}

  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>(100);
  private final BlockingQueue<Duration> ends = new LinkedBlockingQueue<>(100);
  private LoopGroup group;
  private EventLoop loop;

  @BeforeEach
  void open() throws Exception {
    group =
        LoopGroup.open(
            1,
            Transport.BEST,
            new LoopListener() {
              @Override
              public void onBlocked(EventLoop blocked, Duration time, String report) {
                reports.add(new Report(blocked, time, report));
              }

              @Override
              public void onUnblocked(EventLoop unblocked, Duration time) {
                ends.add(time);
              }
            });
    loop = group.loops().getFirst();
  }

  @AfterEach
  void close() {
    group.close();
  }

  private void assertThatItIsReported(String... parts) throws InterruptedException {
    Report report = reports.poll(10, TimeUnit.SECONDS);
    assertThat(report).isNotNull();
    assertThat(report.blocked()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(report.text()).contains("loop-1 is blocked by ").contains(parts);
    Duration end = ends.poll(10, TimeUnit.SECONDS);
    assertThat(end).isNotNull().isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(reports).isEmpty();
  }

  @Test
  void a_fiber_that_spins() throws Exception {
    loop.execute(() -> loop.launch("GET /slow", WatchdogTest::spinsForTooLong));
    assertThatItIsReported("fiber #", "\"GET /slow\"", "spinsForTooLong");
  }

  @Test
  void a_callback_that_spins() throws Exception {
    loop.execute(WatchdogTest::spinsForTooLong);
    assertThatItIsReported("a callback", "spinsForTooLong");
  }

  // ---- loops that come and go -----------------------------------------------------------------

  @Test
  void a_loop_that_was_added() throws Exception {
    EventLoop added = group.add("added");
    assertThat(group.loops()).containsExactly(loop, added);
    added.execute(WatchdogTest::spinsForTooLong);
    Report report = reports.poll(10, TimeUnit.SECONDS);
    assertThat(report).isNotNull();
    assertThat(report.loop()).isSameAs(added);
    assertThat(report.text()).contains("added is blocked by a callback", "spinsForTooLong");
    assertThat(ends.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(reports).isEmpty();
  }

  @Test
  void a_loop_that_was_removed_is_forgotten() throws Exception {
    EventLoop added = group.add("added");
    var thread = new CompletableFuture<Thread>();
    added.execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(10, TimeUnit.SECONDS).isDaemon()).isTrue();
    group.remove(added);
    group.remove(added); // harmless
    assertThat(group.loops()).containsExactly(loop);
    assertThat(thread.get().join(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(() -> added.start(() -> 1)).isInstanceOf(RejectedExecutionException.class);

    assertThat(reports.poll(1300, TimeUnit.MILLISECONDS)).isNull(); // its clock stands still
    assertThat(loop.start(() -> 1).join()).isEqualTo(1);
  }

  @Test
  void a_blocked_loop_that_is_removed_is_reported_no_more() throws Exception {
    var letGo = new CountDownLatch(1);
    var thread = new CompletableFuture<Thread>();
    EventLoop added = group.add("added");
    added.execute(() -> {
      thread.complete(Thread.currentThread());
      while (letGo.getCount() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
    });
    assertThat(reports.poll(10, TimeUnit.SECONDS)).isNotNull();
    group.remove(added); // gives it up
    assertThat(group.loops()).containsExactly(loop);
    reports.clear();
    boolean again = reports.poll(500, TimeUnit.MILLISECONDS) != null;
    letGo.countDown();
    assertThat(again).isFalse();
    assertThat(thread.get().join(Duration.ofSeconds(10))).isTrue();
    assertThat(ends).isEmpty();
  }

  @Test
  void a_loop_is_refused_by_a_closed_group() {
    group.close();
    assertThatThrownBy(() -> group.add("too late"))
        .isInstanceOf(IOException.class)
        .hasMessage("the loops are closed");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("too late");
    assertThat(group.loops()).containsExactly(loop);
  }

  @Test
  void added_loops_are_closed_with_their_group() throws Exception {
    EventLoop added = group.add("added");
    group.close();
    assertThatThrownBy(() -> added.start(() -> 1)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void a_group_of_one_has_the_name_it_is_given() throws Exception {
    try (var single = LoopGroup.open("arbiter", Transport.BEST, LoopListener.NONE)) {
      assertThat(single.loops()).extracting(EventLoop::name).containsExactly("arbiter");
      var name = new CompletableFuture<String>();
      single.loops().getFirst().execute(() -> name.complete(Thread.currentThread().getName()));
      assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("arbiter");
    }
  }

  private static void spinsForTooLong() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1300);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_fiber_that_waits_while_a_native_frame_pins_it() throws Exception {
    Fiber<Integer> fiber = loop.start(() -> Slow.VALUE);
    assertThatItIsReported("fiber #", "Slow.waitsInItsInitialiser");
    assertThat(fiber.join()).isEqualTo(7);
  }

  /** A class whose initialiser waits: the JVM calls it through a native frame. */
  private static final class Slow {
    static final int VALUE = waitsInItsInitialiser();

    private static int waitsInItsInitialiser() {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1300));
      return 7;
    }
  }

  @Test
  void fibers_that_wait_are_no_block() throws Exception {
    Fiber<Boolean> fiber =
        loop.start(() -> new CountDownLatch(1).await(1300, TimeUnit.MILLISECONDS));
    assertThat(fiber.join()).isFalse();
    assertThat(reports).isEmpty();
  }
}
