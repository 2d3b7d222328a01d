package org.pulsarweb.http;

/**
 * How much a compressed body may become. A few bytes can stand for a very large body, sent to use
 * up a peer's memory or disk: a bomb.
 *
 * <p>Immutable.
 *
 * @param bodyMaxBytes the body when it is no longer compressed; 1 GiB; beyond it reading ends with
 *     413
 * @param ratioMax how many bytes may come of one, on the average, once there is a MiB; 200, as
 *     Apache's mod_deflate; beyond it reading ends with 413
 */
public record DecodingLimits(long bodyMaxBytes, int ratioMax) {
  /** The limits of who has tuned nothing. */
  public static final DecodingLimits DEFAULTS = new DecodingLimits(1L << 30, 200);

  /** Checks that a body may become something. */
  public DecodingLimits {
    if (bodyMaxBytes < 0 || ratioMax < 1) {
      throw new IllegalArgumentException(
          "a body may have 0 bytes or more, at a ratio of 1 or more: not "
              + bodyMaxBytes
              + " at "
              + ratioMax);
    }
  }

  /**
   * {@return a copy for larger or smaller bodies}
   *
   * @param bytes 0 or more
   */
  public DecodingLimits withBodyMaxBytes(long bytes) {
    return new DecodingLimits(bytes, ratioMax);
  }

  /**
   * {@return a copy for bodies that were compressed better or worse}
   *
   * @param ratio 1 or more; {@link Integer#MAX_VALUE} for any
   */
  public DecodingLimits withRatioMax(int ratio) {
    return new DecodingLimits(bodyMaxBytes, ratio);
  }
}
