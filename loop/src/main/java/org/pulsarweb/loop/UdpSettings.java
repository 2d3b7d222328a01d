package org.pulsarweb.loop;

/**
 * How datagrams are received.
 *
 * <p>Immutable.
 *
 * @param underWayMax datagrams that are being handled, or wait for it, at once; more are dropped
 *     and counted; 1,024
 */
public record UdpSettings(int underWayMax) {
  /** 1,024 at once. */
  public static final UdpSettings DEFAULTS = new UdpSettings(1024);

  /** Checks each component. */
  public UdpSettings {
    if (underWayMax < 1) {
      throw new IllegalArgumentException("underWayMax must be at least 1, not " + underWayMax);
    }
  }
}
