package org.pulsarweb.loop;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a dump says of a fiber that was started with nothing but its work: whose code that is, and
 * which fiber started it. The text is made when it is asked for.
 */
record Label(Callable<?> work, @Nullable Object parent) {
  static Label of(Callable<?> work) {
    EventLoop loop = LoopThread.currentLoop();
    CarriedThread parent = loop == null ? null : loop.running();
    return new Label(work, parent == null ? null : parent.label);
  }

  @Override
  public String toString() {
    String name = work.getClass().getName();
    int lambda = name.indexOf("$$Lambda");
    String code = lambda < 0 ? name : name.substring(0, lambda);
    if (parent == null) {
      return code;
    }
    boolean ours = code.equals(Fibers.class.getName()); // all, any, race: the work is the caller's
    return (ours ? "" : code + ", ") + "started by " + parent;
  }
}
