package org.pulsarweb.web;

import java.time.Duration;
import org.pulsarweb.http.Http1Limits;

/**
 * What an HTTP server puts up with from its clients. Deadlines are looked at once a second.
 *
 * <p>Immutable.
 *
 * @param messages limits of one message's head and body
 * @param headTimeout how long a whole request head may take from its first byte, and a new
 *     connection to send its first; beyond it the answer is 408; 20 s (Apache's RequestReadTimeout)
 * @param keepAlive how long a connection may be idle between requests; 75 s, as Pulsar always had,
 *     and nginx; the setting {@code --keep-alive} overrides it
 * @param bodyMinBytesPerSecond how fast a body must come while the handler waits for it, after five
 *     seconds of grace; beyond it the answer is 408; 240, as Kestrel
 * @param requestMax requests being answered at once; more are answered with 503 and {@code
 *     Retry-After}; 16,384, as many as connections
 * @param connectionMax connections open at once; more are closed as they come; 16,384
 * @param stallTimeout how long a client may take none of an answer's bytes; 60 s, as nginx
 */
public record HttpSettings(
    Http1Limits messages,
    Duration headTimeout,
    Duration keepAlive,
    int bodyMinBytesPerSecond,
    int requestMax,
    int connectionMax,
    Duration stallTimeout) {
  /** The defaults named above. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          Http1Limits.DEFAULTS,
          Duration.ofSeconds(20),
          Duration.ofSeconds(75),
          240,
          16_384,
          16_384,
          Duration.ofSeconds(60));

  /** Checks each component. */
  public HttpSettings {
    requirePositive("headTimeout", headTimeout);
    requirePositive("stallTimeout", stallTimeout);
    if (keepAlive.isNegative()) {
      throw new IllegalArgumentException("keepAlive must not be negative, as is " + keepAlive);
    }
    if (bodyMinBytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "bodyMinBytesPerSecond must not be negative, as is " + bodyMinBytesPerSecond);
    }
    if (requestMax < 1) {
      throw new IllegalArgumentException("requestMax must be at least 1, not " + requestMax);
    }
    if (connectionMax < 1) {
      throw new IllegalArgumentException("connectionMax must be at least 1, not " + connectionMax);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }

  /**
   * Returns these settings with other limits of messages.
   *
   * @param messages limits of head and body
   * @return a changed copy
   */
  public HttpSettings withMessages(Http1Limits messages) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another deadline for heads.
   *
   * @param headTimeout more than zero
   * @return a changed copy
   */
  public HttpSettings withHeadTimeout(Duration headTimeout) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another keep-alive time.
   *
   * @param keepAlive how long idle; zero means that each connection has one request
   * @return a changed copy
   */
  public HttpSettings withKeepAlive(Duration keepAlive) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another least rate of bodies.
   *
   * @param bodyMinBytesPerSecond bytes a second; zero for none
   * @return a changed copy
   */
  public HttpSettings withBodyMinBytesPerSecond(int bodyMinBytesPerSecond) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another limit of requests at once.
   *
   * @param requestMax at least 1
   * @return a changed copy
   */
  public HttpSettings withRequestMax(int requestMax) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another limit of connections.
   *
   * @param connectionMax at least 1
   * @return a changed copy
   */
  public HttpSettings withConnectionMax(int connectionMax) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }

  /**
   * Returns these settings with another patience for clients that do not read.
   *
   * @param stallTimeout more than zero
   * @return a changed copy
   */
  public HttpSettings withStallTimeout(Duration stallTimeout) {
    return new HttpSettings(
        messages,
        headTimeout,
        keepAlive,
        bodyMinBytesPerSecond,
        requestMax,
        connectionMax,
        stallTimeout);
  }
}
