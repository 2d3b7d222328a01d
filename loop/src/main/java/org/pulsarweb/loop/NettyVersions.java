package org.pulsarweb.loop;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Refuses a class path on which parts of Netty have different versions: native transports then look
 * well at start and fail at the first connection.
 */
final class NettyVersions {
  /*
   * Netty's own io.netty.util.Version tells the same, but reads the dates of the builds too, and so
   * the names of months and time zones: a tenth of all the time that a server takes to start.
   */
  private static final String TOLD = "META-INF/io.netty.versions.properties"; // by each of its jars
  private static final String VERSION = ".version";

  private NettyVersions() {}

  static void requireOne() {
    requireOne(Channel.class.getClassLoader());
  }

  static void requireOne(ClassLoader loader) {
    Map<String, String> versions = versions(loader);
    versions.keySet().removeIf(artifact -> artifact.contains("tcnative"));
    if (versions.values().stream().distinct().count() > 1) {
      throw new IllegalStateException(
          "the class path mixes versions of Netty: " + versions + "; let one BOM choose them");
    }
  }

  /** Returns the version of each part; of none that tells nothing. */
  private static Map<String, String> versions(ClassLoader loader) {
    var versions = new TreeMap<String, String>();
    try {
      for (URL url : Collections.list(loader.getResources(TOLD))) {
        var told = new Properties();
        try (InputStream in = url.openStream()) {
          told.load(in);
        }
        for (String name : told.stringPropertyNames()) {
          if (name.endsWith(VERSION)) {
            versions.put(
                name.substring(0, name.length() - VERSION.length()), told.getProperty(name, ""));
          }
        }
      }
    } catch (IOException _) {
      // a jar that cannot be read: who needs it will say so
    }
    return versions;
  }
}
