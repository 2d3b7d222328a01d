package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A relay does many pieces in one fiber, and none waits for another")
class RelayTest {
  private Site site;
  private EventLoop loop;
  private Chores chores;

  @BeforeEach
  void open() throws Exception {
    site = Site.open(Transport.BEST, 1);
    loop = site.loop();
    chores = new Chores(loop);
  }

  @AfterEach
  void close() throws Exception {
    assertThat(loop.fibers()) // none is left running
        .extracting(FiberInfo::label)
        .doesNotContain("chores");
    site.close();
  }

  /** A piece; may wait. */
  private interface Piece {
    void run() throws Exception;
  }

  /** Pieces in line. Its state is the loop's own. */
  private static final class Chores extends Relay {
    private final ArrayDeque<Piece> line = new ArrayDeque<>();
    final List<String> events = new ArrayList<>();
    final Set<Long> fibers = new LinkedHashSet<>();
    int done;
    int untold; // pieces that were begun while another was, of which takeOver was not told
    private boolean mayWait; // a piece was begun, has not ended, and takeOver has not been told
    private int begun;
    private int last; // the piece begun last

    Chores(EventLoop loop) {
      super(loop, "chores");
    }

    /** On the loop. */
    void add(Piece piece) {
      line.add(piece);
      awaken();
    }

    void add(String name, Piece piece) {
      add(() -> {
        events.add(name);
        piece.run();
      });
    }

    @Override
    protected boolean hasWork() {
      return !line.isEmpty();
    }

    @Override
    protected void step() {
      if (mayWait) {
        untold++;
      }
      mayWait = true;
      int mine = ++begun;
      last = mine;
      fibers.add(Thread.currentThread().threadId());
      try {
        line.remove().run();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        done++;
        if (last == mine) {
          mayWait = false;
        }
      }
    }

    @Override
    protected void takeOver() {
      if (mayWait) {
        events.add("take over");
      }
      mayWait = false;
    }
  }

  private static final Piece NOTHING = () -> {};

  /** Does something in one turn of the loop, in a callback. */
  private void inOneTurn(Consumer<Chores> work) throws Exception {
    var over = new CompletableFuture<Void>();
    loop.execute(() -> {
      work.accept(chores);
      over.complete(null);
    });
    over.get(10, TimeUnit.SECONDS);
  }

  private <T> T told(Function<Chores, T> question) throws Exception {
    return loop.start(() -> question.apply(chores)).join();
  }

