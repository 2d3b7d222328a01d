package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {
  @Test
  void a_thread_is_shown_with_its_stack_and_what_it_waits_for_and_holds() throws Exception {
    var lock = new Object();
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder =
        Thread.ofPlatform().daemon(false).name("holder").start(() -> hold(lock, held, release));
    held.await();
    var waiter =
        Thread.ofPlatform().daemon(false).name("waiter").start(() -> hold(lock, held, release));
    while (waiter.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    try {
      String dump = ThreadDump.text(() -> "fibers: 2\n");

      assertThat(dump)
          .startsWith("threads of process " + ProcessHandle.current().pid() + " (")
          .contains("\"holder\" #" + holder.threadId() + " WAITING on ")
          .containsPattern(
              "\"waiter\" #\\d+ BLOCKED on java.lang.Object@\\w+ held by \"holder\" #"
                  + holder.threadId())
          .contains("  at org.pulsarweb.actor.ThreadDumpTest.hold(ThreadDumpTest.java:")
          .containsPattern("  holds java.lang.Object@\\w+")
          .endsWith("fibers: 2\n")
          .doesNotContain("deadlock");
    } finally {
      release.countDown();
      holder.join();
      waiter.join();
    }
  }

  @Test
  void fibers_that_cannot_be_told_do_not_hide_the_threads() {
    String dump =
        ThreadDump.text(() -> {
          throw new IllegalStateException("closed");
        });

    assertThat(dump)
        .contains("ThreadDump.text")
        .endsWith("its fibers cannot be told: java.lang.IllegalStateException: closed\n");
  }

  @Test
  void a_dump_has_an_end() {
    assertThat(ThreadDump.text(() -> "x".repeat(2_000_000))).hasSize(1024 * 1024);
  }

  private static void hold(Object lock, CountDownLatch held, CountDownLatch release) {
    synchronized (lock) {
      held.countDown();
      try {
        release.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
