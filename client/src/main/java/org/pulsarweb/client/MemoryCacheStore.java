package org.pulsarweb.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store in memory. */
final class MemoryCacheStore implements CacheStore {
  private final long maxBytes;

  /** The one that was used last at the end. */
  private final Map<String, List<CacheEntry>> entries = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true);

  private long bytes; // guarded by this

  MemoryCacheStore(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized List<CacheEntry> find(String key) {
    return entries.getOrDefault(key, List.of());
  }

  @Override
  public synchronized void put(String key, CacheEntry entry) {
    List<CacheEntry> old = find(key);
    List<CacheEntry> replaced = CacheEntry.replaced(old, entry, VARIANT_MAX_COUNT);
    entries.put(key, replaced);
    bytes += weight(replaced) - weight(old);
    Iterator<List<CacheEntry>> eldest = entries.values().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      bytes -= weight(eldest.next());
      eldest.remove();
    }
  }

  private static long weight(List<CacheEntry> entries) {
    return entries.stream().mapToLong(CacheEntry::weight).sum();
  }

  @Override
  public synchronized void remove(String key) {
    bytes -= weight(find(key));
    entries.remove(key);
  }

  @Override
  public synchronized long bytes() {
    return bytes;
  }
}
