package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;

/** The content codings that this JVM has; looked for once, when that is first asked. */
final class KnownCodings {
  /** Those that are good to send, the best first. */
  static final List<ContentCoding> SENT = find();

  /** The value of Accept-Encoding; what every JVM has comes first. */
  static final String ACCEPTED = accepted();

  private KnownCodings() {}

  private static List<ContentCoding> find() {
    var all = new ArrayList<ContentCoding>(3);
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
    all.add(GzipCoding.INSTANCE);
    return List.copyOf(all);
  }

  private static String accepted() {
    var names = new StringBuilder();
    SENT.reversed().forEach(coding -> names.append(coding.name()).append(", "));
    return names.append(DeflateCoding.INSTANCE.name()).toString();
  }
}
