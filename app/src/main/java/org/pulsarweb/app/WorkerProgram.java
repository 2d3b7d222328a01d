package org.pulsarweb.app;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pulsarweb.actor.ActorProcess;

/**
 * The program of a worker's JVM: the applications that its main method came to {@link Pulsar#run}
 * with, one of which the arbiter has a worker for.
 *
 * <p>Immutable.
 */
record WorkerProgram(Map<String, Application> applications) {
  WorkerProgram {
    applications = Map.copyOf(applications);
  }

  static WorkerProgram of(String program, Application... applications) {
    Map<String, Application> byName = new LinkedHashMap<>();
    for (Application application : applications) {
      byName.put(Plan.name(program, application), application);
    }
    return new WorkerProgram(byName);
  }

  /** Returns the application of that name, as this JVM's program made it. */
  Application application(String name) {
    Application known = applications.get(name);
    if (known == null) {
      throw new IllegalStateException(
          "this program has no application "
              + name
              + " when it is run again, only "
              + applications.keySet()
              + ": give an application a name that does not change");
    }
    return known;
  }

  /** Serves until the worker has ended; returns the exit code. */
  int run() {
    Signals.ignoreInWorker();
    try {
      return ActorProcess.join(this);
    } catch (IOException e) {
      System.err.println(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Program.FAILED;
  }
}
