package org.pulsarweb.loop;

import java.io.IOException;

/**
 * What is said on a connection before TLS and its protocol begin: to a proxy, which is asked to
 * pass on what follows. It never sees the connection: bytes go in and come out. Our side has the
 * first word, before it and after it: bytes that nobody has asked for are refused.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface Opening {
  /**
   * Returns what to say first.
   *
   * @return at least one byte
   */
  byte[] first();

  /**
   * Takes what has come.
   *
   * @param bytes of what the other side says, as they come
   * @return what to say next; empty to wait for more, and at the end
   * @throws IOException if it refuses, or breaks a rule: then there is no connection
   */
  byte[] next(byte[] bytes) throws IOException;

  /**
   * Returns whether all has been said, and TLS or the protocol begins.
   *
   * @return false while more is to come
   */
  boolean isDone();
}
