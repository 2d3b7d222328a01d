package org.pulsarweb.loop;

/**
 * Something that a loop does later.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface Timer {
  /** Makes it not happen, if it has not happened yet; may be called again. */
  void cancel();
}
