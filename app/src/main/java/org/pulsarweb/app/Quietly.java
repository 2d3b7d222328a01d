package org.pulsarweb.app;

import org.slf4j.LoggerFactory;

/** Runs what is not to stop what comes after it: what it throws goes to the log. */
final class Quietly {
  private Quietly() {}

  /** Something that may throw. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  static void run(String what, Step step) {
    try {
      step.run();
    } catch (Exception | LinkageError e) {
      LoggerFactory.getLogger("pulsar.app").error("{} threw", what, e);
    }
  }
}
