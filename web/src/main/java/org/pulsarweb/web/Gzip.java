package org.pulsarweb.web;

/**
 * Compression by gzip alone; {@link Compression} has more.
 *
 * <p>Immutable.
 */
public final class Gzip {
  private Gzip() {}

  /**
   * Returns compression of what has at least so many bytes.
   *
   * @param minBytes 0 or more
   * @return the middleware
   */
  public static Middleware over(int minBytes) {
    return Compression.gzipOver(minBytes);
  }
}
