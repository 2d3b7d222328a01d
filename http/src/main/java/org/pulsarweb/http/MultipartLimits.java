package org.pulsarweb.http;

/**
 * How much a multipart body may bring. The limit of the whole body counts besides.
 *
 * <p>Immutable.
 *
 * @param partMaxCount parts; beyond it the answer is 413; 1000, as the fields of a form
 * @param headMaxBytes the header fields of one part; beyond it the answer is 431; 8 KiB, as
 *     Undertow
 * @param partMaxBytes the content of one part; beyond it the answer is 413; 1 GiB, so that the
 *     limit of the body counts alone
 * @param totalMaxBytes the content of all parts; beyond it the answer is 413; 1 GiB, likewise
 * @param memoryMaxBytes what is kept of one part in memory; beyond it a stored part goes to a
 *     temporary file, and one that is read whole is answered with 413; 64 KiB, as much as a
 *     connection holds unsent
 */
public record MultipartLimits(
    int partMaxCount, int headMaxBytes, long partMaxBytes, long totalMaxBytes, int memoryMaxBytes) {
  private static final long GIBIBYTE = 1L << 30;

  /** The defaults named above. */
  public static final MultipartLimits DEFAULTS =
      new MultipartLimits(1000, 8 * 1024, GIBIBYTE, GIBIBYTE, 64 * 1024);

  /** Checks each component. */
  public MultipartLimits {
    require("partMaxCount", partMaxCount);
    require("headMaxBytes", headMaxBytes);
    require("partMaxBytes", partMaxBytes);
    require("totalMaxBytes", totalMaxBytes);
    require("memoryMaxBytes", memoryMaxBytes);
  }

  private static void require(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /**
   * {@return a copy with another number of parts}
   *
   * @param partMaxCount at least 1
   */
  public MultipartLimits withPartMaxCount(int partMaxCount) {
    return new MultipartLimits(
        partMaxCount, headMaxBytes, partMaxBytes, totalMaxBytes, memoryMaxBytes);
  }

  /**
   * {@return a copy with other heads of parts}
   *
   * @param headMaxBytes at least 1
   */
  public MultipartLimits withHeadMaxBytes(int headMaxBytes) {
    return new MultipartLimits(
        partMaxCount, headMaxBytes, partMaxBytes, totalMaxBytes, memoryMaxBytes);
  }

  /**
   * {@return a copy with another size of a part}
   *
   * @param partMaxBytes at least 1
   */
  public MultipartLimits withPartMaxBytes(long partMaxBytes) {
    return new MultipartLimits(
        partMaxCount, headMaxBytes, partMaxBytes, totalMaxBytes, memoryMaxBytes);
  }

  /**
   * {@return a copy with another size of all parts}
   *
   * @param totalMaxBytes at least 1
   */
  public MultipartLimits withTotalMaxBytes(long totalMaxBytes) {
    return new MultipartLimits(
        partMaxCount, headMaxBytes, partMaxBytes, totalMaxBytes, memoryMaxBytes);
  }

  /**
   * {@return a copy with another use of memory}
   *
   * @param memoryMaxBytes at least 1
   */
  public MultipartLimits withMemoryMaxBytes(int memoryMaxBytes) {
    return new MultipartLimits(
        partMaxCount, headMaxBytes, partMaxBytes, totalMaxBytes, memoryMaxBytes);
  }
}
