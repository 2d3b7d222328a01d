package org.pulsarweb.app;

/**
 * Which Pulsar and which Java this is.
 *
 * <p>Immutable.
 */
final class Versions {
  private Versions() {}

  static String line() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return "Pulsar "
        + (version == null ? "(not from a jar)" : version)
        + ", Java "
        + System.getProperty("java.version");
  }
}
