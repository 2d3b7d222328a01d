package org.pulsarweb.actor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

/** Writes what happens in a child's JVM to its standard error, which its parent reads. */
final class PrintedEvents implements ActorListener {
  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    print(actor + " threw " + text.toString().strip());
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    print(actor + " failed and is started again in " + wait.toMillis() + " ms: " + reason);
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    print(String.valueOf(reason.getMessage()));
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    print("blocked for " + blocked.toMillis() + " ms: " + report);
  }

  @Override
  public void onNotice(String what) {
    print(what);
  }

  private static void print(String text) {
    System.err.println(text);
  }
}
