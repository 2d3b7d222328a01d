package org.pulsarweb.examples;

import java.io.PrintStream;
import java.util.Map;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.ApplicationHooks;
import org.pulsarweb.app.ApplicationMonitor;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.app.WorkerExit;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.TlsSettings;
import org.pulsarweb.web.HttpServer;

/**
 * Tells what an application hears of its life, in the order in which it happens.
 *
 * <p>Immutable.
 */
public final class Hooks {
  // @start region="application"
  static final Application SERVER =
      HttpServer.of(_ -> Response.text("Hello\n")).named("hooks").with(new Diary(System.out));

  // @end

  private Hooks() {}

  /** Writes a line for whatever is heard. In a worker's JVM the line comes to the arbiter's log. */
  record Diary(PrintStream out) implements ApplicationHooks {
    private void write(String hook, Object about) {
      out.println(hook + ": " + about);
    }

    // ---- the arbiter --------------------------------------------------------------------------

    // @start region="arbiter"
    @Override
    public void onStarting(Settings settings) {
      write("on_starting", "nothing is bound yet; there shall be " + settings.workers());
    }

    @Override
    public void whenReady(Running running) {
      write("when_ready", "all serve");
    }

    @Override
    public void onReload(ApplicationMonitor monitor) {
      write("on_reload", monitor.name());
    }

    @Override
    public void preExec(Running running) {
      write("pre_exec", "another arbiter is about to start");
    }

    @Override
    public void onExit(Running running) {
      write("on_exit", "all workers are gone");
    }

    // @end

    // ---- the monitor --------------------------------------------------------------------------

    // @start region="monitor"
    @Override
    public void monitorStart(ApplicationMonitor monitor) {
      write("monitor_start", monitor.name() + " has no worker yet");
    }

    @Override
    public Spawn actorParams(ApplicationMonitor monitor, Spawn spawn) {
      write("actor_params", spawn.name());
      return spawn;
    }

    @Override
    public void preFork(ApplicationMonitor monitor, String worker) {
      write("pre_fork", worker);
    }

    @Override
    public void workerAbort(ApplicationMonitor monitor, String worker, String complaint) {
      write("worker_abort", worker + " " + complaint);
    }

    @Override
    public void childExit(ApplicationMonitor monitor, WorkerExit exit) {
      String how = exit.reason().map(Throwable::getMessage).orElse("in good order");
      write("child_exit", exit.worker() + " " + how);
    }

    @Override
    public void nworkersChanged(ApplicationMonitor monitor, int now, int before) {
      write("nworkers_changed", before + " -> " + now);
    }

    @Override
    public void monitorTask(ApplicationMonitor monitor) {
      write("monitor_task", monitor.name() + " has " + monitor.workers());
    }

    @Override
    public void monitorInfo(ApplicationMonitor monitor, Map<String, Object> info) {
      info.put("diary", "of " + monitor.name());
    }

    @Override
    public void monitorStopping(ApplicationMonitor monitor) {
      write("monitor_stopping", monitor.name());
    }

    // @end

    // ---- a worker -----------------------------------------------------------------------------

    // @start region="worker"
    @Override
    public void postFork(Worker worker) {
      write("post_fork", worker + " has begun");
    }

    @Override
    public void workerStart(Worker worker) {
      write("worker_start", worker + " gets ready"); // what it needs is opened here
    }

    @Override
    public void postWorkerInit(Worker worker) {
      write("post_worker_init", worker + " serves");
    }

    @Override
    public void workerInfo(Worker worker, Map<String, Object> info) {
      info.put("diary", "of " + worker);
    }

    @Override
    public TlsSettings sslContext(Worker worker, TlsSettings tls) {
      write("ssl_context", worker + " is about to listen with TLS");
      return tls;
    }

    @Override
    public void workerInt(Worker worker) {
      write("worker_int", worker + " was interrupted");
    }

    @Override
    public void workerStopping(Worker worker) {
      write("worker_stopping", worker + " takes nothing new");
    }

    @Override
    public void workerExit(Worker worker) {
      write("worker_exit", worker + " has finished"); // and closed here
    }

    // @end

    // @start region="requests"
    @Override
    public void preRequest(Worker worker, Request request) {
      write("pre_request", worker + " " + request.method() + " " + request.path());
    }

    @Override
    public void postRequest(Worker worker, Request request, Response response) {
      write("post_request", worker + " " + request.path() + " " + response.status());
    }
    // @end
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