  private void awaitDone(int count) {
    Site.until(() -> {
      try {
        return told(all -> all.done) >= count;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
    assertThat(chores.done).isEqualTo(count);
    assertThat(chores.untold).isZero();
  }

  @Test
  void many_pieces_share_a_fiber_and_run_in_their_order() throws Exception {
    List<String> names = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
    inOneTurn(all -> names.forEach(name -> all.add(name, NOTHING)));
    awaitDone(1000);
    assertThat(chores.events).isEqualTo(names);
    assertThat(chores.fibers).hasSize(1);
  }

  @Test
  void a_piece_runs_in_a_fiber_of_the_loop_under_the_label_of_the_relay() throws Exception {
    var label = new CompletableFuture<String>();
    inOneTurn(all ->
        all.add(() -> {
          assertThat(EventLoop.isCallback()).isFalse();
          label.complete(loop.fibers().getFirst().label());
        }));
    assertThat(label.get(10, TimeUnit.SECONDS)).isEqualTo("chores");
  }

  @Test
  void a_piece_that_waits_is_overtaken() throws Exception {
    var gate = new CompletableFuture<String>();
    inOneTurn(all -> {
      all.add("1", gate::get);
      all.add("2", NOTHING);
      all.add("3", NOTHING);
    });
    awaitDone(2);
    gate.complete("go");
    awaitDone(3);
    assertThat(chores.events).containsExactly("1", "take over", "2", "3");
    assertThat(chores.fibers).hasSize(2);
  }

  @Test
  void a_piece_that_waits_last_is_told_of_too() throws Exception {
    var gate = new CompletableFuture<String>();
    inOneTurn(all -> all.add("1", gate::get));
    inOneTurn(all -> {});
    List<String> events = told(all -> all.events);
    assertThat(events).containsExactly("1", "take over");
    gate.complete("go");
    awaitDone(1);
  }

  @Test
  void every_piece_may_wait() throws Exception {
    var gate = new CompletableFuture<String>();
    inOneTurn(all -> {
      for (int i = 0; i < 1000; i++) {
        all.add(gate::get);
      }
    });
    Site.until(() -> loop.fiberCount() == 1000);
    int fibers = told(all -> all.fibers.size());
    assertThat(fibers).isEqualTo(1000);
    gate.complete("go");
    awaitDone(1000);
    Site.until(() -> loop.fiberCount() == 0);
  }

  @Test
  void pieces_that_a_piece_adds_are_done_by_the_same_fiber() throws Exception {
    inOneTurn(all ->
        all.add(
            "1",
            () -> {
              all.add("2", () -> all.add("4", NOTHING));
              all.add("3", NOTHING);
            }));
    awaitDone(4);
    assertThat(chores.events).containsExactly("1", "2", "3", "4");
    assertThat(chores.fibers).hasSize(1);
  }

  @Test
  void pieces_that_come_after_the_last_was_done_are_done() throws Exception {
    for (int i = 1; i <= 100; i++) {
      inOneTurn(all -> all.add(NOTHING));
      awaitDone(i);
    }
  }

  @Test
  void a_fiber_that_was_overtaken_ends_with_its_piece() throws Exception {
    var first = new CompletableFuture<String>();
    var second = new CompletableFuture<String>();
    inOneTurn(all -> all.add("1", first::get));
    inOneTurn(all -> {}); // it waits
    inOneTurn(all -> {
      all.add("2", second::get);
      all.add("3", NOTHING);
      first.complete("go"); // its fiber and the one that takes over are ready together
    });
    awaitDone(2);
    second.complete("go");
    awaitDone(3);
    assertThat(chores.events).containsExactly("1", "take over", "2", "take over", "3");
  }

  @Test
  void a_piece_that_throws_is_reported_and_the_rest_is_done() throws Exception {
    inOneTurn(all -> {
      for (int i = 0; i < 3; i++) {
        all.add(() -> {
          throw new IllegalStateException("a piece");
        });
        all.add(NOTHING);
      }
    });
    awaitDone(6);
    Site.until(() -> site.errors.size() == 3);
    assertThat(site.errors).allSatisfy(e -> assertThat(e).hasMessage("a piece"));
  }

  @Test
  void a_relay_whose_question_once_throws_is_awake_again_at_the_next_call() throws Exception {
    var broken = new AtomicBoolean(true);
    var done = new CountDownLatch(1);
    var relay =
        new Relay(loop, "asked") {
          @Override
          protected boolean hasWork() {
            if (broken.getAndSet(false)) {
              throw new IllegalStateException("a question");
            }
            return done.getCount() > 0;
          }

          @Override
          protected void step() {
            done.countDown();
          }

          @Override
          protected void takeOver() {}
        };
    loop.execute(relay::awaken);
    Site.until(() -> !site.errors.isEmpty());
    assertThat(site.errors).extracting(Throwable::getMessage).containsExactly("a question");
    loop.execute(relay::awaken);
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void an_interrupted_piece_does_not_interrupt_the_next_fiber() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    inOneTurn(all -> {
      all.add("1", new CountDownLatch(1)::await);
      all.add("2", () -> interrupted.complete(Thread.interrupted()));
    });
    Site.until(() -> loop.fiberCount() == 1);
    loop.execute(() -> loop.waiting.all().forEach(waiting -> waiting.thread.interrupt()));
    awaitDone(2);
    assertThat(interrupted.get()).isFalse();
    assertThat(site.errors).hasSize(1);
  }

  @Test
  void fibers_that_have_waited_do_later_pieces() throws Exception {
    for (int i = 0; i < 50; i++) {
      var gate = new CompletableFuture<String>();
      inOneTurn(all -> {
        all.add(gate::get);
        all.add(NOTHING);
      });
      awaitDone(2 * i + 1);
      gate.complete("go");
      awaitDone(2 * i + 2);
    }
    assertThat(chores.fibers).hasSize(2);
    assertThat(loop.fiberCount()).isZero(); // those that stand by wait for nothing
  }

  @Test
  void a_fiber_that_somebody_knows_does_nothing_else() throws Exception {
    var known = new CompletableFuture<Fiber<?>>();
    inOneTurn(all -> all.add(() -> known.complete(Fibers.current())));
    awaitDone(1);
    known.get(10, TimeUnit.SECONDS).join(); // it has ended
    inOneTurn(all -> all.add(NOTHING));
    awaitDone(2);
    assertThat(chores.fibers).hasSize(2);
  }

  @Test
  void an_interruption_that_comes_too_late_reaches_no_other_piece() throws Exception {
    inOneTurn(all -> all.add(() -> Thread.currentThread().interrupt()));
    awaitDone(1);
    var interrupted = new CompletableFuture<Boolean>();
    inOneTurn(all -> all.add(() -> interrupted.complete(Thread.interrupted())));
    awaitDone(2);
    assertThat(interrupted.get()).isFalse();
  }

  @Test
  void those_that_stand_by_end_with_their_loop() throws Exception {
    try (var other = Site.open(Transport.BEST, 1)) {
      var threads = new ConcurrentLinkedQueue<Thread>();
      var gate = new CompletableFuture<String>();
      var relay = new Chores(other.loop());
      other
          .loop()
          .execute(() -> {
            for (int i = 0; i < 3; i++) {
              relay.add(() -> {
                threads.add(Thread.currentThread());
                gate.get();
              });
            }
          });
      Site.until(() -> threads.size() == 3);
      gate.complete("go");
      Site.until(() -> other.loop().fiberCount() == 0);
      assertThat(threads).allMatch(Thread::isAlive);
      other.loop().close();
      assertThat(threads).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void work_without_end_starves_neither_timers_nor_sockets() throws Exception {
    assertThatTheLoopAnswersDuring(0);
  }

  @Test
  void work_without_end_that_takes_its_time_starves_neither_timers_nor_sockets() throws Exception {
    assertThatTheLoopAnswersDuring(300_000);
  }

  private void assertThatTheLoopAnswersDuring(long nanosOfEach) throws Exception {
    var enough = new AtomicBoolean();
    var ended = new CountDownLatch(1);
    inOneTurn(all ->
        all.add(
            new Piece() {
              @Override
              public void run() {
                long start = System.nanoTime();
                while (System.nanoTime() - start < nanosOfEach) {
                  Thread.onSpinWait();
                }
                if (enough.get()) {
                  ended.countDown();
                } else {
                  all.add(this);
                }
              }
            }));
    site.assertThatItAnswersInTime();
    enough.set(true);
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  // ---- everything at once ---------------------------------------------------------------------

  @Test
  void none_is_lost_or_overtaken_untold_whatever_the_pieces_do() throws Exception {
    var random = new Random(7); // the loop's own, as all of this
    Queue<CompletableFuture<String>> gates = new ConcurrentLinkedQueue<>();
    List<Integer> begun = new ArrayList<>();
    int count = 20_000;
    var added = new int[1];

    final class Any implements Piece {
      final int number = added[0]++;

      @Override
      public void run() throws Exception {
        begun.add(number);
        switch (random.nextInt(8)) {
          case 0 -> Thread.yield();
          case 1 -> Thread.sleep(Duration.ofNanos(random.nextInt(50_000)));
          case 2 -> {
            var gate = new CompletableFuture<String>();
            gates.add(gate);
            gate.get();
          }
          case 3 -> openOne(gates);
          case 4 -> addOne();
          case 5 -> {
            addOne();
            openOne(gates);
            Thread.yield();
            addOne();
          }
          default -> {}
        }
      }

      private void addOne() {
        if (added[0] < count) {
          chores.add(new Any());
        }
      }
    }

    while (told(_ -> added[0]) < count) {
      loop.execute(() -> {
        for (int i = random.nextInt(4); i >= 0 && added[0] < count; i--) {
          chores.add(new Any());
          if (random.nextBoolean()) {
            openOne(gates);
          }
        }
      });
    }
    Site.until(() -> {
      openOne(gates);
      return chores.done >= count;
    });
    awaitDone(count);
    assertThat(begun).hasSize(count).isSorted();
    assertThat(chores.fibers).hasSizeLessThan(count);
  }

  private static void openOne(Queue<CompletableFuture<String>> gates) {
    CompletableFuture<String> gate = gates.poll();
    if (gate != null) {
      gate.complete("go");
    }
  }
}
