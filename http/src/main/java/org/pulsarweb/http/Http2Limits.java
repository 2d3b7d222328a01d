package org.pulsarweb.http;

import java.time.Duration;

/**
 * What a server lets a client do over HTTP/2, besides what {@link Http1Limits} says of each message
 * over either protocol.
 *
 * <p>Immutable.
 *
 * @param streamMax requests of one connection that are under way at once; 100, as RFC 9113 §6.5.2
 *     wants at least; beyond it a stream is refused. One that the client has given up counts as
 *     long as its handler runs
 * @param streamWindowBytes what a client may send of one body before the handler reads it; 256 KiB
 * @param connectionWindowBytes the same for all bodies of a connection together, and so the most
 *     that they take of memory; 1 MiB
 * @param continuationMax CONTINUATION frames of one head; 16, as Netty; beyond it the connection
 *     ends with ENHANCE_YOUR_CALM
 * @param resetMax streams that a client may give up, or break, within a {@code guardWindow}, before
 *     the connection ends so; 200, as Netty
 * @param idleFrameMax frames that bring nothing forward (SETTINGS, PING, PRIORITY, WINDOW_UPDATE,
 *     empty DATA, unknown ones) within a {@code guardWindow}, before the connection ends so: 1000,
 *     and ten more for each frame that does
 * @param guardWindow the time in which the guards count; 10 s
 */
public record Http2Limits(
    int streamMax,
    int streamWindowBytes,
    int connectionWindowBytes,
    int continuationMax,
    int resetMax,
    int idleFrameMax,
    Duration guardWindow) {
  /** The limits of a server that nobody tuned. */
  public static final Http2Limits DEFAULTS =
      new Http2Limits(100, 256 * 1024, 1024 * 1024, 16, 200, 1000, Duration.ofSeconds(10));

  /** The window that each side has before it is told another (RFC 9113 §6.9.2). */
  public static final int FIRST_WINDOW_BYTES = 65_535;

  /** The largest frame that a server takes: what every peer may send (RFC 9113 §4.2). */
  public static final int FRAME_MAX_BYTES = 16_384;

  /** Checks each component. */
  public Http2Limits {
    requirePositive("streamMax", streamMax);
    requirePositive("continuationMax", continuationMax);
    requirePositive("resetMax", resetMax);
    requirePositive("idleFrameMax", idleFrameMax);
    requirePositive("streamWindowBytes", streamWindowBytes);
    if (connectionWindowBytes < FIRST_WINDOW_BYTES) {
      throw new IllegalArgumentException(
          "connectionWindowBytes is never below 65535, as is " + connectionWindowBytes);
    }
    if (!guardWindow.isPositive()) {
      throw new IllegalArgumentException("guardWindow must be positive, not " + guardWindow);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * {@return a copy with another limit of requests at once}
   *
   * @param count more than 0
   */
  public Http2Limits withStreamMax(int count) {
    return new Http2Limits(
        count,
        streamWindowBytes,
        connectionWindowBytes,
        continuationMax,
        resetMax,
        idleFrameMax,
        guardWindow);
  }

  /**
   * {@return a copy with other windows}
   *
   * @param streamBytes of each body, more than 0
   * @param connectionBytes of all together, at least 65,535
   */
  public Http2Limits withWindows(int streamBytes, int connectionBytes) {
    return new Http2Limits(
        streamMax,
        streamBytes,
        connectionBytes,
        continuationMax,
        resetMax,
        idleFrameMax,
        guardWindow);
  }

  /**
   * {@return a copy with another limit of CONTINUATION frames}
   *
   * @param count more than 0
   */
  public Http2Limits withContinuationMax(int count) {
    return new Http2Limits(
        streamMax,
        streamWindowBytes,
        connectionWindowBytes,
        count,
        resetMax,
        idleFrameMax,
        guardWindow);
  }

  /**
   * {@return a copy with other guards}
   *
   * @param resets streams given up or broken, more than 0
   * @param idleFrames frames that bring nothing forward, more than 0
   * @param window the time in which both are counted
   */
  public Http2Limits withGuards(int resets, int idleFrames, Duration window) {
    return new Http2Limits(
        streamMax,
        streamWindowBytes,
        connectionWindowBytes,
        continuationMax,
        resets,
        idleFrames,
        window);
  }
}
