package org.pulsarweb.loop;

import io.netty.util.Version;
import java.util.TreeMap;

/**
 * Refuses a class path on which parts of Netty have different versions: native transports then look
 * well at start and fail at the first connection.
 */
final class NettyVersions {
  private NettyVersions() {}

  static void requireOne() {
    var versions = new TreeMap<String, String>();
    Version.identify()
        .forEach((artifact, version) -> versions.put(artifact, version.artifactVersion()));
    versions.keySet().removeIf(artifact -> artifact.contains("tcnative"));
    if (versions.values().stream().distinct().count() > 1) {
      throw new IllegalStateException(
          "the class path mixes versions of Netty: " + versions + "; let one BOM choose them");
    }
  }
}
