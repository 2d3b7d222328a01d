package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * What a process tells systemd, if that started it and wants to know ({@code Type=notify}, {@code
 * Type=notify-reload}, {@code WatchdogSec=}): lines in a datagram, as sd_notify(3) says. Without
 * {@code NOTIFY_SOCKET} in the environment nothing happens.
 *
 * <p>That systemd cannot be told is no reason to stop: whoever made this hears of it, once.
 *
 * <p>Safe for use by many threads.
 */
final class SystemdNotify {
  /** What serves: systemd has started the dependants only after this. */
  private static final String READY = "READY=1";

  private final String socket;
  private final Optional<Duration> watchdog;
  private final Consumer<IOException> onFault;
  private boolean failed; // guarded by this

  private SystemdNotify(String socket, Optional<Duration> watchdog, Consumer<IOException> onFault) {
    this.socket = socket;
    this.watchdog = watchdog;
    this.onFault = onFault;
  }

  /**
   * Reads the environment.
   *
   * @param onFault hears why systemd cannot be told, the first time
   */
  static SystemdNotify of(Map<String, String> environment, Consumer<IOException> onFault) {
    return new SystemdNotify(
        environment.getOrDefault("NOTIFY_SOCKET", ""), watchdog(environment), onFault);
  }

  /** Returns how often systemd wants a sign of life: twice as often as it would lose patience. */
  private static Optional<Duration> watchdog(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean isOurs = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
    if (!isOurs || !micros.matches("\\d{1,18}") || Long.parseLong(micros) < 2) {
      return Optional.empty();
    }
    return Optional.of(Duration.of(Long.parseLong(micros) / 2, ChronoUnit.MICROS));
  }

  /** Returns whether anybody listens. */
  boolean isOn() {
    return !socket.isEmpty();
  }

  /** Tells that the program serves, at its start and after a reload. */
  void ready(String status) {
    send(READY + line(status));
  }

  /**
   * Tells that a reload begins; {@link #ready} ends it. Says when, so that systemd does not take a
   * late {@code READY=1} of before for the end.
   */
  void reloading(String status) {
    // the JVM takes its nanoseconds from the clock that systemd means, CLOCK_MONOTONIC
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    send("RELOADING=1\nMONOTONIC_USEC=" + micros + line(status));
  }

  /** Tells that the program is about to end. */
  void stopping(String status) {
    send("STOPPING=1" + line(status));
  }

  /** Tells how it goes, in a line for people: {@code systemctl status} shows it. */
  void status(String status) {
    send(line(status).substring(1));
  }

  /** Tells that another process is the one to watch and to signal from now on. */
  void mainPid(long pid) {
    send("MAINPID=" + pid + "\n" + READY);
  }

  /**
   * Gives signs of life for as long as a loop turns, at half of the interval that systemd waits.
   *
   * @return what ends it; empty if none are wanted
   */
  Optional<Timer> watch(EventLoop loop) {
    if (!isOn()) {
      return Optional.empty();
    }
    return watchdog.map(period -> {
      send("WATCHDOG=1");
      return loop.every(period, () -> send("WATCHDOG=1"));
    });
  }

  /** A line end would begin another assignment. */
  private static String line(String status) {
    return "\nSTATUS=" + status.replaceAll("\\p{Cntrl}", " ");
  }

  private void send(String text) {
    if (!isOn()) {
      return;
    }
    try {
      Libc.send(socket, text.getBytes(UTF_8));
    } catch (IOException e) {
      if (isFirstFault()) {
        onFault.accept(
            new IOException(
                "systemd cannot be told of this program at " + socket + ": " + e.getMessage(), e));
      }
    }
  }

  private synchronized boolean isFirstFault() {
    boolean isFirst = !failed;
    failed = true;
    return isFirst;
  }
}
