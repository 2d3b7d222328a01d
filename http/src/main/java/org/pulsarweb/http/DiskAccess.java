package org.pulsarweb.http;

import java.io.IOException;

/**
 * A body that knows how to wait for a disk in such a way that nobody else waits with it: that of a
 * server's request. With any other body who reads it waits for the disk himself.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface DiskAccess {
  /**
   * Something that waits for a disk.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  @FunctionalInterface
  interface Work {
    /**
     * Does it.
     *
     * @throws IOException if it cannot be done
     */
    void run() throws IOException;
  }

  /**
   * Does something that waits for a disk; returns when it is done.
   *
   * @param work touches nothing but files and what was given to it
   * @throws IOException as the work does
   */
  void aside(Work work) throws IOException;
}
