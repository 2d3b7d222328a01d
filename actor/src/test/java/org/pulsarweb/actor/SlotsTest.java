package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final int MILLION = 1 << 20;

  private final Slots<Integer> slots = new Slots<>();

  @Test
  void what_waits_is_found_once_under_its_number() {
    long number = slots.add(7);

    assertThat(number).isNotZero();
    assertThat(slots.count()).isEqualTo(1);
    assertThat(slots.take(number)).isEqualTo(7);
    assertThat(slots.take(number)).isNull();
    assertThat(slots.count()).isZero();
  }

  @Test
  void a_number_that_was_never_given_finds_nobody() {
    long number = slots.add(7);

    for (long wrong : List.of(0L, 1L, -1L, number + 1, Long.MAX_VALUE, Long.MIN_VALUE)) {
      assertThat(slots.take(wrong)).isNull();
    }
    assertThat(slots.take(number)).isEqualTo(7);
  }

  @Test
  void an_answer_that_comes_too_late_does_not_find_who_took_the_place() {
    long late = slots.add(1);
    slots.forget(_ -> true);

    for (int i = 0; i < 1000; i++) {
      long number = slots.add(i);
      assertThat(slots.take(late)).isNull();
      assertThat(slots.take(number)).isEqualTo(i);
    }
  }

  @Test
  void no_number_is_zero_however_often_a_place_is_used() {
    for (int i = 0; i < 100_000; i++) {
      long number = slots.add(i);
      assertThat(number).isNotZero();
      assertThat(slots.take(number)).isEqualTo(i);
    }
  }

  @Test
  void a_million_wait_under_different_numbers_and_no_more() {
    Set<Long> numbers = HashSet.newHashSet(MILLION);
    for (int i = 0; i < MILLION; i++) {
      numbers.add(slots.add(i));
    }

    assertThat(numbers).hasSize(MILLION).doesNotContain(0L);
    assertThat(slots.count()).isEqualTo(MILLION);
    assertThat(slots.add(-1)).isZero();

    long one = numbers.iterator().next();
    assertThat(slots.take(one)).isNotNull();
    assertThat(slots.add(-1)).isNotZero();
  }

  @Test
  void those_of_no_use_are_forgotten_and_the_others_stay() {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      numbers.add(slots.add(i));
    }

    slots.forget(one -> one % 2 == 0);

    assertThat(slots.count()).isEqualTo(500);
    for (int i = 0; i < 1000; i++) {
      assertThat(slots.take(numbers.get(i))).isEqualTo(i % 2 == 0 ? null : i);
    }
  }

  @Test
  void all_are_let_go_when_the_link_ends_and_may_add_others_meanwhile() {
    for (int i = 0; i < 200; i++) {
      long _ = slots.add(i);
    }
    Set<Integer> gone = new HashSet<>();

    slots.takeAll(gone::add);

    assertThat(gone).hasSize(200);
    assertThat(slots.count()).isZero();
  }

  @Test
  void any_order_of_coming_and_going_keeps_them_apart() {
    var random = new Random(3);
    Map<Long, Integer> expected = new HashMap<>();
    var order = new ArrayDeque<Long>();
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(100) < 52) {
        long number = slots.add(i);
        assertThat(expected.put(number, i)).isNull();
        order.add(number);
      } else if (!order.isEmpty()) {
        long number = random.nextBoolean() ? order.pollFirst() : order.pollLast();
        assertThat(slots.take(number)).isEqualTo(expected.remove(number));
      }
      assertThat(slots.count()).isEqualTo(expected.size());
    }
  }
}
