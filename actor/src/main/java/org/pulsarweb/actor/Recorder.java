package org.pulsarweb.actor;

import jdk.jfr.FlightRecorder;

/**
 * Whether the JDK's Flight Recorder runs. Events are not to be touched before it does: the first
 * one's class alone wakes it, which doubles the time that a program takes to start.
 */
final class Recorder {
  // Read for each message, so without a fence: each loop looks again before each share of its work.
  private static boolean runs;

  private Recorder() {}

  /** Returns whether it ran when a loop looked last. */
  static boolean runs() {
    return runs;
  }

  /** Looks whether it runs, and returns that. */
  static boolean look() {
    boolean now = FlightRecorder.isInitialized();
    if (runs != now) {
      runs = now;
    }
    return now;
  }
}
