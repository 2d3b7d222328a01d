package org.pulsarweb.http;

import java.io.IOException;

/**
 * Bytes that lie elsewhere and can be read from any place, such as an open file.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface ByteSource extends AutoCloseable {
  /** {@return how many bytes there are} */
  long length();

  /**
   * Reads bytes; waits for them.
   *
   * @param position of the first
   * @param into where to, from its start
   * @return how many were read, at least one; -1 if there are none at the position
   * @throws IOException if they cannot be read
   */
  int read(long position, byte[] into) throws IOException;

  @Override
  void close() throws IOException;
}
