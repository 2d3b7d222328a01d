package org.pulsarweb.client;

import java.util.Objects;

/** Which version of Pulsar this is, as its jar says. */
final class Version {
  static final String TEXT =
      Objects.requireNonNullElse(
          Version.class.getPackage().getImplementationVersion(), "development");

  private Version() {}
}
