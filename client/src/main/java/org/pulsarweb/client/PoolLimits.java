package org.pulsarweb.client;

import java.time.Duration;

/**
 * How many connections a session keeps, and for how long. They are counted for each loop that the
 * session is used on: loops share nothing.
 *
 * <p>Immutable.
 *
 * @param originMax connections to one origin (scheme, host and port); 100, as aiohttp and httpx
 *     have in all; beyond it calls wait
 * @param totalMax connections to all origins; 1000; beyond it an idle one of another origin is
 *     closed, else calls wait
 * @param waitingMax calls that wait for a connection; 10,000; beyond it they fail at once
 * @param idle how long a connection is kept that nobody uses; 60 s, as Vert.x, less than nginx's 75
 * @param lifetime how long a connection is used at most, so that a new address of the host is heard
 *     of; 30 min, as HikariCP
 */
public record PoolLimits(
    int originMax, int totalMax, int waitingMax, Duration idle, Duration lifetime) {
  /** The limits of a session that nobody tuned. */
  public static final PoolLimits DEFAULTS =
      new PoolLimits(100, 1000, 10_000, Duration.ofSeconds(60), Duration.ofMinutes(30));

  /** Checks that they are positive; nobody may be made to wait with 0. */
  public PoolLimits {
    if (originMax < 1 || totalMax < 1) {
      throw new IllegalArgumentException("a pool has room for a connection at least");
    }
    if (waitingMax < 0) {
      throw new IllegalArgumentException("waitingMax must not be negative: " + waitingMax);
    }
    if (idle.isNegative() || !lifetime.isPositive()) {
      throw new IllegalArgumentException("idle and lifetime must be positive");
    }
  }

  /**
   * {@return a copy with another limit for one origin}
   *
   * @param connections 1 or more
   */
  public PoolLimits withOriginMax(int connections) {
    return new PoolLimits(connections, totalMax, waitingMax, idle, lifetime);
  }

  /**
   * {@return a copy with another limit for all origins}
   *
   * @param connections 1 or more
   */
  public PoolLimits withTotalMax(int connections) {
    return new PoolLimits(originMax, connections, waitingMax, idle, lifetime);
  }

  /**
   * {@return a copy with another limit for calls that wait}
   *
   * @param calls 0 or more
   */
  public PoolLimits withWaitingMax(int calls) {
    return new PoolLimits(originMax, totalMax, calls, idle, lifetime);
  }

  /**
   * {@return a copy that keeps connections for another time while nobody uses them}
   *
   * @param time zero to close them at once
   */
  public PoolLimits withIdle(Duration time) {
    return new PoolLimits(originMax, totalMax, waitingMax, time, lifetime);
  }

  /**
   * {@return a copy that uses connections for another time}
   *
   * @param time more than zero
   */
  public PoolLimits withLifetime(Duration time) {
    return new PoolLimits(originMax, totalMax, waitingMax, idle, time);
  }
}
