package org.pulsarweb.web;

import java.time.Duration;

/**
 * What a WebSocket puts up with from its client. Deadlines are looked at once a second.
 *
 * <p>Immutable.
 *
 * @param messageMaxBytes the largest message that is put together, inflated; beyond it the socket
 *     is closed with 1009; 1 MiB, as the {@code websockets} of Python
 * @param frameMaxBytes the largest frame, as it comes; beyond it the socket is closed with 1009; 1
 *     MiB. Messages that are received piece by piece have this limit alone
 * @param queuedMaxBytes how much may wait for a client to read it where the sender does not; 1 MiB
 * @param slowConsumer what becomes of messages for a client that reads too slowly; its sender waits
 * @param pingInterval how long a client may be silent before it is sent a Ping; zero for never; 20
 *     s, as the {@code websockets} of Python, and less than the 60 s after which proxies give up
 * @param pingTimeout how long a client has to answer a Ping, by whatever it sends; then it is cut,
 *     and the code is 1006; 20 s, as the same
 * @param closeTimeout how long a client has to answer a close; then it is cut; 10 s, as the same
 * @param compression how messages are compressed, if the client can do it
 */
public record WebSocketSettings(
    int messageMaxBytes,
    long frameMaxBytes,
    int queuedMaxBytes,
    SlowConsumer slowConsumer,
    Duration pingInterval,
    Duration pingTimeout,
    Duration closeTimeout,
    WebSocketCompression compression) {
  /** The defaults named above. */
  public static final WebSocketSettings DEFAULTS =
      new WebSocketSettings(
          1024 * 1024,
          1024 * 1024,
          1024 * 1024,
          SlowConsumer.WAIT,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          WebSocketCompression.DEFAULTS);

  /** Checks each component. */
  public WebSocketSettings {
    requireAtLeast(1, "messageMaxBytes", messageMaxBytes);
    requireAtLeast(125, "frameMaxBytes", frameMaxBytes);
    requireAtLeast(1, "queuedMaxBytes", queuedMaxBytes);
    requirePositive("pingTimeout", pingTimeout);
    requirePositive("closeTimeout", closeTimeout);
    if (pingInterval.isNegative()) {
      throw new IllegalArgumentException(
          "pingInterval must not be negative, as is " + pingInterval);
    }
  }

  private static void requireAtLeast(long least, String name, long value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }

  /**
   * Returns these settings with another limit of messages.
   *
   * @param messageMaxBytes at least 1
   * @return a changed copy
   */
  public WebSocketSettings withMessageMaxBytes(int messageMaxBytes) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another limit of frames.
   *
   * @param frameMaxBytes at least 125
   * @return a changed copy
   */
  public WebSocketSettings withFrameMaxBytes(long frameMaxBytes) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another limit of what waits for a client.
   *
   * @param queuedMaxBytes at least 1
   * @return a changed copy
   */
  public WebSocketSettings withQueuedMaxBytes(int queuedMaxBytes) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another way with clients that read slowly.
   *
   * @param slowConsumer what becomes of messages for them
   * @return a changed copy
   */
  public WebSocketSettings withSlowConsumer(SlowConsumer slowConsumer) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another time after which a client is asked.
   *
   * @param pingInterval zero for never
   * @return a changed copy
   */
  public WebSocketSettings withPingInterval(Duration pingInterval) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another time for the answer to a Ping.
   *
   * @param pingTimeout more than zero
   * @return a changed copy
   */
  public WebSocketSettings withPingTimeout(Duration pingTimeout) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another time for closing.
   *
   * @param closeTimeout more than zero
   * @return a changed copy
   */
  public WebSocketSettings withCloseTimeout(Duration closeTimeout) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }

  /**
   * Returns these settings with another compression.
   *
   * @param compression how messages are compressed
   * @return a changed copy
   */
  public WebSocketSettings withCompression(WebSocketCompression compression) {
    return new WebSocketSettings(
        messageMaxBytes,
        frameMaxBytes,
        queuedMaxBytes,
        slowConsumer,
        pingInterval,
        pingTimeout,
        closeTimeout,
        compression);
  }
}
