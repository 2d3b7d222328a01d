package org.pulsarweb.actor;

import java.util.Locale;

/**
 * Where an actor is in its life; each follows the one before, and a restart begins anew.
 *
 * <p>Immutable.
 */
public enum State {
  /** It has been asked for, and nothing of it runs yet. */
  INITIAL,
  /** Its object is made and its start hook runs; messages wait. */
  STARTING,
  /** It handles messages. */
  RUNNING,
  /** It finishes what it has, and takes no more. */
  STOPPING,
  /** It has ended in good order. */
  CLOSED,
  /** It has failed, or was killed. */
  TERMINATED;

  /** Returns the word that {@code info} uses, such as {@code running}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isOver() {
    return this == CLOSED || this == TERMINATED;
  }
}
