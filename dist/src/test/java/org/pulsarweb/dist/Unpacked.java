package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A distribution as somebody unpacks it from the archive that the build has just made. */
record Unpacked(Path home) {
  /** The archives, without {@code .tar.gz} or {@code .zip}. */
  private static final String ARCHIVE = System.getProperty("pulsar.archive", "");

  /** Returns an archive; it is there after {@code mvn package}. */
  static Path archive(String suffix) {
    Path file = Path.of(ARCHIVE + suffix);
    boolean made = !ARCHIVE.isEmpty() && Files.exists(file);
    if (System.getenv("PULSAR_CHECK") == null) {
      assumeTrue(made, "the distribution is not built here; mvn package builds it");
    }
    assertThat(made).as("%s is there", file).isTrue();
    return file;
  }

  static Unpacked into(Path folder) throws Exception {
    Path archive = archive(".tar.gz");
    var outcome =
        Pulsars.run(folder, List.of("tar", "-xzf", archive.toString()), Map.of("LC_ALL", "C"));
    assertThat(outcome).isEqualTo(new Pulsars.Outcome(0, "", ""));
    return new Unpacked(folder.resolve(Path.of(ARCHIVE).getFileName()));
  }

  Path command() {
    return home.resolve("bin").resolve("pulsar");
  }

  Path lib() {
    return home.resolve("lib");
  }

  /** Returns the caches for quick starts in a folder; a folder that is not there has none. */
  static List<Path> caches(Path folder) throws IOException {
    return files(folder, ".aot");
  }

  /** Returns the files of a folder whose names end so. */
  static List<Path> files(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Waits until nobody is making a cache there any more. */
  static void awaitCalm(Path folder) {
    Until.holds(() -> isCalm(folder));
  }

  private static boolean isCalm(Path folder) {
    try {
      return files(folder, ".lock").isEmpty();
    } catch (IOException _) {
      return false; // a file went while it was being looked at
    }
  }
}
