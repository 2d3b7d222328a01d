package org.pulsarweb.app;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is logged: from one level on, and for some loggers from another.
 *
 * <p>Immutable.
 *
 * @param level for every logger without a level of its own
 * @param loggers the level of a logger, and of those below it, by name
 */
public record LogLevels(LogLevel level, Map<String, LogLevel> loggers) {
  /** Copies the loggers, in the order of their names. */
  public LogLevels {
    loggers = Collections.unmodifiableMap(new TreeMap<>(loggers));
  }

  /**
   * Returns these levels with another one for all the loggers that have none of their own.
   *
   * @param other the level
   * @return a changed copy
   */
  public LogLevels withLevel(LogLevel other) {
    return new LogLevels(other, loggers);
  }

  /** Returns whether a message of level debug may be one that is logged. */
  boolean haveDebug() {
    return !loggers.isEmpty() || level == LogLevel.DEBUG || level == LogLevel.TRACE;
  }
}
