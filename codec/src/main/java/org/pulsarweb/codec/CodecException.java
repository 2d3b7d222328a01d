package org.pulsarweb.codec;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that cannot be read, or a value that may not be written. The message says what to do.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class CodecException extends RuntimeException {
  CodecException(String message) {
    super(message);
  }

  CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
