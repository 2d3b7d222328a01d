package org.pulsarweb.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A way to compress content (RFC 9110 §8.4.1). Flushing what it wraps lets all out so far. */
interface Coding {
  int GZIP_LEVEL = 5;
  int BUFFER_BYTES = 4 * 1024;

  /** Returns what clients call it. */
  String name();

  /** Returns a stream that compresses what is written into another. */
  OutputStream around(OutputStream out) throws IOException;

  /**
   * Returns those that this JVM has, the best first: those by libraries that may be missing, too.
   */
  static List<Coding> all() {
    var all = new ArrayList<Coding>(3);
    try {
      all.add(ZstdCoding.open());
    } catch (LinkageError _) {
      // zstd-jni is not there, or not for this platform
    }
    try {
      all.add(BrotliCoding.open());
    } catch (LinkageError _) {
      // brotli4j is not there, or not for this platform
    }
    all.add(gzip());
    return List.copyOf(all);
  }

  static Coding gzip() {
    return new Coding() {
      @Override
      public String name() {
        return "gzip";
      }

      @Override
      public OutputStream around(OutputStream out) throws IOException {
        return new Deflated(out);
      }
    };
  }

  /** The JDK's, with a level of its own. */
  final class Deflated extends GZIPOutputStream {
    Deflated(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES, true);
      def.setLevel(GZIP_LEVEL);
    }
  }
}
