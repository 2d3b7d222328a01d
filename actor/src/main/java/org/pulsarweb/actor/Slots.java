package org.pulsarweb.actor;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for answers over one link, by number. A number is a place and how often the place has
 * been used, so that an answer that comes too late finds nobody.
 */
final class Slots<T> {
  private static final int PLACE_BITS = 20;
  private static final int PLACES_MAX = 1 << PLACE_BITS;
  private static final int FIRST = 64;

  private @Nullable Object[] waiting = new Object[FIRST];
  private long[] numbers = new long[FIRST]; // of the one that waits; of a free place, of the last
  private int[] free = new int[FIRST]; // a stack of places
  private int freeCount;

  Slots() {
    fill(0);
  }

  private void fill(int from) {
    for (int place = waiting.length - 1; place >= from; place--) {
      numbers[place] = place;
      free[freeCount++] = place;
    }
  }

  /** Returns the number for one that waits, or 0 if a million wait already. */
  long add(T one) {
    if (freeCount == 0) {
      int before = waiting.length;
      if (before == PLACES_MAX) {
        return 0;
      }
      waiting = Arrays.copyOf(waiting, 2 * before);
      numbers = Arrays.copyOf(numbers, 2 * before);
      free = new int[2 * before];
      fill(before);
    }
    int place = free[--freeCount];
    long number = numbers[place] + PLACES_MAX; // so none is 0
    numbers[place] = number;
    waiting[place] = one;
    return number;
  }

  /** Returns the one that waits under a number, which then is free; null if none does. */
  @SuppressWarnings("unchecked")
  @Nullable T take(long number) {
    int place = (int) number & (PLACES_MAX - 1);
    if (place >= waiting.length || numbers[place] != number) {
      return null;
    }
    var one = (T) waiting[place];
    if (one != null) {
      waiting[place] = null;
      free[freeCount++] = place;
    }
    return one;
  }

  int count() {
    return waiting.length - freeCount;
  }

  /** Lets all go that wait. */
  @SuppressWarnings("unchecked")
  void takeAll(Consumer<? super T> leaving) {
    for (int place = 0; place < waiting.length; place++) {
      var one = (T) waiting[place];
      if (one != null) {
        waiting[place] = null;
        free[freeCount++] = place;
        leaving.accept(one);
      }
    }
  }

  /** Forgets those for whom no answer is of use any more. */
  @SuppressWarnings("unchecked")
  void forget(Predicate<? super T> useless) {
    for (int place = 0; place < waiting.length; place++) {
      var one = (T) waiting[place];
      if (one != null && useless.test(one)) {
        waiting[place] = null;
        free[freeCount++] = place;
      }
    }
  }
}
