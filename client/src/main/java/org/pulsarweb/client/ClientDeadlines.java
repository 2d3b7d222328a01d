package org.pulsarweb.client;

import java.time.Duration;

/**
 * How long each phase of a call may take. When one is over the call fails with an {@link
 * HttpTimeoutException} that names the phase, and its connection is closed. They are kept to within
 * a hundredth of a second.
 *
 * <p>Immutable.
 *
 * @param pool waiting for a connection while as many as may be open are in use; 45 s, as
 *     reactor-netty
 * @param connect finding the addresses of a host, and connecting to one of them; 10 s, as OkHttp
 * @param tls agreeing on TLS; 10 s, as Go
 * @param firstByte from the end of the request to the beginning of the answer; 60 s, as nginx's
 *     proxy_read_timeout
 * @param betweenBytes without a byte of the answer, or without room for one of the request; 60 s,
 *     as nginx
 * @param total the whole call, redirects and retries included, until its body is read; 300 s, as
 *     aiohttp
 */
public record ClientDeadlines(
    Duration pool,
    Duration connect,
    Duration tls,
    Duration firstByte,
    Duration betweenBytes,
    Duration total) {
  /** The deadlines of a session that nobody tuned. */
  public static final ClientDeadlines DEFAULTS =
      new ClientDeadlines(
          Duration.ofSeconds(45),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(300));

  /** Checks that every deadline is positive, and at most a year. */
  public ClientDeadlines {
    requirePositive("pool", pool);
    requirePositive("connect", connect);
    requirePositive("tls", tls);
    requirePositive("firstByte", firstByte);
    requirePositive("betweenBytes", betweenBytes);
    requirePositive("total", total);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive() || value.toDays() > 365) {
      throw new IllegalArgumentException(name + " must be positive, a year at most, not " + value);
    }
  }

  /**
   * {@return a copy with another deadline for waiting for a connection}
   *
   * @param time more than zero
   */
  public ClientDeadlines withPool(Duration time) {
    return new ClientDeadlines(time, connect, tls, firstByte, betweenBytes, total);
  }

  /**
   * {@return a copy with another deadline for connecting}
   *
   * @param time more than zero
   */
  public ClientDeadlines withConnect(Duration time) {
    return new ClientDeadlines(pool, time, tls, firstByte, betweenBytes, total);
  }

  /**
   * {@return a copy with another deadline for TLS}
   *
   * @param time more than zero
   */
  public ClientDeadlines withTls(Duration time) {
    return new ClientDeadlines(pool, connect, time, firstByte, betweenBytes, total);
  }

  /**
   * {@return a copy with another deadline for the beginning of the answer}
   *
   * @param time more than zero
   */
  public ClientDeadlines withFirstByte(Duration time) {
    return new ClientDeadlines(pool, connect, tls, time, betweenBytes, total);
  }

  /**
   * {@return a copy with another deadline for the next byte}
   *
   * @param time more than zero
   */
  public ClientDeadlines withBetweenBytes(Duration time) {
    return new ClientDeadlines(pool, connect, tls, firstByte, time, total);
  }

  /**
   * {@return a copy with another deadline for the whole call}
   *
   * @param time more than zero
   */
  public ClientDeadlines withTotal(Duration time) {
    return new ClientDeadlines(pool, connect, tls, firstByte, betweenBytes, time);
  }
}
