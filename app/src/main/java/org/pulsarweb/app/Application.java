package org.pulsarweb.app;

import java.io.IOException;
import java.util.List;

/**
 * Something that {@link Pulsar} runs: a server, most often. It is made without opening anything;
 * {@link #start} opens.
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
   * Returns the settings this application has when the command line does not say otherwise.
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
   * Starts serving. When this returns, clients are answered.
   *
   * @param context the settings and the loops to use
   * @return what was started
   * @throws IOException if an address cannot be had; nothing is left open then
   */
  Serving start(AppContext context) throws IOException;
}
