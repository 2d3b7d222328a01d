package org.pulsarweb.web;

import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.WebSocketEvent.Piece;

/** What takes that which a WebSocket's client sends; all on the loop, in no fiber. */
sealed interface WebSocketReceiver permits WebSocketInbox, WebSocketCalls {
  /** Returns whether it takes another piece now; if not, the client is held back. */
  boolean takesMore();

  /** Returns whether something has come that was not looked at yet. */
  boolean isBehind();

  /**
   * Takes a piece of a message.
   *
   * @throws ProtocolException.ByPeer with the code to close with
   */
  void onPiece(Piece piece) throws ProtocolException.ByPeer;

  void onPong(byte[] bytes);

  void onWritable();

  /** No more will come; what came is still to be looked at. */
  void onLast();

  /** The connection is gone. */
  void onClosed(CloseReason reason);
}
