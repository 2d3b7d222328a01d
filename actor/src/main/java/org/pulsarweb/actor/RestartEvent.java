package org.pulsarweb.actor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** For the JDK's Flight Recorder: an actor has failed, and is started again. */
@Name("org.pulsarweb.ActorRestart")
@Label("Actor Restart")
@Category("Pulsar")
@Description("An actor that has failed and is started again")
@StackTrace(false)
final class RestartEvent extends Event {
  @Label("Actor")
  String actor = "";

  @Label("Reason")
  String reason = "";

  @Label("Restarts")
  long restarts;

  @Label("Wait")
  @Timespan(Timespan.NANOSECONDS)
  long waitNanos;

  static void commit(ActorRef<?> actor, Throwable reason, long restarts, long waitNanos) {
    var event = new RestartEvent();
    if (event.shouldCommit()) {
      event.actor = actor.toString();
      event.reason = reason.toString();
      event.restarts = restarts;
      event.waitNanos = waitNanos;
      event.commit();
    }
  }
}
