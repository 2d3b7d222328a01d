package org.pulsarweb.actor;

import java.util.Locale;

/**
 * Where an actor lives.
 *
 * <p>Immutable.
 */
public enum Kind {
  /** On the loop of who spawned it. */
  SHARED,
  /** On a loop of its own, in the same JVM. */
  THREAD,
  /** In a JVM of its own. */
  PROCESS;

  /** Returns the word that {@code info} uses, such as {@code thread}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
