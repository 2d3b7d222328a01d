package org.pulsarweb.client;

import java.util.List;

/**
 * Where a cache keeps its answers: whole ones, under the URL that they are for. It has a size, and
 * lets go what was not used for the longest time. It may lose what it was given, at any time.
 *
 * <p>Safe for use by many threads.
 */
interface CacheStore {
  /** How many answers of one URL are kept, for requests with other fields. */
  int VARIANT_MAX_COUNT = 8;

  /** Returns the answers of a URL, the newest last. */
  List<CacheEntry> find(String key);

  /** Keeps an answer, in the place of one for the same requests. */
  void put(String key, CacheEntry entry);

  /** Forgets all answers of a URL. */
  void remove(String key);

  /** Returns how many bytes all answers take, about. */
  long bytes();
}
