package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private folder for the sockets of one arbiter: {@code pulsar-<pid>-<random>} in {@code
 * XDG_RUNTIME_DIR}, or in the folder for temporary files. It goes when it is closed. What a killed
 * process left is found by its children, or swept when the next arbiter starts: as long as its
 * owner lives the file {@code lock} in it is locked, and a lock ends with its process, however that
 * ends. A process number alone proves nothing: it is used again, and means something else in
 * another container that shares the folder.
 *
 * <p>Safe for use by many threads.
 */
final class RuntimeFolder implements AutoCloseable {
  /** The kernel takes 108 bytes for the path of a unix socket, macOS 104, with the zero. */
  private static final int SOCKET_PATH_MAX_BYTES = 100;

  private static final int SOCKET_NAME_MAX_BYTES = 16;
  private static final int RANDOM_BITS = 40;
  private static final int RADIX = 32;
  private static final int TRIES_MAX = 10;
  private static final Pattern NAME = Pattern.compile("pulsar-(?<pid>\\d{1,18})-[0-9a-v]+");
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private RuntimeFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder in the first place that will do.
   *
   * @throws IOException if none does; its message names each, with the reason
   */
  static RuntimeFolder open() throws IOException {
    return open(parents());
  }

  static RuntimeFolder open(List<Path> parents) throws IOException {
    var faults = new ArrayList<String>();
    for (Path parent : parents) {
      try {
        return make(parent);
      } catch (IOException e) {
        faults.add(parent + " (" + reason(e) + ")");
      }
    }
    throw new IOException(
        "no folder for sockets can be made in "
            + String.join(" or ", faults)
            + "; set XDG_RUNTIME_DIR to a folder of your own with a short path and room to write");
  }

  Path path() {
    return path;
  }

  /**
   * Returns where a socket with this name belongs; the path is short enough for every system.
   *
   * @param name at most 16 bytes
   */
  Path socket(String name) {
    if (name.getBytes(UTF_8).length > SOCKET_NAME_MAX_BYTES) {
      throw new IllegalArgumentException("a socket's name has at most 16 bytes: " + name);
    }
    return path.resolve(name);
  }

  /** Deletes the folder and what is in it. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException _) {
      // nothing was written that could be lost
    }
    deleteTree(path);
  }

  /** Deletes the folders of this user's arbiters that were killed. */
  static void sweep() {
    sweep(parents());
  }

  static void sweep(List<Path> parents) {
    for (Path parent : parents) {
      try (var found = Files.newDirectoryStream(parent, "pulsar-*-*")) {
        for (Path folder : found) {
          if (!isAlive(folder)) {
            deleteIfAbandoned(folder);
          }
        }
      } catch (IOException | DirectoryIteratorException _) {
        // a folder that cannot be read has nothing of ours
      }
    }
  }

  /**
   * Deletes the runtime folder of another process if that process is gone.
   *
   * @return whether the folder is not there any more
   */
  static boolean deleteIfAbandoned(Path folder) {
    if (isAbandoned(folder)) {
      deleteTree(folder);
    }
    return !Files.exists(folder, NOFOLLOW_LINKS);
  }

  private static boolean isAbandoned(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    if (!name.matches()
        || pidOf(name) == ProcessHandle.current().pid()
        || !Files.isDirectory(folder, NOFOLLOW_LINKS)
        || !FileRights.isOurs(folder)) {
      return false;
    }
    Path lock = folder.resolve(LOCK);
    return Files.exists(lock, NOFOLLOW_LINKS) ? isUnlocked(lock) : !isAlive(folder);
  }

  private static boolean isUnlocked(Path file) {
    try (var channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS);
        @Nullable FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException _) {
      return false;
    }
  }

  /** Returns whether a process with the number in this name runs; true for any other name. */
  private static boolean isAlive(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return !name.matches() || ProcessHandle.of(pidOf(name)).isPresent();
  }

  private static long pidOf(Matcher name) {
    return Long.parseLong(name.group("pid"));
  }

  private static List<Path> parents() {
    var parents = new LinkedHashSet<Path>();
    @Nullable String given = System.getenv("XDG_RUNTIME_DIR");
    if (given != null && !given.isEmpty()) {
      addAbsolute(given, parents);
    }
    addAbsolute(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString(), parents);
    if (FileRights.areKnown()) {
      parents.add(Path.of("/tmp")); // when the one before has a long path
    }
    return List.copyOf(parents);
  }

  /** Adds a folder, unless its path is relative: the XDG specification says to pass over those. */
  private static void addAbsolute(String folder, Set<Path> parents) {
    try {
      Path path = Path.of(folder);
      if (path.isAbsolute()) {
        parents.add(path);
      }
    } catch (InvalidPathException _) {
      // not a path at all
    }
  }

  private static RuntimeFolder make(Path parent) throws IOException {
    if (!Files.exists(parent)) {
      throw new NoSuchFileException(parent.toString());
    }
    if (!Files.isDirectory(parent)) {
      throw new IOException("not a folder");
    }
    if (!FileRights.keepsFiles(parent)) {
      throw new IOException("others may change it");
    }
    Path path = makeNamed(parent);
    try {
      if (!FileRights.isPrivate(path)) {
        throw new IOException("a new folder there is not private");
      }
      return new RuntimeFolder(path, lock(path.resolve(LOCK)));
    } catch (IOException e) {
      deleteTree(path);
      throw e;
    }
  }

  private static Path makeNamed(Path parent) throws IOException {
    var random = new SecureRandom();
    for (int tries = 1; ; tries++) {
      String suffix = Long.toString(random.nextLong(1L << RANDOM_BITS), RADIX);
      Path path = parent.resolve("pulsar-" + ProcessHandle.current().pid() + "-" + suffix);
      if (path.toString().getBytes(UTF_8).length + 1 + SOCKET_NAME_MAX_BYTES
          >= SOCKET_PATH_MAX_BYTES) {
        throw new IOException("the path of a socket would be too long");
      }
      try {
        return Files.createDirectory(path, FileRights.ofPrivateFolder());
      } catch (FileAlreadyExistsException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes a byte or two as well, so that a full disk is noticed now and not by the first actor.
   */
  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, WRITE, CREATE_NEW);
    try {
      channel.lock();
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static String reason(IOException fault) {
    return switch (fault) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(fault.getMessage());
    };
  }

  private static void deleteTree(Path folder) {
    try {
      Files.walkFileTree(folder, new Deleting());
    } catch (IOException _) {
      // the next sweep tries again
    }
  }

  /** Deletes what it visits and passes over what it cannot; it does not follow links. */
  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return delete(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException fault) {
      return FileVisitResult.CONTINUE; // another process deletes it too
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) {
      return delete(folder);
    }

    private static FileVisitResult delete(Path file) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException _) {
        // the folder stays, for the next sweep
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
