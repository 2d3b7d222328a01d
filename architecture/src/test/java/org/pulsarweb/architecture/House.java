package org.pulsarweb.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The repository as the tests see it: its files, and the classes its rooms were compiled to. */
final class House {
  static final Path ROOT = root();
  static final HousePlan PLAN = HousePlan.read(ROOT.resolve("ARCHITECTURE.md"));

  /** Files that are in the repository or would enter it with the next commit, sorted. */
  static final List<Path> FILES = files();

  private House() {}

  /** Returns the classes of all rooms that are built, without their tests. */
  static JavaClasses mainClasses() {
    return MainClasses.ALL;
  }

  /** Returns the test classes of all rooms that are built. */
  static JavaClasses testClasses() {
    return TestClasses.ALL;
  }

  /** Returns the repository's files with this suffix. */
  static Stream<Path> files(String suffix) {
    return FILES.stream().filter(file -> file.toString().endsWith(suffix));
  }

  /** Returns the Java files of one room's main code. */
  static Stream<Path> sources(String room) {
    Path folder = ROOT.resolve(room, "src", "main", "java");
    return files(".java").filter(file -> file.startsWith(folder));
  }

  /** Returns a file's path from the root, with slashes. */
  static String name(Path file) {
    return ROOT.relativize(file.toAbsolutePath().normalize())
        .toString()
        .replace(FileSystems.getDefault().getSeparator(), "/");
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Returns the text of a file, or nothing if it is not UTF-8 text. */
  static Optional<String> textIfText(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Path root() {
    String given = System.getenv("PULSAR_ROOT");
    if (given != null) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("ARCHITECTURE.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("PULSAR_ROOT is not set, and no folder above is the root");
    }
    return folder;
  }

  private static List<Path> files() {
    try {
      return tracked().orElseGet(House::walked).stream()
          .map(ROOT::resolve)
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<List<String>> tracked() throws IOException {
    Process git;
    try {
      git =
          new ProcessBuilder("git", "ls-files", "-coz", "--exclude-standard")
              .directory(ROOT.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Optional.empty(); // no git here
    }
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      boolean listed = git.waitFor() == 0 && !names.isEmpty();
      return listed ? Optional.of(List.of(names.split("\0"))) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git lists files", e);
    }
  }

  /** Lists the files of an unpacked source archive, which has no git folder. */
  private static List<String> walked() {
    var names = new ArrayList<String>();
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean hidden = name.startsWith(".") && !name.equals(".ci");
            return !folder.equals(ROOT) && (hidden || name.equals("target"))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            names.add(ROOT.relativize(file).toString());
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(ROOT, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static JavaClasses imported(String folder) {
    List<Path> folders =
        PLAN.built().stream()
            .map(room -> ROOT.resolve(room.name(), folder))
            .filter(Files::isDirectory)
            .toList();
    return new ClassFileImporter().importPaths(folders);
  }

  /** Read once, and only by tests that ask for it. */
  private static final class MainClasses {
    static final JavaClasses ALL = imported("target/classes");
  }

  /** Read once, and only by tests that ask for it. */
  private static final class TestClasses {
    static final JavaClasses ALL = imported("target/test-classes");
  }
}
