package org.pulsarweb.actor;

/**
 * Who else is started again together with an actor that has failed; in the words of Erlang/OTP.
 *
 * <p>Immutable.
 */
public enum Strategy {
  /** Nobody. */
  ONE_FOR_ONE,
  /** All its siblings: they are stopped, the last one first, and started in order. */
  ONE_FOR_ALL,
  /** Those of its siblings that were started after it. */
  REST_FOR_ONE
}
