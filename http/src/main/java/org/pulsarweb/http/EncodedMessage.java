package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of a server as the frame that goes over the wire, made once for however many sockets
 * get it; compressed, if that is worth it, when the first of them asks.
 *
 * <p>Safe for use by many threads.
 */
public final class EncodedMessage {
  private final boolean isText;
  private final byte[] payload;
  private final byte[] plain;
  private byte @Nullable [] compressed; // guarded by this

  private EncodedMessage(boolean isText, byte[] payload) {
    this.isText = isText;
    this.payload = payload;
    ByteSink frame = ByteSink.open();
    WebSocketWriter.head(frame, isText ? 0x81 : 0x82, payload.length, false);
    frame.write(payload);
    this.plain = frame.toBytes();
  }

  /**
   * {@return a message of text}
   *
   * @param text any
   */
  public static EncodedMessage text(String text) {
    return new EncodedMessage(true, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * {@return a message of bytes}
   *
   * @param bytes not copied; nobody changes them any more
   */
  public static EncodedMessage binary(byte[] bytes) {
    return new EncodedMessage(false, bytes);
  }

  /** {@return how many bytes the message has, uncompressed and without the frame} */
  public int length() {
    return payload.length;
  }

  byte[] plain() {
    return plain;
  }

  /** Returns the frame with the message compressed, or plain if that is shorter. */
  synchronized byte[] compressed(Compressors compressors) {
    byte[] made = compressed;
    if (made == null) {
      ByteSink deflated = compressors.deflated(payload, 0, payload.length);
      if (deflated.size() >= payload.length) {
        made = plain;
      } else {
        ByteSink frame = ByteSink.open();
        WebSocketWriter.head(frame, isText ? 0xC1 : 0xC2, deflated.size(), false);
        frame.write(deflated.array(), 0, deflated.size());
        made = frame.toBytes();
      }
      compressed = made;
    }
    return made;
  }
}
