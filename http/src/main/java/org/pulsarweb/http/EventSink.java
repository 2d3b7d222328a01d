package org.pulsarweb.http;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Where a handler sends events to one client ({@link Response#events}). Sending waits while the
 * client does not read.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class EventSink {
  /**
   * Sends events, in straight-line code, until it returns. When the server stops it is interrupted,
   * or its next sending fails, and the stream ends in good order: the client comes again.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  @FunctionalInterface
  public interface Source {
    /**
     * Sends all events.
     *
     * @param out where to
     * @throws Exception for any reason; unless the server stops, it cuts the connection
     */
    void write(EventSink out) throws Exception;
  }

  private final Response.Sink out;

  EventSink(Response.Sink out) {
    this.out = out;
  }

  /**
   * Sends a value: a text, a number or a boolean as it is, anything else as JSON.
   *
   * @param data what to send
   * @throws IOException if the client went away, or the server stops
   */
  public void send(Object data) throws IOException {
    switch (data) {
      case ServerEvent event -> write(event.text());
      case CharSequence text -> send(text.toString());
      case Number number -> send(number.toString());
      case Boolean value -> send(value.toString());
      default -> send(Texts.utf8(Json.write(data)));
    }
  }

  /**
   * Sends a text.
   *
   * @param data any
   * @throws IOException if the client went away, or the server stops
   */
  public void send(String data) throws IOException {
    write(ServerEvent.of(data).text());
  }

  /**
   * Sends an event.
   *
   * @param event with id, name and the like
   * @throws IOException if the client went away, or the server stops
   */
  public void send(ServerEvent event) throws IOException {
    write(event.text());
  }

  private void write(String text) throws IOException {
    if (out.isStopping()) {
      throw new InterruptedIOException("the server stops");
    }
    out.write(text);
    out.flush();
  }

  /** {@return whether the server stops: who has nothing more to say may return} */
  public boolean isStopping() {
    return out.isStopping();
  }
}
