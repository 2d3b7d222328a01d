package org.pulsarweb.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.ActorProcess;
import org.pulsarweb.app.LogForm.LogSource;
import org.slf4j.LoggerFactory;

/**
 * The log of a program: what is logged, in which form, and where it goes. All of it does nothing in
 * a program that brings a configuration file of its own for Logback, or another backend for SLF4J.
 *
 * <p>Safe for use by many threads.
 */
final class Logs {
  private final @Nullable LoggerContext context;
  private final @Nullable LogAppender appender;

  private Logs(@Nullable LoggerContext context, @Nullable LogAppender appender) {
    this.context = context;
    this.appender = appender;
  }

  /** Returns the log of this JVM; the first call wakes Logback, which takes a while. */
  static Logs ofThisJvm() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        ? of(context)
        : new Logs(null, null);
  }

  static Logs of(LoggerContext context) {
    return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LogAppender.NAME)
            instanceof LogAppender own
        ? new Logs(context, own)
        : new Logs(null, null);
  }

  /**
   * Sets everything as the settings have it. A worker's JVM takes the levels only; its lines go to
   * the arbiter. If the file cannot be opened, lines go where they went before, and one says so.
   *
   * @param program what the program is called
   */
  void open(String program, Settings settings) {
    if (context == null || appender == null) {
      return;
    }
    levels(settings.logLevels());
    if (ActorProcess.isChild()) {
      return;
    }
    Optional<Path> file = settings.logFile();
    LogSink sink;
    try {
      sink = file.isPresent() ? LogSink.file(file.get()) : LogSink.standardError();
    } catch (IOException e) {
      own(context).error("the log file cannot be opened: {}", e.getMessage());
      return;
    }
    String name = settings.value(Settings.PROCESS_NAME).orElse(program);
    appender.become(
        form(settings.value(Settings.LOG_FORMAT), file.isEmpty()),
        sink,
        new LogSource(name, ProcessHandle.current().pid(), false));
  }

  private static LogForm form(LogFormat format, boolean isStandardError) {
    boolean isTerminal = isStandardError && isTerminal();
    boolean isText = format == LogFormat.TEXT || (format == LogFormat.AUTO && isTerminal);
    return isText ? new TextForm(isTerminal && wantsColours(System.getenv())) : new JsonForm();
  }

  /** As no-color.org has it; a terminal that calls itself dumb shows none. */
  static boolean wantsColours(Map<String, String> variables) {
    return variables.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(variables.get("TERM"));
  }

  /** Returns whether somebody looks at standard error. */
  @SuppressWarnings("SystemConsoleNull") // so says its type
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException _) { // not Linux
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /** Changes what is logged, from now on. */
  void levels(LogLevels levels) {
    if (context == null) {
      return;
    }
    for (Logger logger : context.getLoggerList()) {
      boolean isRoot = logger.getName().equals(Logger.ROOT_LOGGER_NAME);
      if (!isRoot && !levels.loggers().containsKey(logger.getName())) {
        logger.setLevel(null);
      }
    }
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(LogLine.level(levels.level()));
    for (Map.Entry<String, LogLevel> logger : levels.loggers().entrySet()) {
      context.getLogger(logger.getKey()).setLevel(LogLine.level(logger.getValue()));
    }
  }

  /**
   * Closes the log file and opens it by its name, so that one that was renamed is let go. If it
   * cannot be opened the old one is kept, and its next line says so.
   *
   * @return whether all is well
   */
  boolean reopen() {
    if (context == null || appender == null) {
      return true;
    }
    try {
      appender.reopen();
      return true;
    } catch (IOException e) {
      own(context)
          .error("the log file cannot be opened again, the old one is kept: {}", e.getMessage());
      return false;
    }
  }

  private static Logger own(LoggerContext context) {
    return context.getLogger("pulsar.log");
  }

  /** Writes a message of a worker as that wrote it. */
  void pass(LogLine line, LogSource worker) {
    if (appender != null) {
      appender.append(line, worker);
      return;
    }
    LoggerFactory.getLogger(line.logger())
        .atLevel(org.slf4j.event.Level.valueOf(slf4j(line.level())))
        .log(
            "{}: {}{}",
            worker.name(),
            line.message(),
            line.trace().isEmpty() ? "" : "\n" + line.trace());
  }

  private static String slf4j(LogLevel level) {
    return level == LogLevel.WARNING ? "WARN" : level == LogLevel.NONE ? "ERROR" : level.name();
  }
}
