package org.pulsarweb.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads of one loop that have waited and not ended, oldest first. */
final class WaitingThreads {
  private @Nullable CarriedThread first;
  private @Nullable CarriedThread last;
  private int count;

  void add(CarriedThread thread) {
    if (thread.listed) {
      return;
    }
    thread.listed = true;
    thread.before = last;
    if (last == null) {
      first = thread;
    } else {
      last.after = thread;
    }
    last = thread;
    count++;
  }

  void remove(CarriedThread thread) {
    if (!thread.listed) {
      return;
    }
    thread.listed = false;
    if (thread.before == null) {
      first = thread.after;
    } else {
      thread.before.after = thread.after;
    }
    if (thread.after == null) {
      last = thread.before;
    } else {
      thread.after.before = thread.before;
    }
    thread.before = null;
    thread.after = null;
    count--;
  }

  int count() {
    return count;
  }

  List<CarriedThread> all() {
    List<CarriedThread> all = new ArrayList<>(count);
    for (CarriedThread thread = first; thread != null; thread = thread.after) {
      all.add(thread);
    }
    return all;
  }
}
