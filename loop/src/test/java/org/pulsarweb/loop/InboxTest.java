package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is posted to a loop runs there once, or is refused once")
class InboxTest {
  private Site site;
  private EventLoop loop;

  @BeforeEach
  void open() throws Exception {
    site = Site.open(Transport.BEST, 2);
    loop = site.loop();
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  /** Counts what becomes of it; may be posted again and again. */
  private static class Letter extends Posted {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    final Semaphore ran = new Semaphore(0);

    @Override
    protected void run() {
      runs.incrementAndGet();
      ran.release();
    }

    @Override
    protected void refused() {
      refusals.incrementAndGet();
    }

    void awaitRun() throws InterruptedException {
      assertThat(ran.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void sendAndAwait(Letter letter) throws InterruptedException {
    loop.post(letter);
    letter.awaitRun();
  }

  // ---- the queue ------------------------------------------------------------------------------

  @Test
  void posts_of_many_threads_arrive_each_once_and_in_the_order_of_its_thread() throws Exception {
    int senders = 8;
    int each = 125_000;
    var arrived = new int[senders]; // the loop's own: no lock, not volatile
    var wrong = new int[1];
    var done = new CountDownLatch(senders);

    final class Numbered extends Posted {
      final int sender;
      final int number;

      Numbered(int sender, int number) {
        this.sender = sender;
        this.number = number;
      }

      @Override
      protected void run() {
        if (number != arrived[sender]++ || EventLoop.current() != loop) {
          wrong[0]++;
        }
        if (number == each - 1) {
          done.countDown();
        }
      }

      @Override
      protected void refused() {
        throw new AssertionError("the loop is open");
      }
    }

    for (int i = 0; i < senders; i++) {
      int sender = i;
      Thread.ofPlatform()
          .start(() -> {
            for (int number = 0; number < each; number++) {
              loop.post(new Numbered(sender, number));
            }
          });
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.start(() -> wrong[0]).join()).isZero();
    assertThat(arrived).containsOnly(each);
    assertThat(site.errors).isEmpty();
  }

  @Test
  void a_post_is_a_callback_of_the_loop() throws Exception {
    var callback = new CompletableFuture<Boolean>();
    sendAndAwait(
        new Letter() {
          @Override
          protected void run() {
            callback.complete(EventLoop.isCallback() && EventLoop.current() == loop);
            super.run();
          }
        });
    assertThat(callback.get()).isTrue();
  }

  @Test
  void the_same_one_may_be_posted_again_while_it_runs() throws Exception {
    var letter =
        new Letter() {
          @Override
          protected void run() {
            super.run();
            if (runs.get() < 1000) {
              loop.post(this);
            }
          }
        };
    loop.post(letter);
    assertThat(letter.ran.tryAcquire(1000, 10, TimeUnit.SECONDS)).isTrue();
    assertThat(letter.runs).hasValue(1000);
  }

  @Test
  void fibers_post_to_their_own_loop_and_to_another() throws Exception {
    EventLoop other = site.group.loops().getLast();
    var here = new Letter();
    var there = new Letter();
    loop.start(
            () -> {
              loop.post(here);
              other.post(there);
              return null;
            })
        .join();
    here.awaitRun();
    there.awaitRun();
  }

  @Test
  void fibers_that_a_post_starts_run_in_its_turn() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    sendAndAwait(
        new Letter() {
          @Override
          protected void run() {
            loop.launch(
                "work",
                () -> {
                  order.add("fiber");
                  super.run();
                });
            order.add("post");
          }
        });
    assertThat(order).containsExactly("post", "fiber");
  }

  @Test
  void one_that_has_run_holds_on_to_none_that_came_after_it() throws Exception {
    List<Letter> letters = new ArrayList<>();
    loop.start(
            () -> {
              for (int i = 0; i < 4; i++) { // they come together: links of one chain
                letters.add(new Letter());
                loop.post(letters.getLast());
              }
              return null;
            })
        .join();
    letters.getLast().awaitRun();
    assertThat(letters).extracting(letter -> letter.next).containsOnlyNulls();
  }

  // ---- waking ---------------------------------------------------------------------------------

  @Test
  void a_loop_that_sleeps_is_woken_whenever_a_post_comes() throws Exception {
    var random = new Random(1);
    var letter = new Letter();
    for (int i = 0; i < 5000; i++) {
      sendAndAwait(letter);
      switch (random.nextInt(4)) { // it still looks, or is about to sleep, or sleeps
        case 0 -> {}
        case 1 -> spin(random.nextInt(20_000));
        case 2 -> spin(150_000 + random.nextInt(100_000));
        default -> LockSupport.parkNanos(random.nextInt(500_000));
      }
    }
    assertThat(letter.runs).hasValue(5000);
  }

  @Test
  void loops_that_answer_each_other_lose_no_post() throws Exception {
    EventLoop other = site.group.loops().getLast();
    int rounds = 20_000;
    var done = new CountDownLatch(rounds);

    final class Ball extends Letter {
      @Override
      protected void run() {
        done.countDown();
        if (done.getCount() > 0) {
          (EventLoop.current() == loop ? other : loop).post(this);
        }
      }
    }

    loop.post(new Ball());
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @Test
  void an_idle_loop_spends_no_time_on_looking_once_the_traffic_has_ended() throws Exception {
    var letter = new Letter();
    for (int i = 0; i < 20_000; i++) { // closely enough to make it patient
      sendAndAwait(letter);
    }
    long id = loopThread().threadId();
    pause(50);
    long before = cpuNanos(id);
    pause(300);
    assertThat(Duration.ofNanos(cpuNanos(id) - before)).isLessThan(Duration.ofMillis(60));
  }

  private static long cpuNanos(long thread) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }

  private static void pause(long millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }

  private Thread loopThread() throws InterruptedException, ExecutionException {
    var thread = new CompletableFuture<Thread>();
    loop.execute(() -> thread.complete(Thread.currentThread()));
    return thread.get();
  }

  // ---- other work of the loop -----------------------------------------------------------------

  @Test
  void posts_without_end_starve_neither_timers_nor_sockets() throws Exception {
    assertThatTheLoopAnswersDuring(0);
  }

  @Test
  void posts_without_end_that_take_their_time_starve_neither_timers_nor_sockets() throws Exception {
    assertThatTheLoopAnswersDuring(200_000);
  }

  private void assertThatTheLoopAnswersDuring(long nanosOfEach) throws Exception {
    var enough = new AtomicBoolean();
    for (int i = 0; i < 3; i++) {
      loop.post(
          new Letter() {
            @Override
            protected void run() {
              if (nanosOfEach > 0) {
                spin(nanosOfEach);
              }
              if (!enough.get()) {
                loop.post(this);
              }
            }
          });
    }
    site.assertThatItAnswersInTime();
    enough.set(true);
  }

  // ---- errors ---------------------------------------------------------------------------------

  @Test
  void one_that_throws_is_reported_and_the_next_runs() throws Exception {
    var thrower =
        new Letter() {
          @Override
          protected void run() {
            super.run();
            throw new IllegalStateException("a post");
          }
        };
    loop.post(thrower);
    sendAndAwait(new Letter());
    assertThat(site.errors).extracting(Throwable::getMessage).containsExactly("a post");
    assertThat(thrower.runs).hasValue(1);
    assertThat(thrower.refusals).hasValue(0);
  }

  @Test
  void a_listener_that_throws_itself_does_not_stop_the_posts() throws Exception {
    var broken =
        new LoopListener() {
          @Override
          public void onError(EventLoop where, String what, Throwable error) {
            throw new IllegalStateException("the listener is broken", error);
          }
        };
    try (var group = LoopGroup.open(1, Transport.BEST, broken)) {
      EventLoop own = group.loops().getFirst();
      own.post(
          new Letter() {
            @Override
            protected void run() {
              throw new IllegalStateException("a post");
            }
          });
      var next = new Letter();
      own.post(next);
      next.awaitRun();
    }
  }

  // ---- the end --------------------------------------------------------------------------------

  @Test
  void what_is_posted_after_the_close_is_refused_once_each() {
    site.group.close();
    List<Letter> letters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      letters.add(new Letter());
      loop.post(letters.getLast());
    }
    for (Letter letter : letters) {
      assertThat(letter.runs).hasValue(0);
      assertThat(letter.refusals).hasValue(1);
    }
  }

  @Test
  void what_is_posted_during_the_close_runs_or_is_refused() throws Exception {
    for (int round = 0; round < 60; round++) {
      postsDuringAClose(round);
    }
  }

  private static void postsDuringAClose(int round) throws Exception {
    EventLoop closing = EventLoop.open("closing-" + round, Transport.BEST, LoopListener.NONE);
    var posted = new AtomicInteger();
    var met = new AtomicInteger(); // how many met their fate
    var twice = new AtomicInteger();
    var refused = new AtomicBoolean();
    List<Thread> senders = new ArrayList<>();

    final class Once extends Posted {
      final AtomicBoolean over = new AtomicBoolean();

      private void end() {
        (over.compareAndSet(false, true) ? met : twice).incrementAndGet();
      }

      @Override
      protected void run() {
        end();
      }

      @Override
      protected void refused() {
        refused.set(true);
        end();
      }
    }

    for (int i = 0; i < 3; i++) {
      senders.add(
          Thread.ofPlatform()
              .start(() -> {
                int more = 100; // after the first that is refused
                while (more > 0) {
                  closing.post(new Once());
                  posted.incrementAndGet();
                  if (refused.get()) {
                    more--;
                  } else if (posted.get() % 64 == 0) {
                    LockSupport.parkNanos(50_000);
                  }
                }
              }));
    }
    Site.until(() -> posted.get() > 100);
    closing.close();
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(twice).hasValue(0);
    assertThat(met).hasValue(posted.get());
  }

  @Test
  void what_is_added_in_the_moment_of_the_end_is_refused() throws Exception {
    site.group.close(); // so that nothing is run
    var barrier = new CyclicBarrier(2);
    for (int round = 0; round < 5000; round++) {
      var inbox = new Inbox(loop);
      List<Letter> letters = IntStream.range(0, 20).mapToObj(_ -> new Letter()).toList();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                await(barrier);
                letters.forEach(inbox::add);
              });
      await(barrier);
      spin(100L * (round % 20));
      inbox.end();
      sender.join();
      assertThat(letters).extracting(letter -> letter.refusals.get()).containsOnly(1);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_waits_behind_one_that_never_ends_is_refused_whatever_a_refusal_throws()
      throws Exception {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    var listener =
        new LoopListener() {
          @Override
          public void onError(EventLoop where, String what, Throwable error) {
            errors.add(error);
          }
        };
    EventLoop blocked = EventLoop.open("blocked", Transport.BEST, listener);
    var thread = new CompletableFuture<Thread>();
    var letGo = new CountDownLatch(1);
    blocked.post(
        new Letter() {
          @Override
          protected void run() {
            thread.complete(Thread.currentThread());
            while (letGo.getCount() > 0) {
              LockSupport.parkNanos(1_000_000);
            }
          }
        });
    Thread stuck = thread.get();
    List<Letter> behind = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      behind.add(
          new Letter() {
            @Override
            protected void refused() {
              super.refused();
              throw new IllegalStateException("a refusal");
            }
          });
      blocked.post(behind.getLast());
    }
    blocked.close();
    assertThat(behind).extracting(letter -> letter.refusals.get()).containsOnly(1);
    assertThat(errors).hasSize(10).allSatisfy(e -> assertThat(e).hasMessage("a refusal"));

    letGo.countDown();
    assertThat(stuck.join(Duration.ofSeconds(10))).isTrue();
    assertThat(behind).extracting(letter -> letter.runs.get()).containsOnly(0);
    assertThat(behind).extracting(letter -> letter.refusals.get()).containsOnly(1);
  }
}
