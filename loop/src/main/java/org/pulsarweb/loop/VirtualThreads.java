package org.pulsarweb.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes virtual threads that an executor of ours carries. The one class that knows the virtual
 * thread scheduler.
 *
 * <p>JDK 25 has no public API for it: the method behind {@link Thread.Builder.OfVirtual} takes an
 * {@link Executor}, and is reached through {@code --add-opens java.base/java.lang=ALL-UNNAMED}. The
 * executor receives the thread's continuation each time the thread may run, on whatever thread made
 * it runnable, and has to run it on a platform thread.
 *
 * <p>Safe for use by many threads.
 */
final class VirtualThreads {
  private static final String MISSING =
      "Pulsar needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED to carry fibers on its"
          + " loops: add it to the java command line (the pulsar command adds it by itself)";

  /**
   * How the JDK waits for the sockets of virtual threads: 1 is by platform threads. Else it is by
   * virtual threads, made when the first socket waits: in a fiber they would inherit its loop, and
   * once that was closed no virtual thread of this JVM would hear of a socket any more.
   */
  private static final String POLLER_MODE = "jdk.pollerMode";

  /**
   * Whether the JDK keeps a set of all virtual threads, for {@code jcmd Thread.dump_to_file}. To be
   * put in and taken out is about a tenth of what a fiber costs, and loops know their fibers:
   * {@link EventLoop#fibers} lists them.
   */
  private static final String TRACK_ALL = "jdk.trackAllThreads";

  private static final @Nullable MethodHandle NEW_THREAD;
  private static final @Nullable MethodHandle CARRIER;
  private static final @Nullable Throwable REASON;

  static {
    MethodHandle newThread = null;
    MethodHandle carrier = null;
    Throwable reason = null;
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      newThread =
          MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
              .findStatic(
                  builders,
                  "newVirtualThread",
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      carrier =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
              .findStatic(
                  Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
      setUnlessGiven(POLLER_MODE, "1");
      setUnlessGiven(TRACK_ALL, "false");
    } catch (ReflectiveOperationException | RuntimeException e) {
      reason = e;
    }
    NEW_THREAD = newThread;
    CARRIER = carrier;
    REASON = reason;
  }

  private VirtualThreads() {}

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  static void requireSupport() {
    if (REASON != null) {
      throw new IllegalStateException(MISSING, REASON);
    }
  }

  /** Returns a new virtual thread, not started, whose continuations {@code scheduler} runs. */
  @SuppressWarnings("NullAway") // the name may be null there
  static Thread unstarted(Executor scheduler, Runnable work) {
    requireSupport();
    try {
      return (Thread) NEW_THREAD.invokeExact(scheduler, (String) null, 0, work);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * Returns the platform thread that runs this code: itself, or what carries the fiber. Where loops
   * carry no fibers, a virtual thread stands for its carrier: it is no loop's.
   */
  static Thread carrier() {
    if (CARRIER == null) {
      return Thread.currentThread();
    }
    try {
      return (Thread) CARRIER.invokeExact();
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
