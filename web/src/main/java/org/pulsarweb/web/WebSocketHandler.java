package org.pulsarweb.web;

/**
 * Talks over one WebSocket after another, each in straight-line code in a fiber of its own, so it
 * may wait.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface WebSocketHandler {
  /**
   * Talks over a WebSocket that has just been opened. When this returns, the socket is closed with
   * 1000.
   *
   * @param socket to the client
   * @throws Exception anything closes the socket with 1011 and is reported, but for what comes of a
   *     socket that is closed already
   */
  void handle(WebSocket socket) throws Exception;
}
