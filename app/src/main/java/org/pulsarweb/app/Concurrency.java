package org.pulsarweb.app;

/**
 * Where workers live.
 *
 * <p>Immutable.
 */
public enum Concurrency {
  /** Each is a thread of the arbiter's JVM. */
  THREAD,
  /** Each is a JVM of its own. */
  PROCESS
}
