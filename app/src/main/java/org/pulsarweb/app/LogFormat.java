package org.pulsarweb.app;

/**
 * How a line of the log is written.
 *
 * <p>Immutable.
 */
public enum LogFormat {
  /** Text on a terminal, JSON elsewhere. */
  AUTO,
  /** For people. */
  TEXT,
  /** One JSON object a line, for programs. */
  JSON
}
