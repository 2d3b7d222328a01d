package org.pulsarweb.actor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

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

  /**
   * Begins an event if anything is being recorded, else returns null: to make the first event would
   * wake the recorder, which can take a second.
   */
  static @Nullable MessageEvent beginIfRecorded() {
    if (!FlightRecorder.isInitialized()) {
      return null;
    }
    var event = new MessageEvent();
    event.begin();
    return event;
  }

  void end(Cell<?> cell, Object handled) {
    end();
    if (shouldCommit()) {
      actor = cell.toString();
      message = handled.toString();
      commit();
    }
  }
}
