package org.pulsarweb.web;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.Validators;

/**
 * Finds files below a folder, and never any other. It waits for the disk.
 *
 * <p>A path comes as names that {@link #isServed} has let through, so none leads upwards. What they
 * lead to is then resolved to where it really is, and compared with where it ought to be.
 */
final class FileFinder {
  /** Compressed forms that may lie beside a file: coding and ending. */
  private static final Map<String, String> SIDECARS =
      Map.of("br", ".br", "zstd", ".zst", "gzip", ".gz");

  private static final int LISTING_MAX_COUNT = 10_000;

  private final Path root;
  private final FileSettings settings;

  FileFinder(Path root, FileSettings settings) {
    this.root = root;
    this.settings = settings;
  }

  /** Tells whether a name may be a part of a path. */
  boolean isServed(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c < 0x20 || c == '/' || c == '\\' || c == ':')
        && (settings.dotFiles() || !name.startsWith(".") || name.equals(".well-known"));
  }

  FoundFile find(List<String> names) throws IOException {
    long now = System.nanoTime();
    Path path = resolve(names);
    if (path == null) {
      return new FoundFile(FoundFile.Kind.NOTHING, List.of(), List.of(), now);
    }
    BasicFileAttributes attributes = attributes(path);
    if (attributes.isRegularFile()) {
      return new FoundFile(FoundFile.Kind.FILE, variants(path, attributes), List.of(), now);
    }
    if (!attributes.isDirectory()) {
      return new FoundFile(FoundFile.Kind.NOTHING, List.of(), List.of(), now);
    }
    List<StaticFile> index = index(names);
    List<String> listing = index.isEmpty() && settings.listing() ? listing(names, path) : List.of();
    return new FoundFile(FoundFile.Kind.FOLDER, index, listing, now);
  }

  /** Returns what is known of a file wherever it is, if it is there. */
  static Optional<StaticFile> single(Path path) throws IOException {
    try {
      Path real = path.toRealPath();
      BasicFileAttributes attributes = attributes(real);
      String type = MediaTypes.of(String.valueOf(path.getFileName()));
      return attributes.isRegularFile()
          ? Optional.of(file(real, type, "identity", attributes, 0))
          : Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private List<StaticFile> index(List<String> names) throws IOException {
    if (settings.indexFile().isEmpty()) {
      return List.of();
    }
    var all = new ArrayList<>(names);
    all.add(settings.indexFile());
    Path path = resolve(all);
    BasicFileAttributes attributes = path == null ? null : attributes(path);
    return path == null || attributes == null || !attributes.isRegularFile()
        ? List.of()
        : variants(path, attributes);
  }

  /** Returns where it really is; null if that is nowhere, or not where it may be. */
  private @Nullable Path resolve(List<String> names) throws IOException {
    try {
      Path wanted = root;
      for (String name : names) {
        wanted = wanted.resolve(name);
      }
      Path real = wanted.toRealPath();
      boolean allowed =
          switch (settings.links()) {
            case NONE -> real.equals(wanted);
            case INSIDE -> real.startsWith(root);
            case ALL -> true;
          };
      return allowed ? real : null;
    } catch (NoSuchFileException | InvalidPathException _) {
      return null;
    } catch (IOException e) {
      if (isNothing(e)) {
        return null;
      }
      throw e;
    }
  }

  /** A file where a folder ought to be, a name too long, a loop of links, or a closed folder. */
  private static boolean isNothing(IOException e) {
    return e instanceof FileSystemException;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private List<StaticFile> variants(Path path, BasicFileAttributes attributes) throws IOException {
    var variants = new ArrayList<StaticFile>(1);
    String type = MediaTypes.of(String.valueOf(path.getFileName()));
    variants.add(file(path, type, "identity", attributes, settings.hotFileMaxBytes()));
    for (Map.Entry<String, String> sidecar : SIDECARS.entrySet()) {
      Path beside = path.resolveSibling(path.getFileName() + sidecar.getValue());
      if (Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)) {
        BasicFileAttributes own = attributes(beside);
        if (own.lastModifiedTime().compareTo(attributes.lastModifiedTime()) >= 0) {
          variants.add(file(beside, type, sidecar.getKey(), own, settings.hotFileMaxBytes()));
        } // an older one is of what the file was before
      }
    }
    return List.copyOf(variants);
  }

  private static StaticFile file(
      Path path, String type, String coding, BasicFileAttributes attributes, int hotMaxBytes)
      throws IOException {
    long length = attributes.size();
    byte[] bytes = length <= hotMaxBytes ? Files.readAllBytes(path) : null;
    if (bytes != null) {
      length = bytes.length; // it may have changed a moment ago
    }
    String tag =
        Long.toHexString(attributes.lastModifiedTime().toMillis())
            + '-'
            + Long.toHexString(length)
            + (coding.equals("identity") ? "" : "-" + coding);
    return new StaticFile(
        path,
        type,
        coding,
        length,
        Validators.of(EntityTag.strong(tag), attributes.lastModifiedTime().toInstant()),
        bytes);
  }

  private List<String> listing(List<String> names, Path path) throws IOException {
    var listing = new ArrayList<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        var all = new ArrayList<>(names);
        all.add(name);
        Path real = isServed(name) && listing.size() < LISTING_MAX_COUNT ? resolve(all) : null;
        if (real != null) {
          listing.add(Files.isDirectory(real) ? name + "/" : name);
        }
      }
    }
    listing.sort(null);
    return List.copyOf(listing);
  }
}
