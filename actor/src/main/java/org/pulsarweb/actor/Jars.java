package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a class path leads to, and what is in it. A jar's manifest may name other jars, and those
 * still others. A jar that has the size and the time it had is not read again.
 *
 * <p>Safe for use by many threads.
 */
final class Jars {
  private volatile Map<Path, Jar> read = Map.of();

  /**
   * One entry of a class path.
   *
   * @param stamp size and time, or that it is missing, or that it is a folder
   * @param contents a digest of the names and checksums of all that is in it
   * @param named what its manifest says belongs to it
   */
  private record Jar(String stamp, String contents, List<Path> named) {
    static final String FOLDER = "folder";

    static Jar of(String stamp) {
      return new Jar(stamp, "", List.of());
    }
  }

  /** Returns a line for each entry and for all that their manifests name, in the JVM's order. */
  Stream<String> facts(List<Path> classPath) throws IOException {
    return reachableFrom(classPath).entrySet().stream()
        .map(jar -> jar.getKey() + " " + jar.getValue().stamp + " " + jar.getValue().contents);
  }

  /** Returns the folders among them. */
  Stream<Path> folders(List<Path> classPath) throws IOException {
    return reachableFrom(classPath).entrySet().stream()
        .filter(jar -> jar.getValue().stamp.equals(Jar.FOLDER))
        .map(Map.Entry::getKey);
  }

  private Map<Path, Jar> reachableFrom(List<Path> classPath) throws IOException {
    var found = new LinkedHashMap<Path, Jar>();
    var open = new ArrayDeque<Path>(classPath);
    while (!open.isEmpty()) {
      Path path = open.removeFirst().toAbsolutePath().normalize();
      if (!found.containsKey(path)) {
        Jar jar = jar(path);
        found.put(path, jar);
        open.addAll(jar.named);
      }
    }
    read = found;
    return found;
  }

  private Jar jar(Path path) throws IOException {
    if (!Files.exists(path)) {
      return Jar.of("missing");
    }
    if (Files.isDirectory(path)) {
      return Jar.of(Jar.FOLDER);
    }
    String stamp = Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis();
    @Nullable Jar before = read.get(path);
    return before != null && before.stamp.equals(stamp) ? before : read(path, stamp);
  }

  private static Jar read(Path path, String stamp) throws IOException {
    try (var file = new JarFile(path.toFile(), false)) {
      String contents =
          file.stream()
              .map(entry -> entry.getName() + " " + entry.getSize() + " " + entry.getCrc())
              .collect(Collectors.joining("\n"));
      return new Jar(stamp, Digest.of(contents.getBytes(UTF_8)), namedBy(file, path));
    }
  }

  private static List<Path> namedBy(JarFile file, Path path) throws IOException {
    @Nullable Manifest manifest = file.getManifest();
    @Nullable String names =
        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    return names == null || names.isBlank()
        ? List.of()
        : Stream.of(names.strip().split(" +"))
            .map(path.toUri()::resolve)
            .filter(Jars::isFile)
            .map(Path::of)
            .toList();
  }

  private static boolean isFile(URI uri) {
    return "file".equals(uri.getScheme());
  }
}
