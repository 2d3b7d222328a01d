package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Many things at once")
class FibersTest {
  private static final Duration SOON = Duration.ofMillis(50);

  /** The calls, wherever they are made from. */
  interface Contract {
    <T> T here(Callable<T> work) throws Exception;

    @Test
    default void all_gives_every_result_in_the_order_of_the_items() throws Exception {
      var third = new CountDownLatch(1);
      List<String> results =
          here(() ->
              Fibers.all(
                  List.of(1, 2, 3),
                  n -> {
                    if (n == 3) {
                      third.countDown();
                    }
                    third.await(); // the first two end after the third
                    return "r" + n;
                  }));
      assertThat(results).containsExactly("r1", "r2", "r3");
      assertThat(here(() -> Fibers.all(() -> "a", () -> "b"))).containsExactly("a", "b");
      assertThat(here(() -> Fibers.all(List.<Integer>of(), n -> n))).isEmpty();
    }

    @Test
    default void all_throws_the_first_failure_as_it_is_after_the_others_have_ended()
        throws Exception {
      var ended = new AtomicInteger();
      Throwable thrown =
          catchThrowable(() ->
              here(() ->
                  Fibers.all(
                      List.of(1, 2, 3),
                      n -> {
                        if (n == 2) {
                          throw new FileNotFoundException("two");
                        }
                        return waitForEver(ended);
                      })));
      assertThat(thrown).isInstanceOf(FileNotFoundException.class).hasMessage("two");
      assertThat(ended).hasValue(2);
    }

    @Test
    default void an_error_of_one_is_thrown_as_it_is() {
      assertThatThrownBy(() ->
              here(() ->
                  Fibers.all(() -> {
                    throw new AssertionError("broken");
                  })))
          .isInstanceOf(AssertionError.class)
          .hasMessage("broken");
    }

    @Test
    default void any_gives_the_first_success_and_cancels_the_others() throws Exception {
      var ended = new AtomicInteger();
      int result =
          here(() ->
              Fibers.any(
                  List.of(1, 2, 3),
                  n -> {
                    if (n == 1) {
                      throw new IOException("not this one");
                    }
                    return n == 2 ? n : waitForEver(ended);
                  }));
      assertThat(result).isEqualTo(2);
      assertThat(ended).hasValue(1);
    }

