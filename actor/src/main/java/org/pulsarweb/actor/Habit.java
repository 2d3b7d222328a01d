package org.pulsarweb.actor;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one kind of question: whether those who answer it tend to wait. Written and read
 * by all loops without a fence: a count that is lost costs a little time, no more.
 */
final class Habit {
  /** How often in a row it has to be answered without a wait before it counts as quick. */
  private static final int QUICK_AFTER = 64;

  /** How often more, once there was a wait. */
  private static final int DISTRUST = 100_000;

  private static final ClassValue<Habit> OF_ASKS =
      new ClassValue<>() {
        @Override
        protected Habit computeValue(Class<?> type) {
          return new Habit();
        }
      };

  private int quick;

  /** Returns what is known of a question; null for commands, of which nothing is learnt. */
  static @Nullable Habit of(Object question) {
    return question instanceof Ask<?, ?> ? OF_ASKS.get(question.getClass()) : null;
  }

  boolean isQuick() {
    return quick >= QUICK_AFTER;
  }

  /** One was answered. */
  void learn(boolean hasWaited) {
    if (hasWaited) {
      quick = QUICK_AFTER - DISTRUST;
    } else if (quick < QUICK_AFTER) {
      quick++;
    }
  }
}
