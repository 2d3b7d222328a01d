package org.pulsarweb.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of its machine: without it the test is skipped with a line that names it. Under
 * {@code ./check}, which sets {@code PULSAR_CHECK}, it fails.
 */
final class Outside {
  private Outside() {}

  static void requireLinux() {
    if (!System.getProperty("os.name").equals("Linux")) {
      skip("this test is about Linux");
    }
  }

  /** Root, or nobody can become anybody else; a check by an ordinary user passes over it too. */
  static void requireRoot() throws Exception {
    requireLinux();
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
      skip("this test needs to be run by root");
    }
  }

  /** Ends the test that needs it: skipped, or failed under {@code ./check}. */
  static void missing(String what) {
    String line = what + " is missing on this machine";
    @Nullable String check = System.getenv("PULSAR_CHECK");
    if (check != null && !check.isEmpty()) {
      Assertions.fail(line);
    }
    skip(line);
  }

  private static void skip(String line) {
    System.err.println("skipped: " + line);
    Assumptions.abort(line);
  }
}
