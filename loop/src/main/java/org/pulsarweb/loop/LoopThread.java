package org.pulsarweb.loop;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/** The one thread of a loop; from it the loop is found without a map. */
final class LoopThread extends FastThreadLocalThread {
  final EventLoop loop;

  LoopThread(EventLoop loop, Runnable work, String name) {
    super(work, name);
    this.loop = loop;
  }

  /** Returns the loop that runs this code, in a callback or in a fiber, or null elsewhere. */
  static @Nullable EventLoop currentLoop() {
    return VirtualThreads.carrier() instanceof LoopThread thread ? thread.loop : null;
  }
}
