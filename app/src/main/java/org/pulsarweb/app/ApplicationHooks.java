package org.pulsarweb.app;

import java.util.Map;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.TlsSettings;

/**
 * Hears of an application's life, in the order in which it is lived. What gunicorn calls {@code
 * post_fork} is {@code postFork} here, and so on.
 *
 * <p>A hook runs in a fiber and may wait. What a hook throws that says so keeps its monitor or its
 * worker from starting; from any other it goes to the log, and life goes on.
 *
 * <p>Safe for use by many threads.
 */
public interface ApplicationHooks {
  /** Hears nothing. */
  ApplicationHooks NONE = new ApplicationHooks() {};

  // ---- the arbiter ----------------------------------------------------------------------------

  /**
   * The program is about to start: no socket is bound yet. Once for each application.
   *
   * @param settings the application's
   * @throws Exception if it cannot start
   */
  default void onStarting(Settings settings) throws Exception {}

  /**
   * All applications serve.
   *
   * @param running all of them
   */
  default void whenReady(Running running) {}

  /**
   * A reload begins: the settings have been read again, no worker has been started yet.
   *
   * @param monitor of the application
   */
  default void onReload(ApplicationMonitor monitor) {}

  /**
   * A new arbiter is about to be started on the same sockets (USR2).
   *
   * @param running all applications of this one
   */
  default void preExec(Running running) {}

  /**
   * The program ends: all workers are gone.
   *
   * @param running what ran
   */
  default void onExit(Running running) {}

  // ---- the monitor, on the arbiter's loop -----------------------------------------------------

  /**
   * The monitor starts, before its first worker.
   *
   * @param monitor of the application
   * @throws Exception if the application cannot start
   */
  default void monitorStart(ApplicationMonitor monitor) throws Exception {}

  /**
   * The monitor is about to stop, before its workers do.
   *
   * @param monitor of the application
   */
  default void monitorStopping(ApplicationMonitor monitor) {}

  /**
   * Runs again and again while the monitor runs, every five seconds.
   *
   * @param monitor of the application
   */
  default void monitorTask(ApplicationMonitor monitor) {}

  /**
   * Adds to what {@code info} tells of the monitor.
   *
   * @param monitor of the application
   * @param info what is told so far; may be changed
   */
  default void monitorInfo(ApplicationMonitor monitor, Map<String, Object> info) {}

  /**
   * Changes how a worker is started.
   *
   * @param monitor of the application
   * @param spawn what the settings say
   * @return what will be done
   */
  default Spawn actorParams(ApplicationMonitor monitor, Spawn spawn) {
    return spawn;
  }

  /**
   * A worker is about to be started, for the first time or again.
   *
   * @param monitor of the application
   * @param worker its name
   */
  default void preFork(ApplicationMonitor monitor, String worker) {}

  /**
   * A worker has been silent for longer than its timeout: it is killed now. What its threads do
   * goes to the log, if it has a JVM of its own. Called in the arbiter, since no hook can run where
   * a loop stands still.
   *
   * @param monitor of the application
   * @param worker its name
   * @param complaint what is wrong, such as "has been silent for 30012 ms"
   */
  default void workerAbort(ApplicationMonitor monitor, String worker, String complaint) {}

  /**
   * A worker has ended.
   *
   * @param monitor of the application
   * @param exit which, and how
   */
  default void childExit(ApplicationMonitor monitor, WorkerExit exit) {}

  /**
   * There shall be more workers, or fewer.
   *
   * @param monitor of the application
   * @param now how many there shall be
   * @param before how many there were to be
   */
  default void nworkersChanged(ApplicationMonitor monitor, int now, int before) {}

  // ---- a worker, on its own loop --------------------------------------------------------------

  /**
   * A worker has begun; nothing of the application runs in it yet.
   *
   * @param worker which
   * @throws Exception if it cannot start
   */
  default void postFork(Worker worker) throws Exception {}

  /**
   * A worker is to get ready: connect to what it needs, warm up. It takes no connection until this
   * returns, and an old worker does not make room for it before.
   *
   * @param worker which
   * @throws Exception if it cannot serve
   */
  default void workerStart(Worker worker) throws Exception {}

  /**
   * A worker serves.
   *
   * @param worker which
   */
  default void postWorkerInit(Worker worker) {}

  /**
   * Adds to what {@code info} tells of a worker.
   *
   * @param worker which
   * @param info what is told so far; may be changed
   */
  default void workerInfo(Worker worker, Map<String, Object> info) {}

  /**
   * A request is about to be handled.
   *
   * @param worker which handles it
   * @param request the request
   */
  default void preRequest(Worker worker, Request request) {}

  /**
   * A request has been handled; its answer is about to be sent.
   *
   * @param worker which has handled it
   * @param request the request
   * @param response the answer
   */
  default void postRequest(Worker worker, Request request, Response response) {}

  /**
   * A worker is about to listen with TLS, as its settings and its application say; certificates
   * that change later are read again as what this returns names them.
   *
   * @param worker which
   * @param tls what is meant to be used
   * @return the same, or what to use instead
   * @throws Exception if it cannot serve
   */
  default TlsSettings sslContext(Worker worker, TlsSettings tls) throws Exception {
    return tls;
  }

  /**
   * The program was interrupted (INT, as by Ctrl-C), and this worker is about to stop for it;
   * {@link #workerStopping} comes next, as after any other wish to stop.
   *
   * @param worker which
   */
  default void workerInt(Worker worker) {}

  /**
   * A worker is about to stop: it takes nothing new, and finishes what it has after this.
   *
   * @param worker which
   */
  default void workerStopping(Worker worker) {}

  /**
   * A worker has finished; the last that runs in it.
   *
   * @param worker which
   */
  default void workerExit(Worker worker) {}
}
