package org.pulsarweb.loop;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * For the JDK's Flight Recorder: a loop stands still. Not to be touched before that one runs: the
 * class alone wakes it.
 */
@Name("org.pulsarweb.BlockedLoop")
@Label("Blocked Loop")
@Category("Pulsar")
@Description("A loop whose code has not returned or waited for long")
@StackTrace(false)
final class BlockedLoopEvent extends Event {
  @Label("Loop")
  String loop = "";

  @Label("Blocked")
  @Timespan(Timespan.NANOSECONDS)
  long blockedNanos;

  @Label("Report")
  String report = "";

  static void commit(EventLoop loop, long blockedNanos, String report) {
    var event = new BlockedLoopEvent();
    if (event.shouldCommit()) {
      event.loop = loop.name();
      event.blockedNanos = blockedNanos;
      event.report = report;
      event.commit();
    }
  }
}
