package org.pulsarweb.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import org.pulsarweb.loop.EventLoop;

/**
 * One message of the log, before anybody has decided how it looks.
 *
 * @param thread its name; of a fiber without one the name of its loop
 * @param trace an exception over several lines, or empty
 */
record LogLine(
    Instant time, LogLevel level, String logger, String thread, String message, String trace) {
  static LogLine of(ILoggingEvent event) {
    IThrowableProxy error = event.getThrowableProxy();
    return new LogLine(
        event.getInstant(),
        level(event.getLevel()),
        event.getLoggerName(),
        thread(event.getThreadName()),
        String.valueOf(event.getFormattedMessage()),
        error == null ? "" : ThrowableProxyUtil.asString(error).stripTrailing());
  }

  private static String thread(String name) {
    if (!name.isEmpty()) {
      return name;
    }
    try {
      return EventLoop.current().name();
    } catch (IllegalStateException _) { // a virtual thread of the JDK's
      return "";
    }
  }

  private static LogLevel level(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> LogLevel.TRACE;
      case Level.DEBUG_INT -> LogLevel.DEBUG;
      case Level.INFO_INT -> LogLevel.INFO;
      case Level.WARN_INT -> LogLevel.WARNING;
      default -> LogLevel.ERROR;
    };
  }

  /** Returns a level as Logback has it. */
  static Level level(LogLevel level) {
    return switch (level) {
      case TRACE -> Level.TRACE;
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARN;
      case ERROR -> Level.ERROR;
      case NONE -> Level.OFF;
    };
  }
}
