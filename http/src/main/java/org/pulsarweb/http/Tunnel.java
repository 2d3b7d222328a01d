package org.pulsarweb.http;

import java.io.IOException;
import java.util.Optional;

/**
 * What goes on over a connection once an answer has handed it over: another protocol after an
 * Upgrade (RFC 9110 §7.8), or anything after CONNECT (RFC 9110 §9.3.6). Over HTTP/2 it has one
 * stream instead of a connection (RFC 8441); it cannot tell.
 *
 * <p>Owned by one loop; call only from its thread.
 */
@FunctionalInterface
public interface Tunnel {
  /**
   * Takes over; called on the loop after the head of the answer was written, before any byte that
   * came behind the request is told.
   *
   * @param channel to the client
   * @return what hears of the client from now on
   */
  Listener open(Channel channel);

  /**
   * Is told what comes from the client. Everything is called on the loop, in no fiber: it must not
   * wait.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  interface Listener {
    /**
     * Bytes have come.
     *
     * @param bytes to keep or to change
     */
    void onBytes(byte[] bytes);

    /** The client has sent its last byte; it may still read. */
    void onEnd();

    /** The client reads again: what was written has become little enough. */
    default void onWritable() {}

    /**
     * The server is to stop: say good-bye, and close soon.
     *
     * @param goesOn whether others serve at the same address, as at a reload: the client may come
     *     back at once
     */
    void onStop(boolean goesOn);

    /**
     * About a second has passed: a time to look at deadlines.
     *
     * @param nowNanos the loop's own clock: to be compared with other times of it only
     */
    void onTick(long nowNanos);

    /**
     * It is over; told once.
     *
     * @param cause why, if not in good order
     */
    void onClosed(Optional<Throwable> cause);
  }

  /**
   * The way to the client.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  interface Channel {
    /**
     * Writes; never waits. What is written in one turn of the loop goes out at its end.
     *
     * @param bytes not kept
     * @param from the first index
     * @param to the index after the last
     */
    void write(byte[] bytes, int from, int to);

    /**
     * Writes, as {@link #write}, what nobody will change any more: then it need not be copied, and
     * many clients that are told the same share it.
     *
     * @param bytes kept until they are sent
     */
    void handOver(byte[] bytes);

    /** {@return whether more is written than the client has read for now} */
    boolean isCongested();

    /** {@return how many bytes wait for the client to read them} */
    long pendingBytes();

    /**
     * Waits, in a fiber, until it is not congested.
     *
     * @throws IOException if the client went away
     * @throws InterruptedException if the fiber is cancelled
     */
    void awaitWritable() throws IOException, InterruptedException;

    /** Has the client held back until {@link #resumeReading}. */
    void pauseReading();

    /** Lets the client go on. */
    void resumeReading();

    /** Ends this direction after what was written; the other stays open. */
    void end();

    /** Closes both directions after what was written. */
    void close();

    /** Cuts the connection; over HTTP/2, the stream. */
    void abort();

    /**
     * Has the server log an error that nobody asked for.
     *
     * @param where what was running
     * @param error what was thrown
     */
    void report(String where, Throwable error);
  }
}
