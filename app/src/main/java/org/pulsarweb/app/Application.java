package org.pulsarweb.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;

/**
 * Something that {@link Pulsar} runs: a server, most often. It is made without opening anything.
 * The arbiter binds its sockets once; each of its workers, in a thread or in a JVM of its own,
 * calls {@link #start} and serves on them.
 *
 * <p>Safe for use by many threads.
 */
public interface Application {
  /**
   * Returns what logs and help call this application.
   *
   * @return the name; empty stands for the name of the class that called {@link Pulsar#run}
   */
  String name();

  /**
   * Returns the settings this application has when nobody says otherwise.
   *
   * @return the house's defaults, unless overridden
   */
  default Settings defaults() {
    return Settings.defaults();
  }

  /**
   * Returns the settings of its own that this application can be started with.
   *
   * @return none, unless overridden
   */
  default List<Setting<?>> settings() {
    return List.of();
  }

  /**
   * Returns what wants to hear of this application's life.
   *
   * @return nothing, unless overridden or {@link #with}
   */
  default ApplicationHooks hooks() {
    return ApplicationHooks.NONE;
  }

  /**
   * Returns what the log puts before an address.
   *
   * @param settings the application's settings
   * @return {@code tcp}, unless overridden, as by {@code http}
   */
  default String scheme(Settings settings) {
    return "tcp";
  }

  /**
   * Binds what this application listens on; in the arbiter, once for all workers.
   *
   * @param settings the application's settings
   * @param loop accepts for workers of the arbiter's JVM
   * @return the sockets, each a stream socket unless overridden
   * @throws IOException if an address cannot be had; nothing is left open then
   */
  default List<BoundSocket> bind(Settings settings, EventLoop loop) throws IOException {
    var sockets = new ArrayList<BoundSocket>();
    try {
      for (Endpoint endpoint : settings.endpoints()) {
        sockets.add(endpoint.bind(loop, settings.backlog()));
      }
    } catch (IOException | RuntimeException e) {
      sockets.forEach(BoundSocket::close);
      throw e;
    }
    return sockets;
  }

  /**
   * Starts serving in a worker, on the worker's loop, in a fiber; may wait. When this returns,
   * clients are answered.
   *
   * @param worker the settings, the loop and the sockets to use
   * @return what was started
   * @throws Exception if this worker cannot serve; nothing is left open then
   */
  Serving start(Worker worker) throws Exception;

  /**
   * Returns this application with hooks.
   *
   * @param hooks hear of its life
   * @return an application that is otherwise the same
   */
  default Application with(ApplicationHooks hooks) {
    return new AdaptedApplication(this, hooks, defaults());
  }

  /**
   * Returns this application with other defaults, such as an address of its own beside others in
   * one program.
   *
   * @param defaults what to do when nobody says otherwise; what it leaves open goes by the defaults
   *     this application has by itself
   * @return an application that is otherwise the same
   */
  default Application withDefaults(Settings defaults) {
    return new AdaptedApplication(this, hooks(), defaults.over(defaults()));
  }
}
