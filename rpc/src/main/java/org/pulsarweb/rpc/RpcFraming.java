package org.pulsarweb.rpc;

/**
 * How a stream of bytes is cut into messages.
 *
 * <p>Immutable.
 */
public enum RpcFraming {
  /** Each message is one line: it ends with LF, and has none within. */
  LINES,

  /**
   * Each message has a head with its {@code Content-Length}, as in the Language Server Protocol.
   */
  CONTENT_LENGTH,

  /** One of them: the first byte that the other side sends tells which. */
  DETECTED
}
