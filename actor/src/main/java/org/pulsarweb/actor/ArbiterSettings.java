package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Objects;
import org.pulsarweb.loop.Transport;

/**
 * The limits of an arbiter.
 *
 * <p>Immutable.
 *
 * @param transport how its loops ask for events
 * @param supervision how actors that it spawned itself are started again
 * @param processesMax how many processes there may be at once: 64 by default
 * @param tcp whether processes call over TCP on the loopback address, for systems where unix
 *     sockets do not serve; not by default, since there the kernel does not say who calls
 * @param stopDeadline how long all actors together may take to stop: 30 s by default, as gunicorn's
 *     graceful timeout
 */
public record ArbiterSettings(
    Transport transport,
    Supervision supervision,
    int processesMax,
    boolean tcp,
    Duration stopDeadline) {
  /** The limits that hold unless others are given. */
  public static final ArbiterSettings DEFAULTS =
      new ArbiterSettings(Transport.BEST, Supervision.DEFAULTS, 64, false, Duration.ofSeconds(30));

  /** Checks the limits. */
  public ArbiterSettings {
    Objects.requireNonNull(transport);
    Objects.requireNonNull(supervision);
    if (processesMax < 0 || !stopDeadline.isPositive()) {
      throw new IllegalArgumentException("a limit is not negative, and a deadline is positive");
    }
  }

  /**
   * Returns the same with another transport.
   *
   * @param other how the loops ask for events
   * @return a copy
   */
  public ArbiterSettings transport(Transport other) {
    return new ArbiterSettings(other, supervision, processesMax, tcp, stopDeadline);
  }

  /**
   * Returns the same with another supervision.
   *
   * @param other how failed actors are started again
   * @return a copy
   */
  public ArbiterSettings supervision(Supervision other) {
    return new ArbiterSettings(transport, other, processesMax, tcp, stopDeadline);
  }

  /**
   * Returns the same with another limit of processes.
   *
   * @param most how many there may be at once
   * @return a copy
   */
  public ArbiterSettings processesMax(int most) {
    return new ArbiterSettings(transport, supervision, most, tcp, stopDeadline);
  }

  /**
   * Returns the same with another way for processes to call.
   *
   * @param over whether over TCP, else over a unix socket
   * @return a copy
   */
  public ArbiterSettings tcp(boolean over) {
    return new ArbiterSettings(transport, supervision, processesMax, over, stopDeadline);
  }

  /**
   * Returns the same with another deadline.
   *
   * @param most how long all actors together may take to stop
   * @return a copy
   */
  public ArbiterSettings stopDeadline(Duration most) {
    return new ArbiterSettings(transport, supervision, processesMax, tcp, most);
  }
}
