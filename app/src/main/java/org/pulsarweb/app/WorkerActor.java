package org.pulsarweb.app;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.Hooks;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;

/** A worker as an actor: gets its sockets, starts the application, drains it at the end. */
final class WorkerActor implements Hooks, WorkerCalls {
  /** Where a worker's sockets come from. */
  @FunctionalInterface
  interface Sockets {
    List<BoundSocket> open(EventLoop loop) throws IOException;
  }

  private final Application application;
  private final Settings settings;
  private final int number;
  private final Sockets sockets;
  private final boolean isOwnJvm; // then the sockets are this worker's to close
  private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
  private @Nullable Worker worker;
  private @Nullable Serving serving;
  private boolean draining;

  WorkerActor(
      Application application, Settings settings, int number, Sockets sockets, boolean isOwnJvm) {
    this.application = application;
    this.settings = settings;
    this.number = number;
    this.sockets = sockets;
    this.isOwnJvm = isOwnJvm;
  }

  // ---- its life -------------------------------------------------------------------------------

  @Override
  public void start(Actor actor) throws Exception {
    if (isOwnJvm) {
      ConsoleLog.prepare(actor.name(), settings);
    }
    EventLoop loop = EventLoop.current();
    ApplicationHooks hooks = application.hooks();
    var own =
        new Worker(
            actor.name(),
            number,
            settings,
            loop,
            sockets.open(loop),
            hooks,
            isOwnJvm,
            reason -> loop.launch(this, () -> replace(actor, reason)));
    worker = own;
    hooks.postFork(own);
    hooks.workerStart(own);
    serving = application.start(own);
    Quietly.run("post_worker_init", () -> hooks.postWorkerInit(own));
  }

  @Override
  public void stopping(Actor actor) throws Exception {
    boolean _ = drain().get();
  }

  @Override
  public void stop(Actor actor) {
    Worker own = worker;
    if (own != null) {
      Quietly.run("worker_exit", () -> own.hooks().workerExit(own));
      own.close();
    }
  }

  @Override
  public void onInfo(Actor actor, Map<String, Object> info) {
    Worker own = worker;
    if (own != null) {
      info.put("server", facts());
      Quietly.run("worker_info", () -> own.hooks().workerInfo(own, info));
    }
  }

  private void replace(Actor actor, String reason) {
    if (!draining && number > 0) {
      actor.find("monitor").send(new ReplaceWorker(actor.name(), reason));
    }
  }

  // ---- what the arbiter says ------------------------------------------------------------------

  @Override
  public void takeLast() {
    if (isOwnJvm && worker != null) {
      worker.sockets().forEach(BoundSocket::stop);
    }
  }

  @Override
  public CompletableFuture<Boolean> drain() {
    if (!draining) {
      draining = true;
      EventLoop.current().launch(this, this::finish);
    }
    return drained.copy();
  }

  private void finish() {
    Worker own = worker;
    if (own != null) {
      Quietly.run("worker_stopping", () -> own.hooks().workerStopping(own));
    }
    Serving open = serving;
    if (open != null) {
      Quietly.run("closing of " + own, open::close);
    }
    drained.complete(true);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    Worker own = worker;
    Serving open = serving;
    if (own != null && open != null) {
      facts.put("handled", own.handled());
      facts.putAll(open.counts());
    }
    return facts;
  }

  @Override
  public String dump() {
    try {
      return Dump.of(EventLoop.current());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @Override
  public String toString() {
    return worker == null ? application.name() : worker.name();
  }
}
