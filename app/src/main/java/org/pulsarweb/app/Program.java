package org.pulsarweb.app;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.BoundSocket;
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
    var life = new Life();
    try (var signals = Signals.listen(life)) { // first of all: unheard most of them would end it
      return run(life, signals, args, applications);
    }
  }

  private Ending run(Life life, Signals signals, String[] args, Application... applications) {
    Configuration configuration;
    Plan plan;
    try {
      configuration = Configuration.of(name, System.getenv(), applications);
      // Not a switch: its bootstrap would be the start's only one.
      Order order = configuration.read(args);
      if (order instanceof Order.Say(String text)) {
        out.print(text);
        out.flush();
        return new Ending(OK, false);
      }
      plan = plan(((Order.Serve) order).settings(), applications);
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
      if (Facilities.startsDaemon(plan.settings())) {
        return new Ending(Facilities.startDaemon(this, plan), false);
      }
      Facilities.enterFolder(plan.settings());
    } catch (IOException e) {
      return failed(e instanceof StartFault fault ? fault.exitCode() : FAILED, e);
    }
    signals.listenToStops();
    return serve(life, plan, () -> again(configuration, args, applications));
  }

  private Plan plan(List<Settings> settings, Application... applications) {
    return Plan.of(name, settings.stream().map(Program::reloadable).toList(), applications);
  }

  /** Classes are loaded again by JVMs that are started again, and a developer does not wait. */
  private static Settings reloadable(Settings settings) {
    if (!settings.value(Settings.RELOAD)) {
      return settings;
    }
    boolean isThread = settings.value(Settings.CONCURRENCY) == Concurrency.THREAD;
    if ((isThread && settings.isChosen(Settings.CONCURRENCY)) || settings.workers() == 0) {
      throw new IllegalArgumentException(
          Settings.RELOAD
              + " needs workers in JVMs of their own, since this one cannot load classes again: say"
              + " "
              + Settings.CONCURRENCY
              + " process, and at least one of "
              + Settings.WORKERS);
    }
    Settings inProcesses = settings.with(Settings.CONCURRENCY, Concurrency.PROCESS);
    return settings.isChosen(Settings.SETTLE_TIME)
        ? inProcesses
        : inProcesses.with(Settings.SETTLE_TIME, Duration.ZERO);
  }

  /** Reads everything again: the file may have changed. */
  private Plan again(Configuration configuration, String[] args, Application... applications) {
    return switch (configuration.read(args)) {
      case Order.Serve(var settings) -> plan(settings, applications);
      case Order.Say _ -> throw new IllegalArgumentException("nothing is to be served any more");
    };
  }

  private Ending serve(Life life, Plan plan, Plan.Source source) {
    ConsoleLog.prepare(name, plan.settings());
    boolean gaveUp;
    try (var lastResort = new LastResort();
        var facilities = Facilities.open(plan.entries().getFirst().name(), plan.settings())) {
      try (var running = Running.open(plan, source, Launch::ofThisJvm)) {
        life.opened(running);
        facilities.serving(running);
        // clients are answered already: only now is there time to wake the log
        announce(running);
        life.serving(new ProgramSignals(running, facilities));
        String reason = life.awaitStop(running);
        facilities.stopping(reason);
        log().info("stopping on {}", reason);
        lastResort.arm(plan.stopTime().plus(CLOSE_GRACE));
        gaveUp = running.exitCode() != OK;
      }
    } catch (IOException | RuntimeException e) {
      Optional<String> signal = life.stop();
      if (signal.isPresent()) { // the start was interrupted by it
        log().info("stopping on {}, before it served", signal.get());
        log().info("stopped");
        return new Ending(OK, false);
      }
      if (e instanceof RuntimeException fault) {
        throw fault;
      }
      return failed(e instanceof StartFault fault ? fault.exitCode() : FAILED, e);
    }
    if (gaveUp) {
      log().error("stopped, because workers failed too often");
      return new Ending(FAILED, false);
    }
    log().info("stopped");
    return new Ending(OK, true);
  }

  private static void announce(Running running) {
    for (Running.Served one : running.served()) {
      Plan.Entry entry = one.entry();
      String scheme = entry.application().scheme(entry.settings());
      for (BoundSocket socket : one.sockets()) {
        log().info("{} serving on {}", entry.name(), BindWords.url(scheme, socket.address()));
      }
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar");
  }

  /**
   * What signals do to a program. Before it serves, a wish to stop interrupts its start, HUP is
   * remembered, since what has changed may have been read before, and others do nothing.
   */
  private static final class Life implements Signals.Heard {
    private final Thread starter = Thread.currentThread();
    private @Nullable String stop;
    private boolean isReloadWanted;
    private @Nullable Running running;
    private @Nullable ProgramSignals signals;

    /** All has been started: from now on a wish to stop interrupts nothing. */
    synchronized void opened(Running started) {
      running = started;
      if (stop != null) {
        boolean _ = Thread.interrupted(); // it came too late for that
        started.stop(stop);
      }
    }

    /** Signals are heard from now on, and what was remembered is done. */
    synchronized void serving(ProgramSignals known) {
      signals = known;
      if (isReloadWanted) {
        Thread.ofPlatform().daemon().name("pulsar-reload").start(() -> known.on("HUP"));
      }
    }

    @Override
    public synchronized void onStop(String signal) {
      stop = signal;
      if (running == null) {
        starter.interrupt();
      } else {
        running.stop(signal);
      }
    }

    /** Returns the signal to stop, if one has come. */
    synchronized Optional<String> stop() {
      return Optional.ofNullable(stop);
    }

    @Override
    public void onSignal(String signal) {
      ProgramSignals known;
      synchronized (this) {
        known = signals;
        isReloadWanted |= known == null && signal.equals("HUP");
      }
      if (known != null) {
        known.on(signal);
      }
    }

    /** Waits for the wish to stop; an interrupt of this thread is one, too. */
    String awaitStop(Running serving) {
      try {
        return serving.awaitStop();
      } catch (InterruptedException _) {
        return "interrupt";
      }
    }
  }

  private Ending failed(int exitCode, Exception reason) {
    String message = String.valueOf(reason.getMessage());
    boolean isNamed = message.startsWith(name + " "); // as its only application is
    err.println(isNamed ? message : name + ": " + message);
    return new Ending(exitCode, false);
  }
}
