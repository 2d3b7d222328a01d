package org.pulsarweb.actor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.stream.Stream;

/** Tells the JDK's logger what happens to actors. */
final class LoggedEvents implements ActorListener {
  private static final System.Logger LOG = System.getLogger("pulsar.actor");

  /**
   * Returns whether somebody has said how the JDK's logger writes: by a library that takes its
   * place, or by a setting.
   */
  static boolean isConfigured() {
    String finder = System.LoggerFinder.getLoggerFinder().getClass().getName();
    boolean isJdks = finder.startsWith("sun.") || finder.startsWith("jdk.");
    return !isJdks
        || Stream.of("config.file", "config.class", "SimpleFormatter.format")
            .anyMatch(name -> System.getProperty("java.util.logging." + name) != null);
  }

  static String restart(ActorRef<?> actor, Throwable reason, Duration wait) {
    return actor + " failed and is started again in " + wait.toMillis() + " ms: " + reason;
  }

  static String blockage(Duration blocked, String report) {
    return "blocked for " + blocked.toMillis() + " ms: " + report;
  }

  static String output(ActorRef<?> actor, String line) {
    return "[" + actor.name() + "] " + line;
  }

  @Override
  public void onState(ActorRef<?> actor, State state) {
    LOG.log(Level.DEBUG, () -> actor + " is " + state);
  }

  @Override
  public void onExit(ActorRef<?> actor, Exit exit) {
    LOG.log(Level.DEBUG, () -> actor + " has ended: " + exit);
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    LOG.log(Level.ERROR, actor + " threw " + error, error);
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    LOG.log(Level.WARNING, () -> restart(actor, reason, wait));
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    LOG.log(Level.ERROR, reason.getMessage());
  }

  @Override
  public void onDeadLetters(String target, String reason, long count) {
    LOG.log(
        Level.DEBUG,
        () ->
            (count == 1
                    ? "a message to " + target + " was"
                    : count + " messages to " + target + " were")
                + " lost: "
                + reason);
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    LOG.log(Level.WARNING, () -> blockage(blocked, report));
  }

  @Override
  public void onOutput(ActorRef<?> actor, String line) {
    LOG.log(Level.INFO, () -> output(actor, line));
  }

  @Override
  public void onNotice(String what) {
    LOG.log(Level.WARNING, what);
  }
}
