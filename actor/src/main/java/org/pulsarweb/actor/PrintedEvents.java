package org.pulsarweb.actor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Writes what happens to standard error, a line for each: in a child's JVM, whose parent reads it,
 * and in a program where nobody has said how the JDK's logger writes, which would take two.
 */
final class PrintedEvents implements ActorListener {
  private final boolean isDated;

  private PrintedEvents(boolean isDated) {
    this.isDated = isDated;
  }

  /** Returns one for lines that somebody else will put a date on. */
  static PrintedEvents plain() {
    return new PrintedEvents(false);
  }

  /** Returns one for lines that a person reads. */
  static PrintedEvents dated() {
    return new PrintedEvents(true);
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    print("ERROR", actor + " threw " + text.toString().strip());
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    print("WARN", LoggedEvents.restart(actor, reason, wait));
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    print("ERROR", String.valueOf(reason.getMessage()));
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    print("WARN", LoggedEvents.blockage(blocked, report));
  }

  @Override
  public void onOutput(ActorRef<?> actor, String line) {
    print("INFO", LoggedEvents.output(actor, line));
  }

  @Override
  public void onNotice(String what) {
    print("WARN", what);
  }

  private void print(String level, String text) {
    System.err.println(
        isDated
            ? LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS)
                + " "
                + level
                + " "
                + text
            : text);
  }
}
