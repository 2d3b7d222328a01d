package org.pulsarweb.loop;

import java.util.Optional;

/**
 * What a connection's events mean. All calls come on the connection's loop, in turns; none may wait
 * (a protocol that wants to starts a fiber: {@link EventLoop#launch}). An exception that leaves a
 * call is reported to {@link LoopListener#onError} and cuts the connection.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface Protocol {
  /**
   * Makes the protocol of each new connection, on the connection's loop.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  interface Factory {
    /**
     * Returns what will hear of the connection.
     *
     * @param connection which has just been opened
     * @return its protocol
     */
    Protocol open(Connection connection);
  }

  /**
   * Bytes came.
   *
   * @param bytes what came, all of it; the protocol's to keep
   */
  void onBytes(byte[] bytes);

  /** The peer will send nothing more, but may still read. */
  void onEnd();

  /** What was written has mostly been sent: there is room again. */
  default void onWritable() {}

  /**
   * About a second has passed: the time to look at deadlines.
   *
   * @param nowNanos the loop's time, as {@link EventLoop#clockNanos}
   */
  default void onTick(long nowNanos) {}

  /**
   * The listener stops: finish what is under way, then close the connection. What is left at the
   * listener's deadline is cut.
   *
   * @param connection the connection to close
   */
  default void onStop(Connection connection) {
    connection.close();
  }

  /**
   * The connection is closed, by whomever; nothing more will be heard of it.
   *
   * @param cause what broke it, if it did not end in order
   */
  void onClosed(Optional<Throwable> cause);
}
