package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals that a program hears. Where the JVM hears no TERM or INT (Windows hears no TERM,
 * {@code -Xrs} turns both off) its shutdown asks to stop and waits. QUIT is the JVM's own: it
 * prints all threads.
 *
 * <p>Safe for use by many threads.
 */
final class Signals implements AutoCloseable {
  private static final String[] STOPS = {"TERM", "INT"};
  private static final String[] OTHERS = {"HUP", "TTIN", "TTOU", "USR1", "USR2", "WINCH"};

  /** What a shell reports for a process that a signal ended: 130 for INT, 143 for TERM. */
  private static final int EXIT_CODE_OF_SIGNAL = 128;

  private final List<Runnable> undo = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Heard heard;
  private boolean asked;

  /** Hears signals, each on a thread of its own. */
  interface Heard {
    /** The program is to stop; called once. The next signal to stop ends the JVM. */
    void onStop(String signal);

    /** HUP, TTIN, TTOU, USR1, USR2 or WINCH. */
    void onSignal(String signal);
  }

  private Signals(Heard heard) {
    this.heard = heard;
  }

  /** Listens from now on to all but those to stop, which end the JVM until they are listened to. */
  static Signals listen(Heard heard) {
    var signals = new Signals(heard);
    for (String name : OTHERS) {
      signals.listenTo(name, signal -> heard.onSignal(signal.getName()));
    }
    return signals;
  }

  /** Listens from now on to those to stop, too. */
  void listenToStops() {
    int before = undo.size();
    for (String name : STOPS) {
      listenTo(name, this::onStop);
    }
    if (undo.size() < before + STOPS.length) {
      listenToShutdown();
    }
  }

  /** Has a worker's JVM pass over what its arbiter hears: a terminal sends to all. */
  static void ignoreInWorker() {
    for (String name : OTHERS) {
      try {
        SignalHandler _ = Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
      } catch (IllegalArgumentException _) {
        // the JVM or the system has another use for it
      }
    }
  }

  private void listenTo(String name, SignalHandler handler) {
    try {
      var signal = new Signal(name);
      SignalHandler before = Signal.handle(signal, handler);
      undo.add(() -> Signal.handle(signal, before));
    } catch (IllegalArgumentException _) {
      // this JVM leaves the signal to the system: for TERM and INT the shutdown will tell
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

  private void onStop(Signal signal) {
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
    heard.onStop(name);
    return true;
  }

  /** Gives the signals back to whoever had them. */
  @Override
  public void close() {
    closed.countDown();
    undo.forEach(Runnable::run);
  }
}
