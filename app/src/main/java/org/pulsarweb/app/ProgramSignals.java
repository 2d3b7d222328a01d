package org.pulsarweb.app;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to a program that serves, as gunicorn's users know them. Called on a thread of
 * the signal's own.
 *
 * <p>Safe for use by many threads.
 */
record ProgramSignals(Running running, Facilities facilities) {
  void on(String signal) {
    switch (signal) {
      case "HUP" -> reload();
      case "TTIN" -> scaleBy(1);
      case "TTOU" -> scaleBy(-1);
      case "USR1" -> reopenLogs();
      case "USR2" -> startSuccessor();
      case "WINCH" -> dismiss();
      default -> {}
    }
  }

  private void reload() {
    try {
      new ProgramReload(running, facilities).run("HUP", _ -> {});
    } catch (ReloadException _) {
      // the log says it, and there is nobody else to tell
    }
  }

  /** Starts a worker more of each application, or stops one. */
  private void scaleBy(int workers) {
    for (Running.Served one : running.served()) {
      Quietly.run(
          "scaling of " + one.entry().name(),
          () -> running.scaleBy(one, workers, ProgramSignals::tell));
    }
  }

  private static void reopenLogs() {
    if (Logs.ofThisJvm().reopen()) {
      log().info("the log was opened again on USR1");
    }
  }

  /** A terminal sends this, too, when its window changes: only a daemon has none. */
  private void dismiss() {
    if (!facilities.isDaemon()) {
      return;
    }
    for (Running.Served one : running.served()) {
      Quietly.run(
          "stopping the workers of " + one.entry().name(),
          () -> running.dismiss(one, ProgramSignals::tell));
    }
  }

  private static void tell(String step) {
    log().info("{}", step);
  }

  private void startSuccessor() {
    try {
      Process process = running.startSuccessor();
      log()
          .info(
              "a new arbiter is being started on the same sockets: process {}; when it serves, stop"
                  + " this one by TERM",
              process.pid());
    } catch (IOException | RuntimeException e) {
      log().error("no new arbiter can be started: {}", e.getMessage());
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.app");
  }
}
