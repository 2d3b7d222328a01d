package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Work that is done aside")
class AsideTest {
  @Test
  void holds_up_no_other_fiber_of_the_loop() throws Exception {
    var release = new CountDownLatch(1);
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      EventLoop loop = loops.loops().getFirst();
      Fiber<String> waiting =
          loop.start(() ->
              Fibers.aside(() -> {
                release.await();
                return Thread.currentThread().getName();
              }));
      Fiber<String> other =
          loop.start(() -> {
            release.countDown();
            return EventLoop.current().name();
          });
      assertThat(other.join()).isEqualTo(loop.name());
      assertThat(waiting.join()).isEqualTo(loop.name() + "-aside-1");
    }
  }

  @Test
  void throws_what_it_throws() throws Exception {
    Callable<String> failing =
        () ->
            Fibers.aside(() -> {
              throw new IOException("no such disk");
            });
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      Fiber<String> fiber = loops.loops().getFirst().start(failing);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(fiber::join)
          .withCauseInstanceOf(IOException.class);
    }
    assertThatExceptionOfType(IOException.class).isThrownBy(failing::call);
  }

  @Test
  void is_done_at_once_elsewhere() throws Exception {
    assertThat(Fibers.aside(Thread::currentThread)).isSameAs(Thread.currentThread());
  }

  @Test
  void is_finished_before_an_interrupt_is_heard() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      Fiber<String> fiber =
          loops
              .loops()
              .getFirst()
              .start(() -> {
                String done =
                    Fibers.aside(() -> {
                      begun.countDown();
                      release.await();
                      return "done";
                    });
                return done + " " + Thread.interrupted();
              });
      begun.await();
      fiber.cancel();
      release.countDown();
      assertThat(fiber.join()).isEqualTo("done true");
    }
  }
}
