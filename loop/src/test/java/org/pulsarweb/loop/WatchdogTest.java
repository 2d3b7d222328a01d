package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A loop that is blocked for a second is reported with what blocks it")
class WatchdogTest {
  private record Report(Duration blocked, String text) {}

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
                reports.add(new Report(time, report));
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
