package org.pulsarweb.web;

import java.io.IOException;
import java.util.Optional;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.MessageAssembler;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.WebSocketEvent.Piece;

/** Tells a listener what comes over one WebSocket. */
final class WebSocketCalls implements WebSocketReceiver {
  private final WebSocketLink link;
  private final WebSocket socket;
  private final WebSocketListener listener;
  private final MessageAssembler assembler;

  WebSocketCalls(WebSocketLink link, WebSocket socket, WebSocketListener listener) {
    this.link = link;
    this.socket = socket;
    this.listener = listener;
    this.assembler = MessageAssembler.of(link.home.settings.messageMaxBytes());
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  void onOpen() {
    call(() -> listener.onOpen(socket));
  }

  /** A client that does not read what it is sent is not read either. */
  @Override
  public boolean takesMore() {
    return link.home.settings.slowConsumer() != SlowConsumer.WAIT || !link.isCongested();
  }

  @Override
  public boolean isBehind() {
    return false;
  }

  @Override
  public void onPiece(Piece piece) throws ProtocolException.ByPeer {
    Optional<Message> message = assembler.add(piece);
    if (message.isPresent()) {
      if (message.get() instanceof Message.Text(String text)) {
        call(() -> listener.onText(socket, text));
      } else if (message.get() instanceof Message.Binary(byte[] bytes)) {
        call(() -> listener.onBinary(socket, bytes));
      }
    }
  }

  @Override
  public void onPong(byte[] bytes) {
    call(() -> listener.onPong(socket, bytes));
  }

  @Override
  public void onWritable() {
    call(() -> listener.onWritable(socket));
  }

  @Override
  public void onLast() {
    // The listener hears of it when the connection is gone.
  }

  @Override
  public void onClosed(CloseReason reason) {
    call(() -> listener.onClose(socket, reason));
  }

  /** What comes of a socket that is closed is no failure of the listener. */
  private void call(Call call) {
    try {
      call.run();
    } catch (IOException e) {
      failed(e, link.isOpen());
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      failed(e, true);
    }
  }

  private void failed(Throwable e, boolean isListeners) {
    if (isListeners) {
      link.report(socket.toString(), e);
    }
    link.close(new CloseReason(CloseReason.FAILURE, "the server failed"));
  }
}
