package org.pulsarweb.loop;

import java.util.List;

/**
 * One fiber of a loop at the moment of a dump.
 *
 * <p>Immutable.
 *
 * @param label what it does, such as the request that it answers
 * @param threadId the id of its virtual thread
 * @param state as {@link Thread#getState} says: {@code WAITING}, {@code TIMED_WAITING} …
 * @param stack where it stands, innermost call first
 */
public record FiberInfo(
    String label, long threadId, Thread.State state, List<StackTraceElement> stack) {
  static FiberInfo of(CarriedThread carried) {
    Thread thread = carried.thread;
    return new FiberInfo(
        String.valueOf(carried.label),
        thread.threadId(),
        thread.getState(),
        List.of(thread.getStackTrace()));
  }

  /** Returns the fiber over several lines, one for each call of its stack. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append("fiber #").append(threadId).append(" \"").append(label).append("\" ").append(state);
    for (StackTraceElement call : stack) {
      text.append("\n    at ").append(call);
    }
    return text.toString();
  }
}
