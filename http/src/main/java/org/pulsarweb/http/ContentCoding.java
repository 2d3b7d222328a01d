package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A way to compress content, and to undo it (RFC 9110 §8.4.1): gzip and deflate by the JDK; Brotli
 * and Zstandard if {@code brotli4j} and {@code zstd-jni} are on the class path.
 *
 * <p>Immutable.
 */
public sealed interface ContentCoding permits BrotliCoding, DeflateCoding, GzipCoding, ZstdCoding {
  /** {@return what Content-Encoding calls it} */
  String name();

  /**
   * {@return a stream that compresses what is written into another; to flush it lets all out so
   * far}
   *
   * @param out where to
   * @throws IOException if the other does
   */
  OutputStream encode(OutputStream out) throws IOException;

  /**
   * {@return a stream that undoes it, and returns what there is as soon as there is some}
   *
   * @param in the compressed bytes
   * @throws IOException if the other does
   */
  InputStream decode(InputStream in) throws IOException;

  /** {@return those that this JVM has and that are good to send, the best first} */
  static List<ContentCoding> all() {
    return KnownCodings.SENT;
  }

  /**
   * {@return the one that is called so, if this JVM has it}
   *
   * @param name case-blind, for example {@code gzip}
   */
  static Optional<ContentCoding> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "gzip", "x-gzip" -> Optional.of(GzipCoding.INSTANCE); // RFC 9110 §8.4.1.3
      case "deflate" -> Optional.of(DeflateCoding.INSTANCE);
      default ->
          KnownCodings.SENT.stream().filter(coding -> coding.name().equals(lower)).findFirst();
    };
  }

  /** {@return the value of Accept-Encoding for a client that undoes all that this JVM has} */
  static String accepted() {
    return KnownCodings.ACCEPTED;
  }
}
