package org.pulsarweb.codec;

/**
 * How much one value may be, when it is written and when it is read. More is refused with a {@link
 * CodecException}.
 *
 * <p>What is read takes two or three times its bytes in memory. The most that bytes can be made to
 * take is about twenty times {@code maxBytes} and 200 bytes for each element.
 *
 * <p>Immutable.
 *
 * @param maxDepth how deep values lie within each other; 64, beside the 100 of Protocol Buffers. At
 *     most 500, as in Jackson: more may not fit a thread's stack
 * @param maxBytes the encoded form; 16 MiB, as the largest body that the HTTP server takes
 * @param maxElements what it is made of: the elements of lists, sets, maps (keys too) and arrays of
 *     objects, the components of records but primitives and texts, and four for an exception or a
 *     frame of its stack; 1,000,000, so that a frame full of small things cannot fill the heap
 */
public record CodecLimits(int maxDepth, int maxBytes, int maxElements) {
  /** The limits of a codec that nobody tuned. */
  public static final CodecLimits DEFAULTS = new CodecLimits(64, 16 * 1024 * 1024, 1_000_000);

  private static final int DEPTH_MOST = 500;

  /** Checks that every limit is positive, and the depth not beyond 500. */
  public CodecLimits {
    requirePositive("maxDepth", maxDepth);
    requirePositive("maxBytes", maxBytes);
    requirePositive("maxElements", maxElements);
    if (maxDepth > DEPTH_MOST) {
      throw new IllegalArgumentException(
          "maxDepth must be at most " + DEPTH_MOST + ", not " + maxDepth);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * {@return a copy with another limit for the depth}
   *
   * @param depth 1 to 500
   */
  public CodecLimits withMaxDepth(int depth) {
    return new CodecLimits(depth, maxBytes, maxElements);
  }

  /**
   * {@return a copy with another limit for the encoded form}
   *
   * @param bytes more than 0
   */
  public CodecLimits withMaxBytes(int bytes) {
    return new CodecLimits(maxDepth, bytes, maxElements);
  }

  /**
   * {@return a copy with another limit for the elements}
   *
   * @param elements more than 0
   */
  public CodecLimits withMaxElements(int elements) {
    return new CodecLimits(maxDepth, maxBytes, elements);
  }
}
