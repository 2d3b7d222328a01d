package org.pulsarweb.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.ActorProcess;
import org.pulsarweb.app.LogForm.LogSource;

/**
 * The log as a program has prepared it; without that, text on standard error from level info on. In
 * a worker's JVM it goes to the arbiter. Logback finds this class by itself when the first logger
 * is asked for; a program that brings a configuration file of its own for Logback keeps it.
 *
 * <p>Safe for use by many threads.
 */
public final class ConsoleLog extends ContextAwareBase implements Configurator {
  private static final String[] FILES = {"logback-test.xml", "logback.xml", "logback.scmo"};

  /**
   * SLF4J prints lines of its own when two threads wake it at once; among JSON lines they would be
   * rubbish. Its errors are still printed.
   */
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  /** Where the log goes and how it looks. */
  private static final List<Setting<?>> OF_THE_LOG =
      List.of(Settings.LOG_FILE, Settings.LOG_FORMAT, Settings.PROCESS_NAME);

  /**
   * What the log is to be. Logback makes this class and asks nobody, so what it shall know lies
   * here; and Logback itself is one for the whole JVM.
   */
  private static volatile @Nullable Prepared prepared;

  private static volatile boolean isAwake;

  private record Prepared(String program, Settings settings) {}

  /** Is called by Logback. */
  public ConsoleLog() {}

  /** Says what the log is to be, without waking it: that takes longer than the rest of a start. */
  static void prepare(String program, Settings settings) {
    if (System.getProperty(VERBOSITY) == null) {
      System.setProperty(VERBOSITY, "ERROR");
    }
    prepared = new Prepared(program, settings);
    if (isAwake) {
      Logs.ofThisJvm().open(program, settings);
    }
  }

  /** Says what the log is to be after the settings were read again, if that is something else. */
  static void again(Settings settings) {
    Prepared known = prepared;
    if (known == null) {
      return;
    }
    for (Setting<?> setting : OF_THE_LOG) {
      if (!known.settings().word(setting).equals(settings.word(setting))) {
        prepare(known.program(), settings);
        return;
      }
    }
  }

  /** Returns whether a message of level debug may reach somebody without waking the log for it. */
  static boolean takesDebug() {
    Prepared known = prepared;
    return isAwake || (known != null && known.settings().logLevels().haveDebug());
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    isAwake = true;
    if (hasConfigurationFile()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    install(context, ActorProcess.isChild() ? new LogWire() : new TextForm(false));
    Prepared known = prepared;
    if (known != null) {
      Logs.of(context).open(known.program(), known.settings());
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static LogAppender install(LoggerContext context, LogForm form) {
    var appender =
        new LogAppender(form, LogSink.standardError(), new LogSource("pulsar", 0, false));
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    return appender;
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
}
