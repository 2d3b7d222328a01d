package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that are read once, piece by piece, in straight-line code. Reading waits for the peer.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface Body extends AutoCloseable {
  /** No bytes. */
  Body EMPTY = new BytesBody(new byte[0]);

  /**
   * {@return the next piece, or an empty array at the end, then and ever after}
   *
   * @throws IOException if the peer broke a rule or went away
   */
  byte[] read() throws IOException;

  /** {@return how many bytes there are in all, or -1 if that is unknown} */
  long length();

  /** {@return the fields that came after the body; none before its end} */
  Headers trailers();

  /**
   * Changes how many bytes may be read in all; more end with a {@link ProtocolException.ByPeer} of
   * status 413. Of no account to a body that is there already.
   *
   * @param maxBytes 0 or more
   */
  void limit(long maxBytes);

  /** Gives up what was not read. */
  @Override
  void close();

  /**
   * {@return a body of the given bytes, not copied}
   *
   * @param bytes which nobody changes any more
   */
  static Body of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new BytesBody(bytes);
  }

  /**
   * {@return a body as a stream, to be read instead}
   *
   * @param body of which nothing was read yet
   */
  static InputStream stream(Body body) {
    return new BodyStream(body);
  }
}
