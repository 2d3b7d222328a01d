package org.pulsarweb.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compiled sources, one folder for each, named by a hash of all that went into it. A folder appears
 * whole or not at all, so that several commands may run at once, and stays as long as one that uses
 * it runs. Where the cache cannot be written, classes go to a temporary folder that is deleted when
 * the JVM exits.
 *
 * <p>Safe for use by many threads.
 */
final class ClassCache {
  /** How many compiled sources are kept; a source's classes take a few KiB. */
  static final int ENTRIES_MAX = 200;

  private static final String MAIN_CLASS = "main-class";

  private final Path root;

  private ClassCache(Path root) {
    this.root = root;
  }

  /** Compiles into a folder. */
  @FunctionalInterface
  interface Compilation {
    /** Returns the name of the main class. */
    String into(Path folder) throws IOException, Refusal;
  }

  static ClassCache open() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || !xdg.startsWith("/")
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return at(caches.resolve("pulsar").resolve("classes"));
  }

  static ClassCache at(Path root) {
    return new ClassCache(root);
  }

  /** Returns a name for what compiling gives: it differs if anything differs that goes into it. */
  static String key(Path file, byte[] source, String classPath) throws IOException {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      hash.update(source);
      update(hash, file.getFileName().toString()); // names the class of a compact source
      update(hash, System.getProperty("java.vm.version"));
      update(hash, classPath.equals(".") ? Path.of("").toAbsolutePath().toString() : classPath);
      update(hash, System.getProperty("java.class.path"));
      updateWithJars(hash);
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Takes in which Pulsar this is, so that a source is compiled again when Pulsar has changed. */
  private static void updateWithJars(MessageDigest hash) throws IOException {
    Optional<Path> jars = Fingerprint.ownFolder(); // if none, Pulsar is what the class path says
    if (jars.isPresent()) {
      update(hash, Fingerprint.read(jars.get()).orElse(""));
    }
  }

  private static void update(MessageDigest hash, String text) {
    hash.update((byte) 0);
    hash.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the classes of that name, if they are here. */
  Optional<SourceFile.Classes> find(String key) {
    return in(root.resolve(key));
  }

  /** Returns the classes in a folder of a cache, if they are there; they stay while this runs. */
  static Optional<SourceFile.Classes> in(Path folder) {
    try {
      Use.begin(folder);
      String mainClass = Files.readString(folder.resolve(MAIN_CLASS)); // not deleted before that
      touch(folder);
      return Optional.of(new SourceFile.Classes(folder, mainClass));
    } catch (FileSystemException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that a folder was used: those that were used last are kept. */
  private static void touch(Path folder) {
    try {
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    } catch (IOException _) {
      // a cache that somebody else has filled, on a disk that is only read, serves as well
    }
  }

  /** Compiles, and keeps the classes under that name if it can. */
  SourceFile.Classes keep(String key, Compilation compilation) throws IOException, Refusal {
    Path building;
    try {
      Files.createDirectories(root);
      building = Files.createTempDirectory(root, "building-");
    } catch (IOException _) {
      Path temporary = Files.createTempDirectory("pulsar-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary)));
      String mainClass = compilation.into(temporary);
      Files.writeString(temporary.resolve(MAIN_CLASS), mainClass);
      return new SourceFile.Classes(temporary, mainClass);
    }
    try {
      String mainClass = compilation.into(building);
      Files.writeString(building.resolve(MAIN_CLASS), mainClass);
      Files.createFile(building.resolve(Use.FILE));
      Path folder = root.resolve(key);
      try {
        Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(folder)) { // else another command was faster
          throw e;
        }
      }
      Use.begin(folder);
      deleteOldest();
      return new SourceFile.Classes(folder, mainClass);
    } finally {
      delete(building);
    }
  }

  private void deleteOldest() throws IOException {
    var entries = new ArrayList<Path>();
    try (var folders = Files.newDirectoryStream(root)) {
      folders.forEach(entries::add);
    }
    entries.sort(Comparator.comparing(ClassCache::lastUsed));
    for (Path oldest : entries.subList(0, Math.max(0, entries.size() - ENTRIES_MAX))) {
      if (!Use.isOf(oldest)) {
        delete(oldest);
      }
    }
  }

  private static FileTime lastUsed(Path folder) {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).lastModifiedTime();
    } catch (IOException _) {
      return FileTime.fromMillis(0); // another command has just deleted it
    }
  }

  /** Deletes a folder, as far as that is possible. */
  private static void delete(Path folder) {
    List<Path> found;
    try (var tree = Files.walk(folder)) {
      found = new ArrayList<>(tree.toList());
    } catch (IOException | UncheckedIOException _) {
      return; // it is not there, or somebody else is deleting it
    }
    for (Path path : found.reversed()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException _) {
        return;
      }
    }
  }
}
