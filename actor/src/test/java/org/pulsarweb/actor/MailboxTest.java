package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A mailbox: many producers, one consumer, a bound")
class MailboxTest {
  private record Letter(int producer, int number) {}

  @Test
  void what_is_put_in_comes_out_in_order() {
    var mailbox = new Mailbox(10_000);
    assertThat(mailbox.poll()).isNull();
    assertThat(mailbox.isEmpty()).isTrue();
    for (int i = 0; i < 5000; i++) {
      assertThat(mailbox.offer(i)).isTrue();
    }
    assertThat(mailbox.size()).isEqualTo(5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(mailbox.poll()).isEqualTo(i);
    }
    assertThat(mailbox.poll()).isNull();
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 16, 17, 48, 1000, 5000})
  void it_holds_exactly_as_many_as_it_may(int capacity) {
    var mailbox = new Mailbox(capacity);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(mailbox.offer(i)).isTrue();
      }
      assertThat(mailbox.offer("one more")).isFalse();
      assertThat(mailbox.poll()).isEqualTo(0);
      assertThat(mailbox.offer(capacity)).isTrue();
      assertThat(mailbox.offer("one more")).isFalse();
      for (int i = 1; i <= capacity; i++) {
        assertThat(mailbox.poll()).isEqualTo(i);
      }
      assertThat(mailbox.poll()).isNull();
    }
  }

  @Test
  void what_must_not_be_refused_goes_in_although_it_is_full() {
    var mailbox = new Mailbox(2);
    assertThat(mailbox.offer(1)).isTrue();
    assertThat(mailbox.offer(2)).isTrue();
    for (int i = 3; i <= 100; i++) {
      mailbox.force(i);
    }
    assertThat(mailbox.size()).isEqualTo(100);
    for (int i = 1; i <= 98; i++) {
      assertThat(mailbox.poll()).isEqualTo(i);
      assertThat(mailbox.offer("too much")).isFalse();
    }
    assertThat(mailbox.poll()).isEqualTo(99);
    assertThat(mailbox.offer(101)).isTrue();
    assertThat(mailbox.poll()).isEqualTo(100);
    assertThat(mailbox.poll()).isEqualTo(101);
  }

  @Test
  void a_mark_says_when_all_that_was_there_is_taken() {
    var mailbox = new Mailbox(10);
    assertThat(mailbox.isTaken(0)).isTrue();
    assertThat(mailbox.offer(1)).isTrue();
    assertThat(mailbox.offer(2)).isTrue();
    long mark = mailbox.claimed();
    assertThat(mailbox.offer(3)).isTrue();
    assertThat(mailbox.poll()).isEqualTo(1);
    assertThat(mailbox.isTaken(mark)).isFalse();
    assertThat(mailbox.poll()).isEqualTo(2);
    assertThat(mailbox.isTaken(mark)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 4096})
  void nothing_of_eight_producers_is_lost_and_each_ones_order_is_kept(int capacity)
      throws Exception {
    int producers = 8;
    int each = capacity < 10 ? 2000 : 50_000;
    var mailbox = new Mailbox(capacity);
    var begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int producer = 0; producer < producers; producer++) {
      int mine = producer;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  begin.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                for (int i = 0; i < each; i++) {
                  var letter = new Letter(mine, i);
                  while (!mailbox.offer(letter)) {
                    mailbox.awaitRoom(System.nanoTime() + Until.LONG.toNanos());
                  }
                }
              }));
    }
    begin.countDown();
    var expected = new int[producers];
    long end = System.nanoTime() + Until.LONG.toNanos();
    for (int left = producers * each; left > 0; ) {
      if (mailbox.poll() instanceof Letter(int producer, int number)) {
        assertThat(number).isEqualTo(expected[producer]++);
        left--;
      } else if (System.nanoTime() > end) {
        throw new AssertionError(left + " have not come");
      } else {
        Thread.onSpinWait();
      }
      assertThat(mailbox.size()).isLessThanOrEqualTo(capacity);
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Until.LONG)).isTrue();
    }
    assertThat(mailbox.poll()).isNull();
    assertThat(expected).containsOnly(each);
  }

  @Test
  void who_waits_for_room_goes_on_when_it_is_closed_or_time_is_up() throws Exception {
    var mailbox = new Mailbox(1);
    assertThat(mailbox.offer(1)).isTrue();
    mailbox.awaitRoom(System.nanoTime() + Duration.ofMillis(5).toNanos());
    var passed = new AtomicInteger();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              mailbox.awaitRoom(System.nanoTime() + 2 * Until.LONG.toNanos());
              passed.incrementAndGet();
            });
    Until.holds(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    assertThat(passed).hasValue(0);
    mailbox.close();
    assertThat(waiting.join(Until.LONG)).isTrue();
    assertThat(passed).hasValue(1);
  }
}
