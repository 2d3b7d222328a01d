package org.pulsarweb.app;

/**
 * From which weight on a message is written to the log.
 *
 * <p>Immutable.
 */
public enum LogLevel {
  /** Each step of each request. */
  TRACE,
  /** What a developer wants to know. */
  DEBUG,
  /** What an operator wants to know. */
  INFO,
  /** What may need a hand. */
  WARNING,
  /** What needs one. */
  ERROR,
  /** Nothing at all. */
  NONE
}
