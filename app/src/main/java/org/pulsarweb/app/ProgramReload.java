package org.pulsarweb.app;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reload that somebody asks for: told to the log and to systemd, whoever it was. Not to be called
 * by a fiber of the arbiter's loop: what has changed is compiled on the calling thread.
 *
 * <p>Safe for use by many threads.
 */
record ProgramReload(Running running, Facilities facilities) {
  /**
   * Reloads; waits until all is done, and before that for a reload that is under way.
   *
   * @param what has asked, for the log
   * @param progress hears each step
   */
  void run(String what, Consumer<String> progress) throws ReloadException {
    Reloads reloads = running.reloads();
    if (reloads.isUnderWay()) {
      log().info("{}: a reload is under way, and one more follows it", what);
    }
    reloads.run(progress, heard -> reload(what, heard));
  }

  private void reload(String what, Consumer<String> progress) throws ReloadException {
    log().info("reloading on {}", what);
    facilities.reloading();
    try {
      running.reloadNow(step -> {
        log().info("{}", step);
        progress.accept(step);
      });
      log().info("reloaded");
      facilities.reloaded("reloaded");
    } catch (ReloadException e) {
      log().error("{}", e.getMessage());
      facilities.reloaded("the last reload has failed: " + e.getMessage());
      throw e;
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.app");
  }
}
