package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * TERM and INT: the first asks to stop, the second stops at once. Where the JVM hears no signals
 * (Windows hears no TERM, {@code -Xrs} turns all off) its shutdown asks to stop and waits.
 *
 * <p>Safe for use by many threads.
 */
final class Signals implements AutoCloseable {
  private static final String[] NAMES = {"TERM", "INT"};

  /** What a shell reports for a process that a signal ended: 130 for INT, 143 for TERM. */
  private static final int EXIT_CODE_OF_SIGNAL = 128;

  private final List<Runnable> undo = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Consumer<String> stop;
  private boolean asked;

  private Signals(Consumer<String> stop) {
    this.stop = stop;
  }

  /** Listens from now on; {@code stop} is called once, with the signal's name. */
  static Signals listen(Consumer<String> stop) {
    var signals = new Signals(stop);
    for (String name : NAMES) {
      signals.listenTo(name);
    }
    if (signals.undo.size() < NAMES.length) {
      signals.listenToShutdown();
    }
    return signals;
  }

  private void listenTo(String name) {
    try {
      var signal = new Signal(name);
      SignalHandler before = Signal.handle(signal, this::onSignal);
      undo.add(() -> Signal.handle(signal, before));
    } catch (IllegalArgumentException _) {
      // this JVM leaves the signal to the system: the shutdown will tell
    }
  }

  private void listenToShutdown() {
    var hook = new Thread(this::onShutdown, "pulsar-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    undo.add(() -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // the shutdown is what made us stop
      }
    });
  }

  private void onSignal(Signal signal) {
    if (!askOnce(signal.getName())) {
      Runtime.getRuntime().halt(EXIT_CODE_OF_SIGNAL + signal.getNumber());
    }
  }

  private void onShutdown() {
    askOnce("shutdown");
    try {
      closed.await();
    } catch (InterruptedException _) {
      // nobody interrupts a shutdown hook; if somebody did, the JVM may go on
    }
  }

  private synchronized boolean askOnce(String name) {
    if (asked) {
      return false;
    }
    asked = true;
    stop.accept(name);
    return true;
  }

  /** Gives the signals back to whoever had them. */
  @Override
  public void close() {
    closed.countDown();
    undo.forEach(Runnable::run);
  }
}
