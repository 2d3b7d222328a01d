package org.pulsarweb.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found lately, and the content of small files, up to a number of bytes: of what was not
 * asked for the longest time it lets go first.
 *
 * <p>Safe for use by many threads.
 */
final class FileCache {
  private static final int ENTRY_MAX_COUNT = 4096;
  private static final int ENTRY_BYTES = 256; // what an entry takes besides

  private final LinkedHashMap<List<String>, FoundFile> entries =
      new LinkedHashMap<>(64, 0.75f, true);
  private final long maxBytes;
  private long bytes;

  FileCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized @Nullable FoundFile get(List<String> names) {
    return entries.get(names);
  }

  synchronized void put(List<String> names, FoundFile found) {
    remove(names);
    long size = found.bytesKept() + ENTRY_BYTES;
    if (size > maxBytes || found.kind() == FoundFile.Kind.NOTHING) {
      return; // who asks for what is not there must not drive out what is
    }
    entries.put(names, found);
    bytes += size;
    var eldest = entries.entrySet().iterator();
    while ((bytes > maxBytes || entries.size() > ENTRY_MAX_COUNT) && eldest.hasNext()) {
      Map.Entry<List<String>, FoundFile> entry = eldest.next();
      bytes -= entry.getValue().bytesKept() + ENTRY_BYTES;
      eldest.remove();
    }
  }

  private void remove(List<String> names) {
    FoundFile former = entries.remove(names);
    if (former != null) {
      bytes -= former.bytesKept() + ENTRY_BYTES;
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
