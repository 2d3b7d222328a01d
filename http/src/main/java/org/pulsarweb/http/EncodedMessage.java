package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message of a server as the frame that goes over the wire, made once for however many sockets
 * get it; compressed, if that is worth it, when the first of them asks.
 *
 * <p>Safe for use by many threads.
 */
public final class EncodedMessage {
  private final boolean isText;
  private final byte[] plain;
  private final int start; // of the message in it, behind the head
  private byte @Nullable [] compressed; // guarded by this

  private EncodedMessage(boolean isText, byte[] payload) {
    this.isText = isText;
    ByteSink frame = ByteSink.open();
    WebSocketWriter.head(frame, isText ? 0x81 : 0x82, payload.length, false);
    this.start = frame.size();
    this.plain = Arrays.copyOf(frame.array(), start + payload.length);
    System.arraycopy(payload, 0, plain, start, payload.length);
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
   * @param bytes copied
   */
  public static EncodedMessage binary(byte[] bytes) {
    return new EncodedMessage(false, bytes);
  }

  /**
   * {@return a message of text that is encoded already}
   *
   * @param utf8 copied; known to be well-formed, or clients will close
   */
  public static EncodedMessage utf8(byte[] utf8) {
    return new EncodedMessage(true, utf8);
  }

  /** {@return whether it is a message of text} */
  public boolean isText() {
    return isText;
  }

  /** {@return a copy of the message's bytes, uncompressed: of a text in UTF-8} */
  public byte[] bytes() {
    return Arrays.copyOfRange(plain, start, plain.length);
  }

  /** {@return the message itself, decoded anew} */
  public Message message() {
    return isText
        ? new Message.Text(new String(plain, start, length(), StandardCharsets.UTF_8))
        : new Message.Binary(bytes());
  }

  /** {@return how many bytes the message has, uncompressed and without the frame} */
  public int length() {
    return plain.length - start;
  }

  byte[] plain() {
    return plain;
  }

  /** Returns the frame with the message compressed, or plain if that is shorter. */
  synchronized byte[] compressed(Compressors compressors) {
    byte[] made = compressed;
    if (made == null) {
      ByteSink deflated = compressors.deflated(plain, start, plain.length);
      if (deflated.size() >= length()) {
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
