package org.pulsarweb.web;

import java.util.List;

/**
 * What was found at a path, at some time.
 *
 * @param kind whether it is a file, a folder, or nothing to be seen
 * @param variants of a file: itself first, then what lies beside it in compressed form; of a folder
 *     its index file, likewise, if it has one
 * @param listing of a folder: its names, those of folders with a slash, if it may be listed
 * @param seenNanos when
 */
record FoundFile(Kind kind, List<StaticFile> variants, List<String> listing, long seenNanos) {
  enum Kind {
    FILE,
    FOLDER,
    NOTHING
  }

  long bytesKept() {
    long kept = 0;
    for (StaticFile variant : variants) {
      byte[] bytes = variant.bytes();
      kept += bytes == null ? 0 : bytes.length;
    }
    return kept;
  }
}