    @Test
    default void any_throws_the_last_failure_with_the_others_when_none_succeeds() {
      assertThatThrownBy(() ->
              here(() ->
                  Fibers.any(
                      List.of(1, 2),
                      n -> {
                        throw new IOException("no " + n);
                      })))
          .isInstanceOf(IOException.class)
          .hasMessage("no 2")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
      assertThatThrownBy(() -> here(() -> Fibers.any(List.<Integer>of(), n -> n)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void race_gives_the_first_outcome_be_it_a_failure() throws Exception {
      var ended = new AtomicInteger();
      assertThat(here(() -> Fibers.race(() -> "first", () -> "" + waitForEver(ended))))
          .isEqualTo("first");
      assertThatThrownBy(() ->
              here(() ->
                  Fibers.race(
                      () -> waitForEver(ended),
                      () -> {
                        throw new IOException("lost");
                      })))
          .isInstanceOf(IOException.class)
          .hasMessage("lost");
      assertThat(ended).hasValueBetween(1, 2); // the first may have been cancelled before it began
    }

    @Test
    default void within_cancels_at_the_deadline() throws Exception {
      var ended = new AtomicInteger();
      assertThatThrownBy(() -> here(() -> Fibers.within(SOON, () -> waitForEver(ended))))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("PT0.05S");
      assertThat(ended).hasValue(1);
      assertThat(here(() -> Fibers.within(Duration.ofMinutes(1), () -> "in time")))
          .isEqualTo("in time");
      assertThatThrownBy(() ->
              here(() ->
                  Fibers.within(
                      Duration.ofMinutes(1),
                      () -> {
                        throw new IOException("its own");
                      })))
          .isInstanceOf(IOException.class);
    }

    @Test
    default void scopes_nest_and_a_failure_ends_all_that_is_below() throws Exception {
      var ended = new AtomicInteger();
      var started = new CountDownLatch(2);
      Callable<Integer> below =
          () -> {
            started.countDown();
            return waitForEver(ended);
          };
      Throwable thrown =
          catchThrowable(() ->
              here(() ->
                  Fibers.all(
                      () -> Fibers.all(below, below),
                      () -> {
                        started.await();
                        throw new IOException("beside");
                      })));
      assertThat(thrown).isInstanceOf(IOException.class).hasMessage("beside");
      assertThat(ended).hasValue(2);
    }

    @Test
    default void join_throws_what_failed_first_and_results_can_be_asked_for() throws Exception {
      String seen =
          here(() -> {
            try (var scope = Scope.open()) {
              Fiber<String> good = scope.start(() -> "good");
              good.join();
              Fiber<String> bad =
                  scope.start(() -> {
                    throw new IOException("bad");
                  });
              assertThatThrownBy(scope::join)
                  .isInstanceOf(ExecutionException.class)
                  .hasCauseInstanceOf(IOException.class);
              assertThatThrownBy(bad::result).hasCauseInstanceOf(IOException.class);
              return good.result();
            }
          });
      assertThat(seen).isEqualTo("good");
    }

    @Test
    default void a_fiber_started_after_the_cancel_is_cancelled_too() throws Exception {
      var ended = new AtomicInteger();
      here(() -> {
        try (var scope = Scope.open()) {
          scope.cancel();
          Fiber<?> late = scope.start(() -> waitForEver(ended));
          assertThatThrownBy(late::join).hasCauseInstanceOf(InterruptedException.class);
        }
        return null;
      });
      assertThat(ended).hasValue(1);
    }

    @Test
    default void closing_waits_for_a_fiber_that_tidies_up_and_interrupts_it_once()
        throws Exception {
      var steps = new ArrayList<String>();
      here(() -> {
        var waits = new CountDownLatch(1);
        try (var scope = Scope.open()) {
          Fiber<?> _ =
              scope.start(() -> {
                waits.countDown();
                try {
                  return waitForEver(new AtomicInteger());
                } finally {
                  steps.add("tidying up");
                  boolean _ = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
                  steps.add("tidy");
                }
              });
          waits.await();
          scope.cancel();
        }
        steps.add("closed");
        return null;
      });
      assertThat(steps).containsExactly("tidying up", "tidy", "closed");
    }

    @Test
    default void only_its_owner_uses_a_scope() throws Exception {
      here(() -> {
        try (var scope = Scope.open()) {
          var refused = new CompletableFuture<Throwable>();
          Thread.ofPlatform()
              .start(() -> refused.complete(catchThrowable(() -> scope.start(() -> "elsewhere"))));
          assertThat(refused.get())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("belongs to");
          scope.join();
        }
        return null;
      });
    }

    @Test
    default void a_local_is_seen_by_children_of_any_depth_while_the_call_lasts() throws Exception {
      FiberLocal<String> user = FiberLocal.of();
      FiberLocal<Integer> depth = FiberLocal.of();
      List<List<String>> seen =
          here(() ->
              user.where(
                  "ada",
                  () ->
                      Fibers.all(
                          List.of(1, 2),
                          n ->
                              depth.where(
                                  n,
                                  () ->
                                      Fibers.all(
                                          List.of("x", "y"), s -> user.get() + depth.get() + s)))));
      assertThat(seen).containsExactly(List.of("ada1x", "ada1y"), List.of("ada2x", "ada2y"));
      assertThat(here(() -> user.orElse("nobody"))).isEqualTo("nobody");
      assertThatThrownBy(() -> here(user::get)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void an_inner_binding_hides_the_outer_one_until_it_ends() throws Exception {
      FiberLocal<String> user = FiberLocal.of();
      List<String> seen =
          here(() ->
              user.where(
                  "outer",
                  () -> {
                    String inner = user.where("inner", user::get);
                    assertThatThrownBy(() ->
                            user.where(
                                "failing",
                                () -> {
                                  throw new IOException(user.get());
                                }))
                        .hasMessage("failing");
                    return List.of(inner, user.get());
                  }));
      assertThat(seen).containsExactly("inner", "outer");
    }
  }

  private static int waitForEver(AtomicInteger ended) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
      return 0;
    } finally {
      ended.incrementAndGet();
    }
  }

  @Nested
  @DisplayName("on a plain thread")
  class OnPlainThread implements Contract {
    @Override
    public <T> T here(Callable<T> work) throws Exception {
      return work.call();
    }

    @Test
    void an_interrupted_owner_cancels_what_it_started() throws Exception {
      var ended = new AtomicInteger();
      var started = new CountDownLatch(2);
      var thrown = new CompletableFuture<Throwable>();
      Thread owner =
          Thread.ofPlatform()
              .start(() ->
                  thrown.complete(
                      catchThrowable(() ->
                          Fibers.all(
                              List.of(1, 2),
                              _ -> {
                                started.countDown();
                                return waitForEver(ended);
                              }))));
      started.await();
      owner.interrupt();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(ended).hasValue(2);
    }
  }

  @Nested
  @DisplayName("in a fiber")
  class InFiber implements Contract {
    private LoopGroup group;
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
      group = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
      loop = group.loops().getFirst();
    }

    @AfterEach
    void close() throws Exception {
      assertThat(loop.fibers()).isEmpty(); // nothing is left running
      group.close();
    }

    @Override
    public <T> T here(Callable<T> work) throws Exception {
      try {
        return loop.start(work).join();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case Exception cause -> throw cause;
          case Error error -> throw error;
          case null, default -> throw e;
        }
      }
    }

    @Test
    void children_run_on_the_loop_of_their_owner() throws Exception {
      Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
      here(() -> Fibers.all(List.of(1, 2, 3), _ -> loops.add(EventLoop.current())));
      assertThat(loops).containsExactly(loop);
    }

    @Test
    void cancelling_the_owner_cancels_its_children() throws Exception {
      var ended = new AtomicInteger();
      var started = new CountDownLatch(2);
      Fiber<?> owner =
          loop.start(() ->
              Fibers.all(
                  List.of(1, 2),
                  _ -> {
                    started.countDown();
                    return waitForEver(ended);
                  }));
      started.await();
      owner.cancel();
      assertThatThrownBy(owner::join).hasCauseInstanceOf(InterruptedException.class);
      assertThat(ended).hasValue(2);
    }

    @Test
    void a_scope_is_refused_to_a_callback() throws Exception {
      var refused = new CompletableFuture<Throwable>();
      loop.execute(() -> refused.complete(catchThrowable(Scope::open)));
      assertThat(refused.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_fiber_without_a_loop_is_refused() {
      assertThatThrownBy(() -> Fibers.start(() -> 1)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Nested
  @DisplayName("for an owner")
  class ForAnOwner {
    private LoopGroup group;
    private EventLoop loop;
    private EventLoop other;

    @BeforeEach
    void open() throws Exception {
      group = LoopGroup.open(2, Transport.BEST, LoopListener.NONE);
      loop = group.loops().getFirst();
      other = group.loops().getLast();
    }

    @AfterEach
    void close() {
      group.close();
    }

    private <T> T in(EventLoop where, Callable<T> work) throws Exception {
      return where.start(work).future().get(10, TimeUnit.SECONDS);
    }

    private static String ownerHere() {
      return String.valueOf(EventLoop.currentOwner());
    }

    /** Starts a fiber that waits until it is interrupted. */
    private Fiber<Object> waiting(@Nullable Object owner) {
      return loop.start(() -> {
        loop.owner(owner);
        new CountDownLatch(1).await();
        return null;
      });
    }

    @Test
    void a_fiber_works_for_nobody_until_it_is_said() throws Exception {
      assertThat(ownerHere()).isEqualTo("null");
      List<String> owners =
          in(
              loop,
              () -> {
                List<String> seen = new ArrayList<>();
                seen.add(ownerHere());
                loop.owner("mill");
                seen.add(ownerHere());
                Thread.yield();
                seen.add(ownerHere());
                loop.owner(null);
                seen.add(ownerHere());
                return seen;
              });
      assertThat(owners).containsExactly("null", "mill", "mill", "null");
      assertThat(in(loop, ForAnOwner::ownerHere)).isEqualTo("null");
    }

    @Test
    void fibers_that_a_fiber_starts_work_for_its_owner() throws Exception {
      List<String> owners =
          in(
              loop,
              () -> {
                loop.owner("mill");
                var launched = new CompletableFuture<String>();
                loop.launch("mill", () -> launched.complete(ownerHere()));
                Fiber<String> grandchild =
                    loop.start(() -> Fibers.start(ForAnOwner::ownerHere).join());
                Fiber<String> before = Fibers.start(ForAnOwner::ownerHere);
                loop.owner("bakery"); // they had been started before
                List<String> seen = new ArrayList<>();
                seen.add(launched.get());
                seen.add(grandchild.join());
                seen.add(before.join());
                seen.addAll(Fibers.all(List.of(1, 2), _ -> ownerHere()));
                return seen;
              });
      assertThat(owners).containsExactly("mill", "mill", "mill", "bakery", "bakery");
    }

    @Test
    void callbacks_and_what_they_start_work_for_nobody() throws Exception {
      var inCallback = new CompletableFuture<String>();
      var inItsFiber = new CompletableFuture<String>();
      in(
          loop,
          () -> {
            loop.owner("mill");
            loop.execute(() -> {
              loop.owner("bakery"); // does nothing here
              inCallback.complete(ownerHere());
              loop.launch("work", () -> inItsFiber.complete(ownerHere()));
            });
            return inItsFiber.get();
          });
      assertThat(inCallback.get()).isEqualTo("null");
      assertThat(inItsFiber.get()).isEqualTo("null");
    }

    @Test
    void fibers_on_another_loop_work_for_nobody() throws Exception {
      String owner =
          in(
              loop,
              () -> {
                loop.owner("mill");
                return other.start(() -> ownerHere()).join();
              });
      assertThat(owner).isEqualTo("null");
    }

    @Test
    void interrupting_reaches_those_that_wait_for_an_owner_and_no_other() throws Exception {
      var mill = new Object();
      var bakery = new Object();
      List<Fiber<Object>> ours = List.of(waiting(mill), waiting(mill));
      Fiber<Object> theirs = waiting(bakery);
      Fiber<Object> free = waiting(null);
      Site.until(() -> loop.fiberCount() == 4);

      boolean callerInterrupted =
          in(
              loop,
              () -> {
                loop.owner(mill);
                Thread.yield(); // it has waited itself
                loop.interruptAll(mill);
                return Thread.interrupted();
              });
      assertThat(callerInterrupted).isFalse();
      for (Fiber<Object> fiber : ours) {
        assertThatThrownBy(fiber::join).hasCauseInstanceOf(InterruptedException.class);
      }
      assertThat(in(loop, loop::fiberCount)).isEqualTo(2);
      assertThat(theirs.isDone() || free.isDone()).isFalse();

      loop.execute(() -> loop.interruptAll(bakery));
      assertThatThrownBy(theirs::join).hasCauseInstanceOf(InterruptedException.class);
      assertThat(free.isDone()).isFalse();
    }

    @Test
    void only_the_fibers_that_wait_are_counted() throws Exception {
      assertThat(loop.fiberCount()).isZero();
      Fiber<Object> fiber = waiting("mill");
      Site.until(() -> loop.fiberCount() == 1);
      assertThat(other.fiberCount()).isZero();
      fiber.cancel();
      Site.until(() -> loop.fiberCount() == 0);
    }

    @Test
    void callbacks_know_that_they_must_not_wait() throws Exception {
      var inCallback = new CompletableFuture<Boolean>();
      var inTimer = new CompletableFuture<Boolean>();
      loop.execute(() -> inCallback.complete(EventLoop.isCallback()));
      Timer _ = loop.after(Duration.ZERO, () -> inTimer.complete(EventLoop.isCallback()));
      assertThat(inCallback.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(inTimer.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(in(loop, EventLoop::isCallback)).isFalse();
      assertThat(EventLoop.isCallback()).isFalse();
    }
  }
}
