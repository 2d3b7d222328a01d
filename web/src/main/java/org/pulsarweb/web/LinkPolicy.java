package org.pulsarweb.web;

/**
 * Which symbolic links a folder of static files may have.
 *
 * <p>Immutable.
 */
public enum LinkPolicy {
  /** None: what is behind one is not found. */
  NONE,
  /** Those that lead to somewhere in the same folder. */
  INSIDE,
  /** All of them, wherever they lead. */
  ALL
}
