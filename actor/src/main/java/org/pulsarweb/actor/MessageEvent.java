package org.pulsarweb.actor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** For the JDK's Flight Recorder: a message was handled, waits included. */
@Name("org.pulsarweb.ActorMessage")
@Label("Actor Message")
@Category("Pulsar")
@Description("A message that an actor took long to handle; what it waited is part of it")
@Threshold("20 ms")
@StackTrace(false)
final class MessageEvent extends Event {
  @Label("Actor")
  String actor = "";

  @Label("Message")
  String message = "";

  void end(Cell<?> cell, Object handled) {
    end();
    if (shouldCommit()) {
      actor = cell.toString();
      message = handled.toString();
      commit();
    }
  }
}
