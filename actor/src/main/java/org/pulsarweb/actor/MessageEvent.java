package org.pulsarweb.actor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
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
  // Read for each message, so without a fence: each loop looks again before each share of its work.
  private static boolean recorded;

  @Label("Actor")
  String actor = "";

  @Label("Message")
  String message = "";

  /**
   * Returns whether anything is being recorded: if not, no event is to be made, since the first one
   * wakes the recorder, which can take a second.
   */
  static boolean isRecorded() {
    return recorded;
  }

  /** Looks whether anything is being recorded. */
  static void look() {
    boolean now = FlightRecorder.isInitialized();
    if (recorded != now) {
      recorded = now;
    }
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
