package org.pulsarweb.client;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fiber;

/** A call that nobody waits for in straight-line code: a fiber, or a virtual thread, does. */
final class AsyncCall extends CompletableFuture<HttpResponse> {
  private volatile Runnable interrupt = () -> {};

  private AsyncCall() {}

  static AsyncCall start(Callable<HttpResponse> work) {
    var call = new AsyncCall();
    Callable<HttpResponse> body =
        () -> {
          try {
            call.complete(work.call());
          } catch (Throwable e) {
            call.completeExceptionally(e);
          }
          return null;
        };
    EventLoop here = EventLoop.tryCurrent().orElse(null);
    if (here != null) {
      Fiber<HttpResponse> fiber = here.start(body);
      call.interrupt = fiber::cancel;
    } else {
      Thread thread =
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  body.call();
                } catch (Exception _) {
                  // told already
                }
              });
      call.interrupt = thread::interrupt;
      thread.start();
    }
    if (call.isCancelled()) {
      call.interrupt.run();
    }
    return call;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    if (cancelled) {
      interrupt.run();
    }
    return cancelled;
  }
}
