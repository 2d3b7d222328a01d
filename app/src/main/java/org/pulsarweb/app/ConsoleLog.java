package org.pulsarweb.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The log as Pulsar writes it: one line per message on standard error. Logback finds this class by
 * itself; a program that brings a configuration file of its own for Logback keeps it.
 *
 * <p>Safe for use by many threads.
 */
public final class ConsoleLog extends ContextAwareBase implements Configurator {
  private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%logger] %msg%n";
  private static final String[] FILES = {"logback-test.xml", "logback.xml", "logback.scmo"};

  /** Is called by Logback. */
  public ConsoleLog() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (hasConfigurationFile()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget("System.err"); // standard output is the program's
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets what is logged; the first call to this class or to any logger wakes Logback. */
  static void open(LogLevel level) {
    if (!hasConfigurationFile() && LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
      log.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(level));
    }
  }

  private static boolean hasConfigurationFile() {
    if (System.getProperty("logback.configurationFile") != null) {
      return true;
    }
    ClassLoader loader = ConsoleLog.class.getClassLoader();
    for (String file : FILES) {
      if (loader.getResource(file) != null) {
        return true;
      }
    }
    return false;
  }

  private static Level level(LogLevel level) {
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
