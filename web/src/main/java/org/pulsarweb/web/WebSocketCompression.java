package org.pulsarweb.web;

import java.util.Optional;
import org.pulsarweb.http.PerMessageDeflate;

/**
 * How a server compresses the messages of WebSockets (RFC 7692).
 *
 * <p>Immutable.
 *
 * @param level 1 for speed to 9 for size; 0 for no compression; 1, because what a higher level
 *     saves on small messages is little
 * @param minBytes how large a message has to be to be compressed; 1024, as the {@code ws} of Node
 * @param takesOver whether messages refer to former ones; they get smaller, and each socket that
 *     compresses holds about 300 KiB of memory; false
 */
public record WebSocketCompression(int level, int minBytes, boolean takesOver) {
  /** The defaults named above. */
  public static final WebSocketCompression DEFAULTS = new WebSocketCompression(1, 1024, false);

  /** No message is compressed. */
  public static final WebSocketCompression NONE = DEFAULTS.withLevel(0);

  /** Checks each component. */
  public WebSocketCompression {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException("level must be 0 to 9, not " + level);
    }
    if (minBytes < 1) {
      throw new IllegalArgumentException("minBytes must be at least 1, not " + minBytes);
    }
  }

  /**
   * Returns this with another level.
   *
   * @param level 1 for speed to 9 for size; 0 for no compression
   * @return a changed copy
   */
  public WebSocketCompression withLevel(int level) {
    return new WebSocketCompression(level, minBytes, takesOver);
  }

  /**
   * Returns this with another least size.
   *
   * @param minBytes at least 1
   * @return a changed copy
   */
  public WebSocketCompression withMinBytes(int minBytes) {
    return new WebSocketCompression(level, minBytes, takesOver);
  }

  /**
   * Returns this with messages that refer to former ones, or not.
   *
   * @param takesOver whether they do
   * @return a changed copy
   */
  public WebSocketCompression withTakesOver(boolean takesOver) {
    return new WebSocketCompression(level, minBytes, takesOver);
  }

  /** Returns what a server would like best, or nothing if it wants no compression. */
  Optional<PerMessageDeflate> wanted() {
    if (level == 0) {
      return Optional.empty();
    }
    return Optional.of(
        takesOver ? PerMessageDeflate.WITH_TAKEOVER : PerMessageDeflate.WITHOUT_TAKEOVER);
  }
}
