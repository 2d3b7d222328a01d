package org.pulsarweb.actor;

/**
 * Whether an actor that has ended is started again; in the words of Erlang/OTP.
 *
 * <p>Immutable.
 */
public enum Restart {
  /** Always. */
  PERMANENT,
  /** Only if it failed or was killed. */
  TRANSIENT,
  /** Never. */
  TEMPORARY
}
