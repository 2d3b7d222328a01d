package org.pulsarweb.rpc;

import java.io.IOException;
import java.util.Optional;

/**
 * A way for messages between two sides that may both call each other: a WebSocket, a unix socket,
 * the streams of a process. A program may bring its own.
 *
 * <p>{@link #receive} is called by one thread or fiber; the others by any.
 *
 * <p>Safe for use by many threads.
 */
public interface RpcChannel extends AutoCloseable {
  /**
   * Sends a message; waits while the other side is too slow to take it.
   *
   * @param message JSON in UTF-8; not kept
   * @throws IOException if the other side does not hear any more
   */
  void send(byte[] message) throws IOException;

  /**
   * Returns the next message; waits for it.
   *
   * @return JSON in UTF-8, or nothing if no more will come
   * @throws IOException if the way is broken, or the other side breaks its rules
   * @throws InterruptedException if the fiber is cancelled
   */
  Optional<byte[]> receive() throws IOException, InterruptedException;

  /**
   * Returns whether the other side may still hear what is sent, although it says nothing more.
   *
   * @return true for a stream whose other direction has ended
   */
  boolean isOpen();

  /** Ends both directions. May be called again. */
  @Override
  void close();
}
