package org.pulsarweb.http;

/**
 * How large the parts of one HTTP/1.1 message may be. What is larger is refused, and the connection
 * closes: without its end in sight the rest cannot be skipped.
 *
 * <p>Immutable.
 *
 * @param requestLineMaxBytes the request line without its line end; 8190, as Apache (RFC 9112 §3
 *     asks for 8000 at least); beyond it 414
 * @param headMaxBytes the request line and all header fields with their line ends; 32 KiB, between
 *     Node's 16 KiB and Apache's 100 fields of 8 KiB; beyond it 431 (RFC 6585 §5)
 * @param headerMaxCount header fields, and trailer fields, of one message; 100, as Apache; beyond
 *     it 431
 * @param bodyMaxBytes the content of one message, whether its length is declared or it comes in
 *     chunks; 16 MiB, as the Python framework's {@code stream_buffer}; beyond it 413
 * @param chunkLineMaxBytes the size and the extensions of one chunk, without the line end; 256, as
 *     hyper's order of size; beyond it 400. The extensions of all chunks of a message together may
 *     have 64 times as many bytes: 16 KiB, as Node and hyper
 * @param trailerMaxBytes all trailer fields with their line ends; 8 KiB, as Tomcat; beyond it 431
 */
public record Http1Limits(
    int requestLineMaxBytes,
    int headMaxBytes,
    int headerMaxCount,
    long bodyMaxBytes,
    int chunkLineMaxBytes,
    int trailerMaxBytes) {
  /** The limits of a server that nobody tuned. */
  public static final Http1Limits DEFAULTS =
      new Http1Limits(8190, 32 * 1024, 100, 16L * 1024 * 1024, 256, 8 * 1024);

  /** Checks that every limit is positive; a body may be forbidden with 0. */
  public Http1Limits {
    requirePositive("requestLineMaxBytes", requestLineMaxBytes);
    requirePositive("headMaxBytes", headMaxBytes);
    requirePositive("headerMaxCount", headerMaxCount);
    requirePositive("chunkLineMaxBytes", chunkLineMaxBytes);
    requirePositive("trailerMaxBytes", trailerMaxBytes);
    if (bodyMaxBytes < 0) {
      throw new IllegalArgumentException("bodyMaxBytes must not be negative: " + bodyMaxBytes);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * {@return a copy with another limit for the request line}
   *
   * @param bytes more than 0
   */
  public Http1Limits withRequestLineMaxBytes(int bytes) {
    return new Http1Limits(
        bytes, headMaxBytes, headerMaxCount, bodyMaxBytes, chunkLineMaxBytes, trailerMaxBytes);
  }

  /**
   * {@return a copy with another limit for the head}
   *
   * @param bytes more than 0
   */
  public Http1Limits withHeadMaxBytes(int bytes) {
    return new Http1Limits(
        requestLineMaxBytes,
        bytes,
        headerMaxCount,
        bodyMaxBytes,
        chunkLineMaxBytes,
        trailerMaxBytes);
  }

  /**
   * {@return a copy with another limit for the number of fields}
   *
   * @param count more than 0
   */
  public Http1Limits withHeaderMaxCount(int count) {
    return new Http1Limits(
        requestLineMaxBytes, headMaxBytes, count, bodyMaxBytes, chunkLineMaxBytes, trailerMaxBytes);
  }

  /**
   * {@return a copy with another limit for the body}
   *
   * @param bytes 0 or more
   */
  public Http1Limits withBodyMaxBytes(long bytes) {
    return new Http1Limits(
        requestLineMaxBytes,
        headMaxBytes,
        headerMaxCount,
        bytes,
        chunkLineMaxBytes,
        trailerMaxBytes);
  }

  /**
   * {@return a copy with another limit for chunk lines}
   *
   * @param bytes more than 0
   */
  public Http1Limits withChunkLineMaxBytes(int bytes) {
    return new Http1Limits(
        requestLineMaxBytes, headMaxBytes, headerMaxCount, bodyMaxBytes, bytes, trailerMaxBytes);
  }

  /**
   * {@return a copy with another limit for trailers}
   *
   * @param bytes more than 0
   */
  public Http1Limits withTrailerMaxBytes(int bytes) {
    return new Http1Limits(
        requestLineMaxBytes, headMaxBytes, headerMaxCount, bodyMaxBytes, chunkLineMaxBytes, bytes);
  }
}
