package org.pulsarweb.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sessions in memory. */
final class MemorySessions implements SessionStore {
  private record Kept(Map<String, String> values, long untilNanos) {}

  private final LinkedHashMap<String, Kept> sessions = new LinkedHashMap<>(64, 0.75f, true);
  private final int sessionMax;

  MemorySessions(int sessionMax) {
    if (sessionMax < 1) {
      throw new IllegalArgumentException("sessionMax must be at least 1, not " + sessionMax);
    }
    this.sessionMax = sessionMax;
  }

  @Override
  public synchronized Optional<Map<String, String>> load(String id) {
    Kept kept = sessions.get(id);
    if (kept != null && kept.untilNanos - System.nanoTime() <= 0) {
      sessions.remove(id);
      return Optional.empty();
    }
    return Optional.ofNullable(kept).map(Kept::values);
  }

  @Override
  public synchronized void save(String id, Map<String, String> values, Duration lifetime) {
    sessions.put(id, new Kept(Map.copyOf(values), System.nanoTime() + lifetime.toNanos()));
    if (sessions.size() > sessionMax) {
      sessions.pollFirstEntry();
    }
  }

  @Override
  public synchronized void delete(String id) {
    sessions.remove(id);
  }
}
