package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReloadsTest {
  private final Reloads reloads = new Reloads();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private void ask(Reloads.Work work) {
    threads.add(
        Thread.ofPlatform()
            .start(() -> {
              try {
                reloads.run(heard::add, work);
                done.add("all");
              } catch (ReloadException e) {
                done.add(String.valueOf(e.getMessage()));
              }
            }));
  }

  private void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void awaitWaiting(Thread thread) throws Exception {
    Until.holds(
        () -> thread.getState() == Thread.State.WAITING, () -> thread + " " + thread.getState());
  }

  /** Begins one that ends when it is told to, and has others wait for their turn. */
  private CompletableFuture<Boolean> underWay(Reloads.Work other, int others) throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CompletableFuture<Boolean>();
    ask(progress -> {
      begun.countDown();
      boolean _ = end.join();
      progress.accept("one");
    });
    begun.await();
    for (int i = 0; i < others; i++) {
      ask(other);
    }
    for (Thread thread : threads) {
      awaitWaiting(thread);
    }
    assertThat(reloads.isUnderWay()).isTrue();
    return end;
  }

  @Test
  void those_that_are_asked_for_meanwhile_are_one_that_follows() throws Exception {
    CompletableFuture<Boolean> end = underWay(progress -> progress.accept("two"), 3);
    assertThat(heard).isEmpty();

    boolean _ = end.complete(true);
    awaitEnd();

    assertThat(heard).containsExactly("one", "two", "two", "two");
    assertThat(done).containsExactly("all", "all", "all", "all");
    assertThat(reloads.isUnderWay()).isFalse();
  }

  @Test
  void all_that_one_covers_hear_that_it_failed_and_the_next_is_done_all_the_same()
      throws Exception {
    CompletableFuture<Boolean> end =
        underWay(
            _ -> {
              throw new ReloadException("it does not compile");
            },
            2);

    boolean _ = end.complete(true);
    awaitEnd();

    assertThat(done).containsExactlyInAnyOrder("all", "it does not compile", "it does not compile");
    reloads.run(_ -> {}, _ -> done.add("next"));
    assertThat(done).last().isEqualTo("next");
    assertThatThrownBy(() ->
            reloads.run(
                _ -> {},
                _ -> {
                  throw new IllegalStateException("a bug");
                }))
        .isInstanceOf(ReloadException.class)
        .hasMessageContaining("a bug");
  }
}
