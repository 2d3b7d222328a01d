package org.pulsarweb.client;

import java.util.Optional;

/**
 * Knows below which names strangers have theirs, as below {@code co.uk} or {@code github.io}: a
 * cookie for such a name would go to all of them.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
interface PublicSuffixes {
  /**
   * Tells whether strangers may have names below a name.
   *
   * @param domain in lower case, no address
   */
  boolean contains(String domain);

  /** Returns the public list, if Guava is on the class path. */
  static Optional<PublicSuffixes> known() {
    return Known.SUFFIXES;
  }

  /** Looked for once, when it is first needed. */
  final class Known {
    private static final Optional<PublicSuffixes> SUFFIXES = find();

    private Known() {}

    private static Optional<PublicSuffixes> find() {
      try {
        return Optional.of(ListedSuffixes.open());
      } catch (LinkageError _) {
        return Optional.empty(); // Guava is not there
      }
    }
  }
}
