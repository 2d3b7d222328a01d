package org.pulsarweb.loop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Something of the machine that a test needs and Pulsar does not: without it the test is skipped
 * with a line that names it. Under {@code ./check}, which sets {@code PULSAR_CHECK}, it fails.
 */
final class OutsideProgram {
  private static final Path DEBIAN_POSTGRESQL = Path.of("/usr/lib/postgresql");

  private OutsideProgram() {}

  /** Returns where a program is: in PATH, or where Debian hides PostgreSQL's. */
  static Path require(String program) {
    return find(program).orElseThrow(() -> missing("the program " + program));
  }

  /** Ends the test that needs it: skipped, or failed under {@code ./check}. */
  static AssertionError missing(String what) {
    String line = what + " is missing on this machine";
    if (isCheck()) {
      return Assertions.fail(line);
    }
    return skip(line);
  }

  /** Ends the test as skipped, with a line that says why. */
  static AssertionError skip(String line) {
    System.err.println("skipped: " + line);
    Assumptions.abort(line);
    return new AssertionError(line);
  }

  private static boolean isCheck() {
    @Nullable String check = System.getenv("PULSAR_CHECK");
    return check != null && !check.isEmpty();
  }

  private static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream<Path> inPath = Stream.of(path.split(File.pathSeparator)).map(Path::of);
    return Stream.concat(inPath, postgresql().stream())
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns the folders of each version's programs, the newest first. */
  private static List<Path> postgresql() {
    File[] versions = DEBIAN_POSTGRESQL.toFile().listFiles(File::isDirectory);
    return versions == null
        ? List.of()
        : Stream.of(versions)
            .sorted(Comparator.comparing(File::getName).reversed())
            .map(version -> version.toPath().resolve("bin"))
            .toList();
  }
}
