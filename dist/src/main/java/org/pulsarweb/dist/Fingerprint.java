package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Which build of Pulsar a folder of jars is: a name made of the content of all its jars, in the
 * file {@code fingerprint} beside them. The names of start-up caches and of compiled sources have
 * it, because a JVM takes a cache of old classes without looking at the jars again.
 *
 * <p>Immutable.
 */
final class Fingerprint {
  private static final String FILE = "fingerprint";

  /** The jar that names all others in its manifest. */
  private static final String DOOR = "pulsar.jar";

  private static final int HEX_DIGITS = 16;

  private Fingerprint() {}

  /** Writes the fingerprint of the folder {@code args[0]}; the build does so. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(folder.resolve(FILE), of(folder) + "\n");
  }

  /** Returns the folder of jars that this JVM was started from; empty if it runs classes. */
  static Optional<Path> ownFolder() {
    Path classPath = Path.of(System.getProperty("java.class.path").replaceFirst(":.*", ""));
    return classPath.endsWith(DOOR)
        ? Optional.of(classPath.toAbsolutePath().resolveSibling(""))
        : Optional.empty();
  }

  /** Returns what has been written into a folder of jars, if it has. */
  static Optional<String> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  /** Returns a name for {@code pulsar.jar} and all that its manifest names. */
  static String of(Path folder) throws IOException {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      for (String jar : jars(folder.resolve(DOOR))) {
        byte[] content = Files.readAllBytes(folder.resolve(jar));
        hash.update((jar + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
        hash.update(content);
      }
      return HexFormat.of().formatHex(hash.digest()).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static List<String> jars(Path door) throws IOException {
    try (var jar = new JarFile(door.toFile())) {
      String others =
          jar.getManifest() == null
              ? null
              : jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      String all = others == null ? DOOR : DOOR + " " + others.strip();
      return List.of(all.split(" +", -1));
    }
  }
}
