package org.pulsarweb.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.pulsarweb.loop.Fibers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's life between its arguments and its exit code, without the exit itself.
 *
 * <p>Immutable.
 */
record Program(String name, PrintStream out, PrintStream err) {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_SETTINGS = 2;

  /** How much longer than all exit timeouts closing may take before the JVM is ended anyway. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** How a program ended. It served if it came as far as waiting for the request to stop. */
  record Ending(int exitCode, boolean served) {}

  Ending run(String[] args, Application... applications) {
    Plan plan;
    try {
      switch (Configuration.of(name, System.getenv(), applications).read(args)) {
        case Order.Say(String text) -> {
          out.print(text);
          out.flush();
          return new Ending(OK, false);
        }
        case Order.Serve(var settings) -> plan = Plan.of(name, settings, applications);
      }
    } catch (IllegalArgumentException e) {
      return failed(WRONG_SETTINGS, e);
    }
    try {
      Fibers.requireSupport();
    } catch (IllegalStateException e) { // a flag of the JVM is missing
      return failed(FAILED, e);
    }
    try {
      plan.settings().io().resolve();
    } catch (IllegalStateException e) { // this machine does not have the transport asked for
      return failed(WRONG_SETTINGS, e);
    }
    try {
      return serve(plan);
    } catch (IOException e) {
      return failed(FAILED, e);
    }
  }

  private Ending serve(Plan plan) throws IOException {
    var request = new StopRequest();
    try (var _ = Signals.listen(request::ask);
        var lastResort = new LastResort();
        var running = Running.open(plan)) {
      // clients are answered already: only now is there time to wake the log
      ConsoleLog.open(plan.settings().logLevels().level());
      Logger log = LoggerFactory.getLogger("pulsar");
      for (int i = 0; i < plan.entries().size(); i++) {
        for (SocketAddress address : running.servings().get(i).addresses()) {
          log.info(
              "{} serving on {}",
              plan.entries().get(i).name(),
              url(running.servings().get(i).scheme(), address));
        }
      }
      String reason = request.await();
      log.info("stopping on {}", reason);
      lastResort.arm(closeTime(plan));
    }
    LoggerFactory.getLogger("pulsar").info("stopped");
    return new Ending(OK, true);
  }

  private static Duration closeTime(Plan plan) {
    var time = CLOSE_GRACE;
    for (Plan.Entry entry : plan.entries()) {
      time = time.plus(entry.settings().exitTimeout());
    }
    return time;
  }

  private static String url(String scheme, SocketAddress address) {
    String text = BindWords.text(address);
    return address instanceof UnixDomainSocketAddress ? text : scheme + "://" + text;
  }

  private Ending failed(int exitCode, Exception reason) {
    err.println(name + ": " + reason.getMessage());
    return new Ending(exitCode, false);
  }
}
