package org.pulsarweb.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map from ids to values that finds without a box: ids are hashes already, so that their low bits
 * say where to look.
 */
final class IdTable<T> {
  private final int[] ids;
  private final @Nullable Object[] values; // a power of two, at most half full

  private IdTable(int[] ids, @Nullable Object[] values) {
    this.ids = ids;
    this.values = values;
  }

  static <T> IdTable<T> of(Map<Integer, ? extends T> entries) {
    int capacity = Integer.highestOneBit(entries.size() * 2 + 1) * 2;
    var ids = new int[capacity];
    var values = new @Nullable Object[capacity];
    for (Map.Entry<Integer, ? extends T> entry : entries.entrySet()) {
      int at = entry.getKey() & (capacity - 1);
      while (values[at] != null) {
        at = (at + 1) & (capacity - 1);
      }
      ids[at] = entry.getKey();
      values[at] = entry.getValue();
    }
    return new IdTable<>(ids, values);
  }

  @SuppressWarnings("unchecked") // only T is put in
  @Nullable T find(int id) {
    int last = ids.length - 1;
    for (int at = id & last; values[at] != null; at = at + 1 & last) {
      if (ids[at] == id) {
        return (T) values[at];
      }
    }
    return null;
  }
}
