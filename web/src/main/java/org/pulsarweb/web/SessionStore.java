package org.pulsarweb.web;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are kept that do not travel in a cookie. Any server can be put behind it that
 * keeps values for a time.
 *
 * <p>Safe for use by many threads.
 */
public interface SessionStore {
  /**
   * Returns the store for one JVM: in memory, up to a number of sessions.
   *
   * @param sessionMax beyond it the one that was used the longest time ago is forgotten
   * @return an empty store
   */
  static SessionStore inMemory(int sessionMax) {
    return new MemorySessions(sessionMax);
  }

  /**
   * Returns the values of a session.
   *
   * @param id as it was saved
   * @return nothing if there is none, or its time is over
   * @throws Exception if the store cannot be asked
   */
  Optional<Map<String, String>> load(String id) throws Exception;

  /**
   * Keeps the values of a session, in the place of those it had.
   *
   * @param id 43 characters that nobody can guess
   * @param values any
   * @param lifetime after which it may be forgotten
   * @throws Exception if they cannot be kept
   */
  void save(String id, Map<String, String> values, Duration lifetime) throws Exception;

  /**
   * Forgets a session, if there is one.
   *
   * @param id as it was saved
   * @throws Exception if the store cannot be told
   */
  void delete(String id) throws Exception;
}
