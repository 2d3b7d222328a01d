package org.pulsarweb.http;

/**
 * One whole message of a WebSocket (RFC 6455 §5.6): text or bytes, however many frames carried it.
 *
 * <p>Immutable.
 */
public sealed interface Message {
  /**
   * A message of text.
   *
   * <p>Immutable.
   *
   * @param text what it says
   */
  record Text(String text) implements Message {
    /** {@return the text} */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A message of bytes.
   *
   * <p>Immutable.
   *
   * @param bytes which nobody changes any more
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy would cost
  record Binary(byte[] bytes) implements Message {
    /** {@return how many bytes there are, for messages only} */
    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }
}
