package org.pulsarweb.loop;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A datagram that came, and who can be answered.
 *
 * <p>Safe for use by many threads.
 */
public final class Datagram {
  private final UdpListener listener;
  private final byte[] bytes;
  private final InetSocketAddress sender;

  Datagram(UdpListener listener, byte[] bytes, InetSocketAddress sender) {
    this.listener = listener;
    this.bytes = bytes;
    this.sender = sender;
  }

  /**
   * Returns what came.
   *
   * @return all of it; the receiver's to keep
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Returns what came as text in UTF-8.
   *
   * @return all of it
   */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Returns who sent it.
   *
   * @return its address, as the datagram says: anybody may have written anything there
   */
  public InetSocketAddress sender() {
    return sender;
  }

  /**
   * Returns through what it came.
   *
   * @return the listener
   */
  public UdpListener listener() {
    return listener;
  }

  /**
   * Sends something back to the sender, from the address that it was sent to if only one is bound.
   * As any datagram it may get lost.
   *
   * @param reply what to send; 1 to 65,507 bytes
   */
  public void reply(byte[] reply) {
    listener.send(reply, sender);
  }

  /**
   * Sends text in UTF-8 back to the sender, as {@link #reply(byte[])}.
   *
   * @param reply what to send
   */
  public void reply(String reply) {
    reply(reply.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns how long it is, and of whom. */
  @Override
  public String toString() {
    return "a datagram of " + bytes.length + " bytes of " + sender;
  }
}
